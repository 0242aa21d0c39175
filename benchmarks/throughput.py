"""Requests per second through bare mitmdump, with the addon, and with `mitmdump -w`.

    uv run python -m benchmarks.throughput [--requests 3000] [--rounds 5] [--short]

The variants take turns; what counts are the ratios within one run (guarantees.md).
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import addon_options, free_port, load, mitmdump, origin

Variant = Callable[[Path], tuple[str, ...]]
VARIANTS: dict[str, Variant] = {
    "bare": lambda _: (),
    "addon": lambda folder: addon_options(folder / "bench.db"),
    "-w": lambda folder: ("-w", str(folder / "bench.mitm")),
}


def measure(requests: int, rounds: int, connections: int) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in VARIANTS}
    port = free_port()
    with origin(port), tempfile.TemporaryDirectory() as confdir:
        for _ in range(rounds):
            for name, options in VARIANTS.items():
                with tempfile.TemporaryDirectory() as folder:
                    found = one(port, Path(confdir), options(Path(folder)), requests, connections)
                    rates[name].append(found)
    return rates


def one(
    origin_port: int, confdir: Path, options: tuple[str, ...], requests: int, connections: int
) -> float:
    with mitmdump(origin_port, confdir, *options) as (port, _):
        load(port, requests // 10, connections)
        return load(port, requests, connections).rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    requests, rounds = (300, 1) if chosen.short else (chosen.requests, chosen.rounds)
    rates = measure(requests, rounds, chosen.connections)
    print(f"{rounds} rounds of {requests} requests, 8 KB JSON, {chosen.connections} connections")
    for name, found in rates.items():
        ratios = [rate / bare for rate, bare in zip(found, rates["bare"], strict=True)]
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        print(
            f"{name:>6}: {statistics.median(found):7.0f} requests/s,"
            f" {statistics.median(ratios):.2f} of bare ({spread})"
        )


if __name__ == "__main__":
    main()
