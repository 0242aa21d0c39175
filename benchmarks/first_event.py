"""Time to the first server-sent event, with and without the addon.

    uv run python -m benchmarks.first_event [--turns 20] [--short]

The origin sends five events 50 ms apart. Plain mitmdump holds the answer back until its end;
streaming mitmdump (`stream_large_bodies=1`) is the fair comparison (guarantees.md).
"""

import argparse
import socket
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.harness import HOST, addon_options, free_port, mitmdump, origin

REQUEST = f"GET /backend-api/f/conversation HTTP/1.1\r\nhost: {HOST}\r\n\r\n".encode()


def first_event_ms(port: int) -> float:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        started = time.perf_counter()
        connection.sendall(REQUEST)
        seen = b""
        while b"event 0" not in seen:
            seen += connection.recv(65536)
        first = time.perf_counter()
        while not seen.endswith(b"0\r\n\r\n"):
            seen += connection.recv(65536)
    return 1000 * (first - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    turns = 3 if chosen.short else chosen.turns
    found: dict[str, float] = {}
    origin_port = free_port()
    with origin(origin_port), tempfile.TemporaryDirectory() as folder:
        variants = {
            "plain mitmdump": (),
            "streaming mitmdump": ("--set", "stream_large_bodies=1"),
            "with the addon": addon_options(Path(folder) / "bench.db"),
        }
        for name, options in variants.items():
            with mitmdump(origin_port, Path(folder), *options) as (port, _):
                first_event_ms(port)
                found[name] = statistics.median(first_event_ms(port) for _ in range(turns))
    for name, milliseconds in found.items():
        ratio = milliseconds / found["streaming mitmdump"]
        print(f"{name:>20}: {milliseconds:7.2f} ms to the first event, {ratio:.2f} of streaming")


if __name__ == "__main__":
    main()
