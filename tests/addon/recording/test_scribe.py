"""What the disk refuses now may go later; what it never takes costs as little as possible."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.protocol.records import Frame, Outcome
from addon.recording import scribe as module
from addon.recording.messages import Document, Losses, Parcel
from addon.recording.pipeline import Pipeline
from addon.recording.scribe import Scribe
from addon.store.rows import Chats
from addon.store.writer import Batch, Writer
from tests.addon.recording.builders import begin, record, treated, upload
from tests.addon.recording.chatting import heard, lines, post, user_socket
from tests.genuine import SAMPLES, sample

EXPORTED_AT = "2026-03-01T00:00:00.000Z"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    first = begin(tmp_path / "chatcap.db")
    writer = Writer(first.database, first.session)
    yield writer
    writer.close()


def scribe(writer: Writer, said: list[str], *, more: bool = True) -> Scribe:
    pipeline = Pipeline(writer.key, begin(Path("unused")), said.append)
    return Scribe(writer, pipeline, report=said.append, may_wait=lambda: more, losses=Losses())


def test_a_parcel_is_written_and_its_losses_are_counted(writer: Writer) -> None:
    said: list[str] = []
    at_work = scribe(writer, said)
    frame = Frame(0, 1.0, from_client=True, is_text=True, data=b"hi", size=2)
    at_work.take(
        Parcel(
            number=1,
            opened=((1, record("ws", Outcome.UNFINISHED)),),
            frames=(("ws", frame),),
            closed=((2, record("a")),),
            losses=Losses(skipped=3, lost=1),
        )
    )
    at_work.take(Parcel(number=2, losses=Losses(skipped=5, lost=1, lost_ends=1)))
    ledger = writer.ledger
    assert (ledger.seen, ledger.complete, ledger.unfinished, ledger.skipped) == (7, 1, 1, 5)
    assert ledger.write_errors == 2
    assert said == []


def test_a_disk_that_refuses_is_asked_again_and_told_of_once(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = [sqlite3.OperationalError("disk is full")] * 3
    write = writer.write

    def reluctant(batch: Batch) -> None:
        if refusals:
            raise refusals.pop()
        write(batch)

    monkeypatch.setattr(writer, "write", reluctant)
    monkeypatch.setattr(module, "PAUSES_S", (0.0,))
    said: list[str] = []
    scribe(writer, said).take(Parcel(number=1, closed=((1, record("a")),)))
    assert writer.ledger.complete == 1
    assert len(said) == 2
    assert "disk is full" in said[0]
    assert "again" in said[1]


def test_at_the_end_patience_is_bounded_and_the_loss_counted(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(batch: Batch) -> None:
        raise sqlite3.OperationalError("disk is full")

    monkeypatch.setattr(writer, "write", refuse)
    monkeypatch.setattr(module, "PAUSES_S", (0.0,))
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    scribe(writer, [], more=False).take(Parcel(number=1, closed=((1, record("a")),)))
    assert (writer.ledger.skipped, writer.ledger.write_errors) == (1, 1)


@pytest.mark.parametrize(
    ("bearable", "complete", "lost"), [("{}", 3, 0), ("nothing", 2, 1)], ids=["in part", "at all"]
)
def test_a_flow_that_cannot_be_stored_costs_no_other(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, bearable: str, complete: int, lost: int
) -> None:
    write = writer.write

    def picky(batch: Batch) -> None:
        rows = [entry.flow for entry in batch.entries]
        if any(row["id"] == "bad" and row["headers"] != bearable for row in rows):
            raise sqlite3.IntegrityError
        write(batch)

    monkeypatch.setattr(writer, "write", picky)
    flows = tuple(enumerate([record("a"), record("bad"), record("c")]))
    scribe(writer, []).take(Parcel(number=1, closed=flows))
    ledger = writer.ledger
    assert (ledger.seen, ledger.complete, ledger.write_errors) == (3, complete, lost)


def test_a_changed_upload_that_cannot_be_stored_in_full_keeps_what_was_done(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writer.write

    def picky(batch: Batch) -> None:
        if any(entry.bodies for entry in batch.entries):
            raise sqlite3.IntegrityError
        write(batch)

    monkeypatch.setattr(writer, "write", picky)
    flow = treated(upload("a", sample("segment-batch-track.json")), "strip")
    scribe(writer, []).take(Parcel(number=1, closed=((1, flow),)))
    query = "SELECT policy, action, sent_sha256 FROM flows"
    assert writer._db.execute(query).fetchall() == [("strip", "stripped", None)]


def refusing(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, refused: Callable[[Chats], bool]
) -> None:
    """The store takes no rows of these chats."""
    write = writer.write

    def picky(batch: Batch) -> int:
        chats = [one for entry in batch.entries for one in entry.chats]
        if any(map(refused, (*chats, *batch.chats))):
            raise sqlite3.IntegrityError("refused")
        return write(batch)

    monkeypatch.setattr(writer, "write", picky)


def test_chats_that_cannot_be_stored_cost_no_flow(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(writer, monkeypatch, lambda _: True)
    said: list[str] = []
    at_work = scribe(writer, said)
    body = (SAMPLES / "conv-2026-v1-text.response.sse").read_bytes()
    frames = heard(lines("ws-2026-user.server.jsonl"))
    socket = user_socket("ws", outcome=Outcome.UNFINISHED)
    at_work.take(
        Parcel(
            number=1,
            opened=((1, socket),),
            frames=tuple(("ws", frame) for frame in frames),
            closed=((2, post("p", body)), (3, record("a"))),
        )
    )
    assert (writer.ledger.complete, writer.ledger.unfinished) == (2, 1)
    query = "SELECT request_sha256 IS NOT NULL FROM flows WHERE id = 'p'"
    assert writer._db.execute(query).fetchone() == (1,)
    assert writer._db.execute("SELECT count(*) FROM frames WHERE flow_id = 'ws'").fetchone() == (
        len(frames),
    )
    finding = "SELECT detail FROM findings WHERE flow_id = 'p'"
    assert writer._db.execute(finding).fetchall() == [("what it told of chats is not stored",)]
    assert set(said) == {"chatcap cannot store what a WebSocket told of a chat"}


def documents(*names: str) -> tuple[Document, ...]:
    return tuple(
        Document(json.dumps({"id": name, "title": name, "mapping": {}}).encode(), EXPORTED_AT)
        for name in names
    )


def test_a_document_that_cannot_be_stored_is_refused_and_the_others_are_written(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(writer, monkeypatch, lambda one: one.sightings[0].conversation_id == "bad")
    nothing = Document(b"[]", EXPORTED_AT)
    parcel = Parcel(number=1, documents=(*documents("one", "bad", "two"), nothing))
    told = scribe(writer, []).take(parcel)
    assert (told.written, told.refused) == (2, 2)
    query = "SELECT id FROM conversations ORDER BY id"
    assert writer._db.execute(query).fetchall() == [("one",), ("two",)]


def test_documents_that_a_disk_does_not_take_are_neither_written_nor_refused(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)

    def full(batch: Batch) -> int:
        raise sqlite3.OperationalError("disk is full")

    monkeypatch.setattr(writer, "write", full)
    told = scribe(writer, [], more=False).take(Parcel(number=1, documents=documents("a", "b")))
    assert (told.written, told.refused) == (0, 0)


@pytest.mark.parametrize(("most", "commits"), [(2**20, [7]), (100, [3, 3, 1]), (1, [1] * 7)])
def test_documents_are_committed_together_but_not_too_many(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, most: int, commits: list[int]
) -> None:
    monkeypatch.setattr(module, "TOGETHER_BYTES", most)
    write, written = writer.write, []

    def counted(batch: Batch) -> int:
        written.append(len(batch.chats))
        return write(batch)

    monkeypatch.setattr(writer, "write", counted)
    told = scribe(writer, []).take(Parcel(number=1, documents=documents(*"abcdefg")))
    assert [count for count in written if count] == commits
    assert told.written == 7
