"""Time inside the addon's hooks, as mitmproxy calls them in a running proxy.

    uv run python -m benchmarks.hooks [--requests 5000] [--short]

Prints the percentiles of each hook in milliseconds.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import harness  # no name of it here: mitmproxy takes a global `load` for a hook

HOOKS = {
    "Front": ("requestheaders",),
    "ChatCap": ("requestheaders", "responseheaders", "response"),
    "Gate": ("requestheaders", "request", "response"),
}
OUTPUT = "CHATCAP_HOOK_TIMES"


def timed(hook: Callable[..., None], times: list[float]) -> Callable[..., None]:
    """The hook, which notes how long it took."""

    def run(*arguments: Any) -> None:
        started = time.perf_counter()
        hook(*arguments)
        times.append(1000 * (time.perf_counter() - started))

    return run


class Watch:
    """A mitmproxy addon that wraps the hooks of chatcap and writes their times at the end."""

    def __init__(self) -> None:
        from addon.glue.gate import Front, Gate  # here: only the proxy's process has mitmproxy
        from addon.glue.hooks import ChatCap

        self._times: dict[str, list[float]] = defaultdict(list)
        for addon in (Front, ChatCap, Gate):
            for name in HOOKS[addon.__name__]:
                times = self._times[f"{addon.__name__}.{name}"]
                setattr(addon, name, timed(getattr(addon, name), times))

    def done(self) -> None:
        Path(os.environ[OUTPUT]).write_text(json.dumps(self._times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    requests = 300 if chosen.short else chosen.requests
    origin_port = harness.free_port()
    with harness.origin(origin_port), tempfile.TemporaryDirectory() as folder:
        output = os.environ[OUTPUT] = str(Path(folder) / "times.json")
        options = ("-s", __file__, *harness.addon_options(Path(folder) / "bench.db"))
        with harness.mitmdump(origin_port, Path(folder), *options) as (port, _):
            harness.load(port, requests, 8)
        times = json.loads(Path(output).read_text())
    for name, seen in times.items():
        cuts = statistics.quantiles(seen, n=100)
        print(f"{name:>22}: p50 {cuts[49]:.3f} ms, p99 {cuts[98]:.3f}, max {max(seen):.2f}")


if __name__ == "__main__":
    main()
else:
    addons = [Watch()]
