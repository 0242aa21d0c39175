import gzip
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mitmproxy.test import tflow

from addon.errors import ChatcapError
from addon.privacy.levels import Privacy
from addon.protocol.records import BodyState, FlowRecord, Outcome
from addon.recording.messages import Begin, Documents
from addon.recording.recorder import Totals
from addon.store.ledger import Ledger
from addon.store.rows import FlowEntry, SessionStart
from addon.store.writer import Batch, Writer
from analysis.importing.entries import Verdict
from analysis.importing.importer import ImportResult, import_file
from analysis.importing.sources import Kind
from tests.analysis.importing.making import chat, entry, export, flow, flow_file, har_text


@dataclass
class FakeRecorder:
    """Stands in for the recorder process and writes nothing."""

    begin: Begin
    known: int = 0
    refuses: int = 0
    loses: int = 0
    closed: list[FlowRecord] = field(default_factory=list)
    chats: list[tuple[bytes, str]] = field(default_factory=list)
    skipped: int = 0
    ended: bool = False

    def close(self, record: FlowRecord, *, wait: bool = False) -> None:
        assert wait
        self.closed.append(record)

    def conversation(self, document: bytes, seen_at: str) -> None:
        self.chats.append((document, seen_at))

    def skip(self, count: int = 1) -> None:
        self.skipped += count

    def finish(self, ended_at: str, *, timeout: float | None = None) -> Totals:
        assert ended_at.endswith("Z")
        assert timeout is None
        self.ended = True
        outcomes = Counter(record.outcome.value for record in self.closed)
        documents = Documents(len(self.chats) - self.refuses - self.loses, self.refuses)
        ledger = Ledger(**outcomes, skipped=self.skipped)
        return Totals(ledger, self.known, documents=documents)


@dataclass
class Bench:
    """Imports files from a folder into one database, without a recorder process."""

    folder: Path
    known: int = 0
    refuses: int = 0
    loses: int = 0
    max_body: int = 1000
    privacy: Privacy = Privacy.STANDARD
    recorders: list[FakeRecorder] = field(default_factory=list)

    def start(self, begin: Begin) -> FakeRecorder:
        self.recorders.append(FakeRecorder(begin, self.known, self.refuses, self.loses))
        return self.recorders[-1]

    def run(self, data: bytes, name: str = "capture") -> ImportResult:
        path = self.folder / name
        path.write_bytes(data)
        return import_file(path, self.begin, self.start)

    @property
    def begin(self) -> Begin:
        session = SessionStart(id="", source="", started_at="2026-01-01T00:00:00.000Z", label="x")
        return Begin(
            database=self.folder / "c.db",
            session=session,
            privacy=self.privacy,
            max_body=self.max_body,
        )

    @property
    def recorder(self) -> FakeRecorder:
        return self.recorders[-1]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_flow_file_becomes_a_session(bench: Bench) -> None:
    result = bench.run(flow_file([flow(), flow(answered=False), tflow.ttcpflow()]))
    session = bench.recorder.begin.session
    assert session.id == result.session_id
    assert session.source_sha256
    assert result.session_id == f"import-{session.source_sha256[:12]}"
    assert (session.source, session.label) == ("mitm", "x")
    assert session.source_path == str(bench.folder / "capture")
    assert result.kind is Kind.MITM
    assert result.verdicts == {"ok": 1, "incomplete": 1, "not_http": 1}
    assert [record.outcome for record in bench.recorder.closed] == ["complete", "unfinished"]
    assert bench.recorder.ended


def test_the_ledger_accounts_for_every_entry(bench: Bench) -> None:
    entries = [entry(), {}, None, entry(request={"url": "data:,x"}), entry(response=None)]
    result = bench.run(har_text(entries).encode())
    assert result.totals
    assert result.totals.ledger.seen == len(entries) == sum(result.verdicts.values())
    assert result.totals.ledger.skipped == 3
    assert [(p.number, p.verdict) for p in result.problems] == [
        (2, "rejected"),
        (3, "rejected"),
        (4, "not_http"),
        (5, "incomplete"),
    ]
    assert all(problem.record is None for problem in result.problems)


def test_bodies_are_kept_up_to_the_limit(bench: Bench) -> None:
    bench.run(flow_file([flow(b"x" * 1001), flow(b"x" * 1000)]))
    first, second = (record.response for record in bench.recorder.closed)
    assert (first.state, len(first.data), first.size) == (BodyState.TRUNCATED, 1000, 1001)
    assert second.state is BodyState.PRESENT


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"{}", b"[]", b"PK\x03\x04", flow_file([flow()]).replace(b"2:21#", b"2:99#")],
)
def test_what_is_no_capture_makes_no_session(bench: Bench, data: bytes) -> None:
    with pytest.raises(ChatcapError):
        bench.run(data)
    assert bench.recorders == []


def written(bench: Bench, session: SessionStart, ids: list[str], ended_at: str | None) -> None:
    """A database with a session in it."""
    writer = Writer(bench.begin.database, session)
    rows = [
        {
            "id": flow_id,
            "seq": seq,
            "started_at": "2026-01-01T00:00:00.000Z",
            "method": "GET",
            "scheme": "https",
            "host": "chatgpt.com",
            "port": 443,
            "path": "/",
            "http_version": "",
            "category": "other",
            "action": "passed",
            "outcome": Outcome.COMPLETE,
            "request_state": "empty",
            "response_state": "empty",
            "headers": "{}",
        }
        for seq, flow_id in enumerate(ids, 1)
    ]
    writer.write(Batch([FlowEntry(flow=row) for row in rows]))
    if ended_at:
        writer.end(ended_at)
    writer.close()


