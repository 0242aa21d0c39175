"""Memory of mitmdump with the addon above bare mitmdump, after many flows and a huge answer.

    uv run python -m benchmarks.memory [--flows 100000] [--stream-mb 2048] [--short]

Resident memory of the proxy and of the recorder process, in MiB.
"""

import argparse
import os
import socket
import tempfile
from pathlib import Path

from benchmarks.harness import HOST, addon_options, free_port, load, mitmdump, origin

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident_mib(pid: int) -> float:
    """Of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20
    return own + sum(resident_mib(int(child)) for child in children)


def stream(port: int, megabytes: int) -> None:
    """Fetch one answer of that size, and forget it."""
    request = f"GET /backend-api/files/download/{megabytes} HTTP/1.1\r\nhost: {HOST}\r\n\r\n"
    left = megabytes * 2**20
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request.encode())
        while left > 0 and (data := connection.recv(2**20)):
            left -= len(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=100_000)
    parser.add_argument("--stream-mb", type=int, default=2048)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    flows, megabytes = (500, 32) if chosen.short else (chosen.flows, chosen.stream_mb)
    origin_port = free_port()
    with origin(origin_port), tempfile.TemporaryDirectory() as folder:
        variants = {
            "bare": ("--set", "stream_large_bodies=1m"),
            "addon": addon_options(Path(folder) / "bench.db"),
        }
        for name, options in variants.items():
            with mitmdump(origin_port, Path(folder), *options) as (port, pid):
                found = {"start": resident_mib(pid)}
                for part in range(1, 5):
                    load(port, flows // 4, 8)
                    found[f"{part * flows // 4} flows"] = resident_mib(pid)
                stream(port, megabytes)
                found[f"+ {megabytes} MiB answer"] = resident_mib(pid)
            print(f"{name}: " + ", ".join(f"{at} {mib:.0f}" for at, mib in found.items()))


if __name__ == "__main__":
    main()
