"""Whether the files of a bundle say the same: who forges one may forget another."""

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from addon.errors import ChatcapError
from analysis.exports.manifest import Listed
from analysis.exports.opened import DAMAGED, Opened
from analysis.importing.harjson import HarText
from analysis.queries.database import Row
from analysis.queries.sessions import LEDGER

ENDED = ("complete", "error", "aborted", "unfinished", "skipped")
"""What the flows that were seen add up to."""
SAID_TWICE = ("title", "made_at", "database", "flows", "ledger", "sessions")
"""What the report says as well as the manifest."""
_HAR, _FLOWS, _LEDGER = "flows.har", "data/flows.ndjson", "data/ledger.ndjson"
_REPORT = "report.json"
_PIECE = 1 << 20
_LONGEST = 64 << 20
"""Bytes of a row, or of the report, that are read."""


def disagreements(files: Opened, found: Row, listed: list[Listed]) -> Iterator[str]:
    """Figures that differ, one line each. The files are those of the manifest `found`."""
    yield from _ledgers(found)
    try:
        yield from _files(files, found, {file.name: file.rows for file in listed})
    except (*DAMAGED, RecursionError, ChatcapError):
        yield "a file is not of the form that chatcap writes, or too large to be compared"


def _ledgers(found: Row) -> Iterator[str]:
    sessions = found["sessions"]
    for account in (found["ledger"], *sessions):
        if account["seen"] != sum(account[name] for name in ENDED):
            yield f"the ledger of {account.get('id', 'all sessions')} does not add up"
    if any(found["ledger"][name] != sum(one[name] for one in sessions) for name in LEDGER):
        yield "the ledgers of the sessions do not add up to that of all"
    if found["flows"] != sum(session["flows"] for session in sessions):
        yield "the flows of the sessions do not add up to all"


def _files(files: Opened, found: Row, rows: Mapping[str, int | None]) -> Iterator[str]:
    if missing := {_HAR, _FLOWS, _LEDGER, _REPORT} - rows.keys():
        yield f"{min(missing)} belongs to every bundle, and is not in the manifest"
        return
    for name, number in rows.items():
        there = None if number is None else _count(files, name)
        if there != number:
            yield f"{name} has {there} rows, the manifest says {number}"
    for name in (_HAR, _FLOWS):
        if rows[name] != found["flows"]:
            yield f"{name} does not hold as many flows as the manifest says: {found['flows']}"
    yield from _sessions(files, found)
    with files.open(_REPORT) as stream:
        report = _object(stream.read(_LONGEST + 1))
    for name in SAID_TWICE:
        said = found[name]["name"] if name == "database" else found[name]
        if report.get(name) != said:
            yield f"{_REPORT} and the manifest differ in {name}"


def _sessions(files: Opened, found: Row) -> Iterator[str]:
    """What the manifest says of each session, counted in the data."""
    known = {session["id"] for session in found["sessions"]}
    flows = Counter(id_ for id_, _ in _of_sessions(files, _FLOWS) if id_ in known)
    ledgers = {id_: row for id_, row in _of_sessions(files, _LEDGER) if id_ in known}
    for session in found["sessions"]:
        id_, number = session["id"], session["flows"]
        if flows[id_] != number:
            yield f"{_FLOWS} has {flows[id_]} flows of {id_}, the manifest says {number}"
        ledger = ledgers.get(id_, {})
        if any(ledger.get(name, 0) != session[name] for name in LEDGER):
            yield f"{_LEDGER} and the manifest have another ledger of {id_}"


def _count(files: Opened, name: str) -> int:
    """Entries of a HAR, or lines of a table."""
    with files.open(name) as stream:
        if name == _HAR:
            with io.TextIOWrapper(stream, "utf-8", newline="") as text:
                return sum(isinstance(entry, dict) for entry in HarText(text).entries())
        return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(_PIECE), b""))


def _of_sessions(files: Opened, name: str) -> Iterator[tuple[str, Row]]:
    """The rows of a table, each with the id of its session."""
    with files.open(name) as stream:
        while line := stream.readline(_LONGEST + 1):
            row = _object(line)
            yield str(row.get("session_id")), row


def _object(data: bytes) -> dict[str, Any]:
    """Raises ValueError for what is too long to be read."""
    if len(data) > _LONGEST:
        raise ValueError("too long")
    value = json.loads(data)
    return value if isinstance(value, dict) else {}