def test_a_file_that_was_imported_is_not_imported_again(bench: Bench) -> None:
    data = flow_file([flow()])
    bench.run(data)
    written(bench, bench.recorder.begin.session, [], "2026-01-01T00:00:01.000Z")
    before = bench.begin.database.read_bytes()
    again = bench.run(data, "another name")
    assert again.already_imported
    assert len(bench.recorders) == 1
    assert bench.begin.database.read_bytes() == before


def test_an_import_that_was_interrupted_begins_again(bench: Bench) -> None:
    one = flow()
    bench.run(flow_file([one]))
    written(bench, bench.recorder.begin.session, [one.id], None)
    again = bench.run(flow_file([one]))
    assert not again.already_imported
    assert again.verdicts == {"ok": 1}


def test_flows_of_another_session_are_known(bench: Bench) -> None:
    one, two = flow(), flow()
    session = SessionStart(id="live", source="live", started_at="2026-01-01T00:00:00.000Z")
    written(bench, session, [one.id], None)
    result = bench.run(flow_file([one, two]))
    assert result.verdicts == {"known": 1, "ok": 1}
    assert [record.id for record in bench.recorder.closed] == [two.id]
    assert bench.recorder.skipped == 1


def test_flows_that_came_in_meanwhile_are_known_too(bench: Bench) -> None:
    bench.known = 1
    assert bench.run(flow_file([flow(), flow()])).verdicts == {"known": 1, "ok": 1}


def test_flows_that_came_in_meanwhile_may_have_been_incomplete(bench: Bench) -> None:
    bench.known = 2
    result = bench.run(flow_file([flow(), flow(answered=False)]))
    assert result.verdicts == {Verdict.OK: 0, Verdict.INCOMPLETE: 0, Verdict.KNOWN: 2}


def test_progress_counts_both_passes(bench: Bench) -> None:
    path = bench.folder / "x.har"
    path.write_text(har_text([entry()] * 100))
    counted: list[int] = []
    import_file(path, bench.begin, bench.start, progress=counted.append)
    assert sum(counted) == 2 * path.stat().st_size


def test_a_database_that_is_none_is_left_to_the_recorder(bench: Bench) -> None:
    sqlite3.connect(bench.begin.database).close()
    assert bench.run(flow_file([flow()])).verdicts == {Verdict.OK: 1}
    bench.begin.database.write_bytes(b"not a database" * 100)
    assert bench.run(flow_file([flow()])).verdicts == {Verdict.OK: 1}


def test_problems_are_listed_up_to_a_bound(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.importing.importer.PROBLEMS_KEPT", 2)
    result = bench.run(har_text([{}] * 5).encode())
    assert len(result.problems) == 2
    assert result.verdicts == {"rejected": 5}


def test_an_export_becomes_a_session(bench: Bench) -> None:
    result = bench.run(export({"conversations.json": [chat(1), {}, chat(2)]}))
    assert (bench.recorder.begin.session.source, result.kind) == ("export", Kind.EXPORT)
    assert result.verdicts == {"ok": 2, "rejected": 1}
    assert [problem.number for problem in result.problems] == [2]
    assert [json.loads(document) for document, _ in bench.recorder.chats] == [chat(1), chat(2)]
    assert {seen_at for _, seen_at in bench.recorder.chats} == {"2026-03-01T10:00:00.000Z"}
    assert bench.recorder.skipped == 0
    assert result.whole


def test_a_list_without_its_archive_is_an_export_too(bench: Bench) -> None:
    result = bench.run(gzip.compress(json.dumps([chat(1), chat(2)]).encode()))
    assert (result.kind, result.verdicts) == (Kind.EXPORT, {"ok": 2})
    assert {seen_at for _, seen_at in bench.recorder.chats} == {"2023-12-15T11:53:23.500Z"}


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"[1, 2, 3]",
        b'[{"title": "x"}]',
        export({"conversations.json": []}),
        export({"conversations.json": b"["}),
        export({"chat.html": b""}),
    ],
)
def test_what_is_no_export_makes_no_session(bench: Bench, data: bytes) -> None:
    with pytest.raises(ChatcapError):
        bench.run(data)
    assert bench.recorders == []


def test_rejected_entries_before_the_first_good_one_are_counted(bench: Bench) -> None:
    result = bench.run(json.dumps([1, {}, chat()]).encode())
    assert result.verdicts == {"ok": 1, "rejected": 2}


def test_of_an_export_nothing_is_left_at_minimal_privacy(bench: Bench) -> None:
    bench.privacy = Privacy.MINIMAL
    with pytest.raises(ChatcapError, match="nothing of it is imported"):
        bench.run(export())
    assert bench.recorders == []


def test_conversations_that_the_recorder_refused_were_not_imported(bench: Bench) -> None:
    bench.refuses = 1
    result = bench.run(export())
    assert result.verdicts == {"ok": 1, "rejected": 1}
    assert result.whole


def test_conversations_that_were_lost_are_a_failure(bench: Bench) -> None:
    bench.loses = 1
    assert not bench.run(export()).whole
