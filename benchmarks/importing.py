"""Reading and importing captures, beside mitmproxy's FlowReader and `json.loads`.

    uv run python -m benchmarks.importing [--flows 10000] [--har-mb 200] [--export-mb 100] [--short]

Both captures repeat the flows of the demo, under new ids; the data export is made of words drawn
by lot. Every figure comes from a process of
its own, one after the other, on one machine; read the ratios, not the figures.
"""

import argparse
import importlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DEMO = Path(__file__).resolve().parents[1] / "captures" / "demo.mitm"
MIB = 2**20
START = 1_700_000_000
STARTED = re.compile(r'"startedDateTime": "[^"]*"')
MODULES = (
    "mitmproxy.io",
    "addon.recording.recorder",
    "analysis.importing.chatexport",
    "analysis.importing.har",
    "analysis.importing.importer",
    "analysis.importing.mitm",
)
"""Imported before the clock starts."""


def make_flow_file(path: Path, count: int) -> None:
    from mitmproxy.io import tnetstring

    states = []
    with DEMO.open("rb") as demo:
        while demo.peek(1):
            states.append(tnetstring.load(demo))
    with path.open("wb") as file:
        for number in range(count):
            state: Any = states[number % len(states)]
            file.write(tnetstring.dumps({**state, "id": str(uuid.UUID(int=number))}))


def make_har(path: Path, size: int) -> None:
    """As a browser writes it: indented, text as text; a second between two rounds."""
    from mitmproxy import http
    from mitmproxy.addons.savehar import SaveHar
    from mitmproxy.io import FlowReader

    with DEMO.open("rb") as demo:
        flows = [flow for flow in FlowReader(demo).stream() if isinstance(flow, http.HTTPFlow)]
    entries = SaveHar().make_har(flows)["log"]["entries"]
    texts = [json.dumps(entry, indent=2, ensure_ascii=False) for entry in entries]
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        file.write('{"log": {"creator": {"name": "WebInspector"}, "entries": [\n')
        number = 0
        while file.tell() < size:
            round_, place = divmod(number, len(texts))
            moment = datetime.fromtimestamp(START + round_, UTC).isoformat()
            text = STARTED.sub(f'"startedDateTime": "{moment}"', texts[place], count=1)
            file.write(",\n" * (number > 0) + text)
            number += 1
        file.write("]}}\n")


def make_export(path: Path, size: int) -> None:
    """Conversations of 4 to 60 messages, as an official export has them."""
    lot = random.Random(2023)
    words = ["".join(lot.choices("abcdefghijklmnop", k=lot.randint(3, 9))) for _ in range(5000)]
    with path.open("w") as file:
        file.write("[")
        while file.tell() < size:
            file.write(", " * (file.tell() > 1) + json.dumps(_conversation(lot, words)))
        file.write("]")


def _conversation(lot: random.Random, words: list[str]) -> dict[str, Any]:
    names = [str(uuid.UUID(int=lot.getrandbits(128))) for _ in range(lot.randint(5, 61))]
    mapping = {
        name: {
            "id": name,
            "message": _message(name, number, lot, words) if number else None,
            "parent": names[number - 1] if number else None,
            "children": names[number + 1 : number + 2],
        }
        for number, name in enumerate(names)
    }
    told = {"title": " ".join(lot.choices(words, k=4)), "create_time": START, "update_time": START}
    return {**told, "mapping": mapping, "current_node": names[-1], "conversation_id": names[0]}


def _message(name: str, number: int, lot: random.Random, words: list[str]) -> dict[str, Any]:
    text = " ".join(lot.choices(words, k=lot.randint(5, 300)))
    return {
        "id": name,
        "author": {"role": "user" if number % 2 else "assistant", "name": None, "metadata": {}},
        "create_time": START + number,
        "update_time": None,
        "content": {"content_type": "text", "parts": [text]},
        "status": "finished_successfully",
        "end_turn": True,
        "weight": 1.0,
        "metadata": {"model_slug": "gpt-5-2", "message_type": "next", "citations": []},
        "recipient": "all",
        "channel": None,
    }


def flow_reader(path: Path) -> int:
    from mitmproxy.io import FlowReader

    with path.open("rb") as file:
        return sum(1 for _ in FlowReader(file).stream())


