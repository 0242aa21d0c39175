"""Importing one file: read, give each entry a verdict, hand the flows to the recorder."""

import contextlib
import platform
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Protocol

from addon.errors import ChatcapError
from addon.privacy.levels import Privacy
from addon.protocol.records import Body, BodyState, FlowRecord
from addon.recording.messages import Begin
from addon.recording.recorder import Totals
from analysis.importing.archive import Archive
from analysis.importing.comparison import Comparison, compare
from analysis.importing.entries import Entry, Verdict
from analysis.importing.exporttime import told_at
from analysis.importing.known import KnownFlows, is_complete
from analysis.importing.sources import (
    Kind,
    Progress,
    fingerprint,
    is_archive,
    open_file,
    recognise,
    unpack,
)

PROBLEMS_KEPT = 100_000
"""Of a file with more problems the first are listed, and all are counted."""
NOTHING_LEFT = (
    "a data export is content and nothing else: with --privacy minimal nothing of it is imported"
)


class Recorder(Protocol):
    """What an import needs of `addon.recording.recorder.Recorder`."""

    def close(self, record: FlowRecord, *, wait: bool = False) -> None: ...
    def conversation(self, document: bytes, seen_at: str) -> None: ...
    def skip(self, count: int = 1) -> None: ...
    def finish(self, ended_at: str, *, timeout: float | None = None) -> Totals: ...


StartRecorder = Callable[[Begin], Recorder]


@dataclass(slots=True)
class ImportResult:
    """What became of a file. `verdicts` counts every entry once; `problems` lists the entries
    that are not `ok`. `totals` is None when the file had been imported before.
    """

    path: Path
    session_id: str
    kind: Kind | None = None
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    problems: list[Entry] = field(default_factory=list)
    totals: Totals | None = None
    handed_over: int = 0
    """Conversations of an export that the recorder was given."""
    comparison: Comparison | None = None
    """Of an export with what was captured."""

    @property
    def already_imported(self) -> bool:
        return self.totals is None

    @property
    def whole(self) -> bool:
        """Whether the database accounts for every entry, and lost none."""
        if self.totals is None:
            return True
        ledger, chats = self.totals.ledger, self.totals.documents
        if self.kind is Kind.EXPORT:
            everything = chats.written + chats.refused == self.handed_over
        else:
            everything = ledger.seen == self.verdicts.total()
        return everything and self.totals.settled and not ledger.write_errors

    def note(self, entry: Entry) -> None:
        self.verdicts[entry.verdict] += 1
        if entry.verdict is not Verdict.OK and len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(replace(entry, record=None, conversation=None))


def import_file(
    path: Path, begin: Begin, start: StartRecorder, *, progress: Progress = lambda _: None
) -> ImportResult:
    """Import a file into `begin.database` as a session of its own.

    `begin.session` is a template: id, source and the file's path and hash are filled in here.
    The file is read twice, first for its hash, which the session's id follows from; `progress`
    counts the bytes of both. Raises ChatcapError when the file is no capture or the database
    cannot be written; nothing is recorded then.
    """
    sha256 = fingerprint(path, progress)
    result = ImportResult(path, f"import-{sha256[:12]}")
    if is_complete(begin.database, result.session_id):
        result.comparison = compare(begin.database, result.session_id)
        return result
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(unpack(stack.enter_context(open_file(path, progress))))
        result.kind, head = recognise(stream)
        if result.kind is Kind.EXPORT and begin.privacy is Privacy.MINIMAL:
            raise ChatcapError(NOTHING_LEFT)
        moment = datetime.now(UTC).timestamp()
        seen_at = told_at(path, moment) if result.kind is Kind.EXPORT else ""
        entries = read(result.kind, head, stream, seen_at)
        first = _beginning(entries, result.kind)
        session = replace(
            begin.session,
            id=result.session_id,
            source=result.kind.value,
            source_path=str(path.absolute()),
            source_sha256=sha256,
        )
        known = stack.enter_context(KnownFlows(begin.database, result.session_id))
        recorder = start(replace(begin, session=session))
        _record(chain(first, entries), recorder, known, begin.max_body, result)
        result.totals = recorder.finish(now())
    _recount(result)
    result.comparison = compare(begin.database, result.session_id)
    return result


def read(kind: Kind, head: bytes, stream: BinaryIO, seen_at: str = "") -> Iterator[Entry]:
    """The entries of a file; `seen_at` is when an export was made. Raises ChatcapError when it is
    not what it seemed.
    """
    if kind is Kind.EXPORT:
        from analysis.importing import chatexport

        if is_archive(head):
            return chatexport.read_archive(Archive(stream), seen_at)
        return chatexport.read(stream, head, seen_at)
    if kind is Kind.HAR:
        from analysis.importing import har

        return har.read(stream, head)
    from analysis.importing import mitm

    return mitm.read(stream)


def now() -> str:
    """The present moment as the database writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def versions() -> dict[str, str]:
    """What took part in an import, for the record of its session."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in ("chatcap", "mitmproxy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "source"
    return found


def capped(body: Body, limit: int) -> Body:
    """At most `limit` bytes of a body, as a live capture keeps it."""
    if len(body.data) <= limit:
        return body
    size = len(body.data) if body.size is None else body.size
    return replace(body, state=BodyState.TRUNCATED, data=body.data[:limit], size=size)


def _beginning(entries: Iterator[Entry], kind: Kind) -> list[Entry]:
    """Enough of a file to know that it is one: what is not must not become a session.

    A HAR or a flow file says so itself. Raises ChatcapError.
    """
    if kind is not Kind.EXPORT:
        return list(islice(entries, 1))
    found: list[Entry] = []
    for entry in islice(entries, PROBLEMS_KEPT):
        found.append(entry)
        if entry.conversation:
            return found
    reason = f": {found[0].detail}" if found else ""
    raise ChatcapError(f"this is no data export of ChatGPT, or there is nothing in it{reason}")


def _record(
    entries: Iterator[Entry],
    recorder: Recorder,
    known: KnownFlows,
    limit: int,
    result: ImportResult,
) -> None:
    for entry in entries:
        record = entry.record
        if entry.conversation:
            recorder.conversation(entry.conversation.document, entry.conversation.seen_at)
            result.handed_over += 1
        elif result.kind is Kind.EXPORT:
            pass  # in no ledger: that is of flows
        elif record is None:
            recorder.skip(1)
        elif record.id in known:
            recorder.skip(1)
            entry = replace(entry, verdict=Verdict.KNOWN, detail=None)  # noqa: PLW2901
        else:
            request, response = capped(record.request, limit), capped(record.response, limit)
            recorder.close(replace(record, request=request, response=response), wait=True)
        result.note(entry)


def _recount(result: ImportResult) -> None:
    """Flows that somebody else brought in meanwhile were not imported by us, and conversations
    that the recorder refused neither.
    """
    late = result.totals.known if result.totals else 0
    if refused := result.totals.documents.refused if result.totals else 0:
        result.verdicts.update({Verdict.OK: -refused, Verdict.REJECTED: refused})
    for verdict in (Verdict.OK, Verdict.INCOMPLETE):
        if theirs := min(late, result.verdicts[verdict]):
            result.verdicts.update({verdict: -theirs, Verdict.KNOWN: theirs})
            late -= theirs
