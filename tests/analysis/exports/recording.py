"""Recording flows and importing files without a recorder process."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from addon.privacy.levels import Privacy
from addon.protocol.records import FlowRecord
from addon.recording.messages import Begin
from addon.recording.pipeline import Pipeline
from addon.recording.recorder import Totals
from addon.store.rows import SessionStart
from addon.store.writer import Batch, Writer
from analysis.exports.har import har
from analysis.importing.importer import ImportResult, import_file
from analysis.queries.choice import Choice
from analysis.queries.database import reading, snapshot
from analysis.queries.sessions import accounts
from analysis.queries.spans import spans
from analysis.queries.whole import whole_flows

NOW = "2026-03-01T10:00:00.000Z"


@dataclass
class InProcess:
    """Writes each flow as it comes."""

    begin: Begin
    writer: Writer = field(init=False)
    pipeline: Pipeline = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.writer = Writer(self.begin.database, self.begin.session)
        self.pipeline = Pipeline(self.writer.key, self.begin, _fail)

    def close(self, record: FlowRecord, *, wait: bool = False) -> None:
        del wait
        entry = self.pipeline.closed(self.number, record)
        self.number += 1
        self.writer.write(Batch([entry]))

    def conversation(self, document: bytes, seen_at: str) -> None:
        raise NotImplementedError

    def skip(self, count: int = 1) -> None:
        self.number += count
        self.writer.skip(count)

    def finish(self, ended_at: str, *, timeout: float | None = None) -> Totals:
        del timeout
        self.writer.end(ended_at)
        self.writer.close()
        return Totals(self.writer.ledger, self.writer.known)


def _fail(line: str) -> None:
    raise AssertionError(line)


def begin(
    database: Path,
    privacy: Privacy = Privacy.STANDARD,
    hosts: frozenset[str] = frozenset(),
) -> Begin:
    options = {"chatcap_hosts": ",".join(hosts)}
    session = SessionStart(id="s1", source="live", started_at=NOW, options=options)
    return Begin(
        database=database,
        session=session,
        privacy=privacy,
        max_body=8 * 2**20,
        extra_hosts=hosts,
    )


def record(database: Path, flows: Iterable[FlowRecord], **changes: Any) -> Path:
    """A database in which these flows were recorded."""
    recorder = InProcess(begin(database, **changes))
    for flow in flows:
        recorder.close(flow)
    recorder.finish(NOW)
    return database


def export(database: Path, target: Path, choice: Choice | None = None) -> Path:
    """The HAR of a database."""
    choice = choice or Choice()
    with reading(database) as connection, snapshot(connection):
        sessions = accounts(connection, choice, spans(connection, choice))
        target.write_bytes(b"".join(har(whole_flows(connection, choice), "1.2", sessions)))
    return target


def bring_in(file: Path, database: Path, privacy: Privacy = Privacy.STANDARD) -> ImportResult:
    """Import a file into a database."""
    return import_file(file, begin(database, privacy=privacy), InProcess)