def json_loads(path: Path) -> int:
    found = json.loads(path.read_bytes())
    return len(found if isinstance(found, list) else found["log"]["entries"])


def our_reader(path: Path) -> int:
    from analysis.importing.importer import read
    from analysis.importing.sources import open_file, recognise, unpack

    with open_file(path) as file, unpack(file) as stream:
        return sum(1 for _ in read(*recognise(stream), stream))


def whole_import(path: Path) -> int:
    """The entries of the file, once they are in a database."""
    from addon.privacy.levels import Privacy
    from addon.recording.messages import Begin
    from addon.recording.recorder import Recorder
    from addon.store.rows import SessionStart
    from analysis.import_command import BUDGET
    from analysis.importing.importer import import_file, now

    begin = Begin(
        database=path.with_suffix(".db"),
        session=SessionStart(id="", source="", started_at=now()),
        privacy=Privacy.STANDARD,
        max_body=8 * MIB,
    )

    def start(begin: Begin) -> Recorder:
        return Recorder(begin, on_trouble=_fail, budget=BUDGET)

    result = import_file(path, begin, start)
    return sum(result.verdicts.values())


def _fail(trouble: str) -> None:
    print(trouble, file=sys.stderr)
    os._exit(1)  # a figure of an import that did not work is worth nothing


MEASURES: dict[str, Callable[[Path], int]] = {
    "FlowReader": flow_reader,
    "json.loads": json_loads,
    "our reader": our_reader,
    "whole import": whole_import,
}


def measure(name: str, path: Path) -> dict[str, float]:
    """Run one of MEASURES in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing", "--measure", name, str(path)]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def measure_here(name: str, path: Path) -> None:
    for module in MODULES:
        importlib.import_module(module)
    started, cpu = time.perf_counter(), _cpu()
    count = MEASURES[name](path)
    found = {
        "count": count,
        "seconds": time.perf_counter() - started,
        "cpu": _cpu() - cpu,
        "mib": sum(usage.ru_maxrss for usage in _usages()) / 1024,
    }
    print(json.dumps(found))


def _cpu() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in _usages())


def _usages() -> list[resource.struct_rusage]:
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def compare(path: Path, baseline: str, unit: str, amount: Callable[[float], float]) -> None:
    """Print a line per measure: by the clock, by processor time, and the ratios of both."""
    base: tuple[float, float] | None = None
    for name in (baseline, "our reader", "whole import"):
        found = measure(name, path)
        rates = (amount(found["count"]) / found["seconds"], amount(found["count"]) / found["cpu"])
        base = base or rates
        print(
            f"{path.suffix:>6} {name:>13}: {rates[0]:8,.0f} {unit}, {rates[0] / base[0]:5.2f} of"
            f" {baseline} ({rates[1] / base[1]:.2f} by processor time),"
            f" {found['mib']:6,.0f} MiB at most"
        )
    share = path.with_suffix(".db").stat().st_size / path.stat().st_size
    print(f"{path.suffix:>6} {'database':>13}: {share:.2f} of the file's bytes")


def _mib_of(path: Path) -> Callable[[float], float]:
    size = path.stat().st_size / MIB
    return lambda _: size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=10_000, help="flows in the .mitm file")
    parser.add_argument("--har-mb", type=int, default=200, help="MiB of the HAR file")
    parser.add_argument("--export-mb", type=int, default=100, help="MiB of the data export")
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure_here(chosen.measure[0], Path(chosen.measure[1]))
        return
    sizes = (300, 3, 3) if chosen.short else (chosen.flows, chosen.har_mb, chosen.export_mb)
    flows, har_mib, export_mib = sizes
    with tempfile.TemporaryDirectory() as folder:
        mitm, har = Path(folder) / "bench.mitm", Path(folder) / "bench2.har"
        make_flow_file(mitm, flows)
        export = Path(folder) / "bench3.json"
        make_har(har, har_mib * MIB)
        make_export(export, export_mib * MIB)
        compare(mitm, "FlowReader", "flows/s", lambda count: count)
        for path in (har, export):
            compare(path, "json.loads", "MiB/s", _mib_of(path))


if __name__ == "__main__":
    main()
