"""A bundle: the flows, the report, the data, and a manifest that all of it can be checked by.

The same record, asked at the same time, gives the same bytes.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from sqlite3 import Connection

from analysis.exports.har import har
from analysis.exports.manifest import NAME, SUMS, manifest, sums
from analysis.exports.packing import Packed, packing
from analysis.exports.readme import readme
from analysis.queries.choice import Choice
from analysis.queries.database import Row
from analysis.queries.finite import compact
from analysis.queries.tables import tables
from analysis.queries.whole import WholeFlow, whole_flows
from analysis.reports.rendering import render

HAR = "flows.har"
DATA = "data/{}.ndjson"
REPORTS = {"report.html": "html", "report.md": "markdown", "report.json": "json"}
_TOGETHER = 1 << 16
"""Bytes of rows that are written at once."""

Counted = Callable[[Iterable[WholeFlow]], Iterator[WholeFlow]]


def write(
    target: Path, db: Connection, choice: Choice, report: Row, counted: Counted = iter
) -> str:
    """Write the bundle of chosen flows, of which `report` is the report; its fingerprint.

    The connection must hold a snapshot, the one that the report was made of. `counted` watches
    the flows go by. Raises ChatcapError where it cannot be written.
    """
    rows: dict[str, int] = {}
    with packing(target) as pack:
        files = [pack("README.txt", [readme(report).encode()])]
        for name, format_ in REPORTS.items():
            files.append(pack(name, [render(report, format_).encode("utf-8", "backslashreplace")]))
        flows = counted(whole_flows(db, choice))
        pieces = har(flows, report["method"]["chatcap"], report["sessions"])
        files.append(pack(HAR, pieces))
        rows[HAR] = report["flows"]
        for name, found in _data(db, choice, report):
            lines = _Lines(found)
            files.append(pack(DATA.format(name), lines))
            rows[files[-1].name] = lines.number
        files.sort(key=lambda file: file.name)
        summary = manifest(report, files, rows)
        pack(NAME, [summary])
        fingerprint = hashlib.sha256(summary).hexdigest()
        pack(SUMS, [sums({**_hashes(files), NAME: fingerprint})])
    return fingerprint


def _hashes(files: Iterable[Packed]) -> dict[str, str]:
    return {file.name: file.sha256 for file in files}


def _data(db: Connection, choice: Choice, report: Row) -> Iterator[tuple[str, Iterable[Row]]]:
    """The tables by name; sessions as the report has them, without the folders of this machine."""
    yield "sessions", report["sessions"]
    with tables(db, choice) as found:
        yield from found.items()


class _Lines:
    """Rows as JSON, one a line, counted as they go by."""

    def __init__(self, found: Iterable[Row]) -> None:
        self.number = 0
        self._found = found

    def __iter__(self) -> Iterator[bytes]:
        piece = bytearray()
        for row in self._found:
            piece += compact(row) + b"\n"
            self.number += 1
            if len(piece) >= _TOGETHER:
                yield bytes(piece)
                piece.clear()
        if piece:
            yield bytes(piece)
