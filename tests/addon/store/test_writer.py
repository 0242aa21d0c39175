import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Redaction, Side
from addon.protocol.shapes import Shape
from addon.store.rows import Chats, FlowEntry, Row, StoredBody
from addon.store.writer import Batch, Writer
from tests.addon.store.builders import entry, flow_row, opening, session, sighting, turn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chatcap.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path, session())
    yield writer
    with suppress(OSError):  # some tests close it themselves
        writer.close()


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


LEDGER = "SELECT seen, complete, unfinished, skipped, write_errors FROM ledger"


def test_a_flow_that_opens_and_ends_counts_once(writer: Writer, path: Path) -> None:
    writer.write(Batch([opening("a", 1)]))
    assert rows(path, LEDGER) == [(1, 0, 1, 0, 0)]
    writer.write(Batch([entry("a", 1)]))
    assert rows(path, LEDGER) == [(1, 1, 0, 0, 0)]
    assert rows(path, "SELECT id, outcome FROM flows") == [("a", "complete")]


def test_a_batch_that_is_sent_again_counts_once(writer: Writer, path: Path) -> None:
    batch = Batch([entry("a", 1), entry("b", 2, "error"), opening("c", 3)])
    writer.write(batch)
    writer.write(batch)
    assert rows(path, "SELECT seen, complete, error, unfinished FROM ledger") == [(3, 1, 1, 1)]


def test_a_flow_of_another_session_is_skipped_and_keeps_its_row(path: Path, writer: Writer) -> None:
    writer.write(Batch([entry("a", 1)]))
    second = Writer(path, session("s2"))
    second.write(Batch([entry("a", 1, "error"), entry("b", 2)]))
    second.close()
    assert second.known == 1
    assert rows(path, "SELECT id, session_id, outcome FROM flows ORDER BY id") == [
        ("a", "s1", "complete"),
        ("b", "s2", "complete"),
    ]
    assert rows(path, f"{LEDGER} WHERE session_id = 's2'") == [(2, 1, 0, 1, 0)]


def test_a_failed_batch_leaves_database_and_ledger_as_they_were(writer: Writer, path: Path) -> None:
    bad = replace(entry("b", 2), flow={**flow_row("b", 2), "status": "not a number"})
    with pytest.raises(sqlite3.IntegrityError):
        writer.write(Batch([entry("a", 1), bad]))
    assert rows(path, "SELECT count(*) FROM flows") == [(0,)]
    assert writer.ledger.seen == 0
    writer.write(Batch([entry("a", 1)]))
    assert rows(path, LEDGER) == [(1, 1, 0, 0, 0)]


def test_identical_bodies_are_stored_once(writer: Writer, path: Path) -> None:
    body = StoredBody("ab" * 32, "application/json", 2, "text", "{}")
    for flow_id, seq in (("a", 1), ("b", 2)):
        row = {**flow_row(flow_id, seq), "response_sha256": body.sha256}
        writer.write(Batch([replace(entry(flow_id, seq), flow=row, bodies=(body,))]))
    assert rows(path, "SELECT count(*) FROM bodies") == [(1,)]
    assert rows(path, "SELECT count(DISTINCT response_sha256) FROM flows") == [(1,)]


def test_details_of_a_flow_are_stored_with_it(writer: Writer, path: Path) -> None:
    finding = Finding(Side.RESPONSE, Severity.INFO, Kind.UNKNOWN_FIELD, "$.x", "not declared")
    frame = {"flow_id": "a", "seq": 0, "direction": "server", "event": "text", "size": 2}
    full = replace(
        entry("a", 1),
        findings=(finding,),
        redactions=(Redaction("request.headers.authorization", "bearer", 1),),
        frames=({**frame, "offset_ms": 1.0, "data": "hi", "body_start": None, "body_end": None},),
        shapes=(Shape(Side.RESPONSE, "$.id", "string"),),
    )
    writer.write(Batch([full]))
    writer.write(Batch([replace(entry("b", 30), shapes=full.shapes)]))
    assert rows(path, "SELECT side, severity, kind, path FROM findings") == [
        ("response", "info", "unknown_field", "$.x")
    ]
    assert rows(path, "SELECT place, kind, count FROM redactions") == [
        ("request.headers.authorization", "bearer", 1)
    ]
    assert rows(path, "SELECT data FROM frames") == [("hi",)]
    assert rows(path, "SELECT path, type, count, first_seen < last_seen FROM shapes") == [
        ("$.id", "string", 2, 1)
    ]


def test_losses_are_counted_without_a_row(writer: Writer, path: Path) -> None:
    writer.write(Batch([opening("a", 1)]))
    writer.skip(2)
    writer.skip(3, lost=True)
    writer.lose_end(1)
    writer.end("2026-01-01T01:00:00.000Z")
    assert rows(path, LEDGER) == [(6, 0, 1, 5, 4)]
    assert rows(path, "SELECT ended_at FROM sessions") == [("2026-01-01T01:00:00.000Z",)]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_vanishes_is_begun_anew_and_the_loss_counted(
    writer: Writer, path: Path, replaced: bool
) -> None:
    writer.write(Batch([entry("a", 1), entry("b", 2), opening("c", 3)]))
    key = writer.key
    for file in path.parent.iterdir():
        file.unlink()
    if replaced:
        path.touch()
    writer.write(Batch([entry("c", 3), entry("d", 4)]))
    assert rows(path, "SELECT id FROM flows ORDER BY id") == [("c",), ("d",)]
    assert rows(path, LEDGER) == [(4, 2, 0, 2, 2)]
    assert rows(path, "SELECT key FROM standin_key") == [(key,)]


def test_an_interrupted_session_is_begun_again(path: Path, writer: Writer) -> None:
    shape = Shape(Side.RESPONSE, "$.id", "string")
    writer.write(Batch([replace(entry("a", 1), shapes=(shape,))]))
    writer.close()
    again = Writer(path, session())
    again.write(Batch([replace(entry("a", 1), shapes=(shape,)), entry("b", 2)]))
    again.close()
    assert rows(path, "SELECT count FROM shapes") == [(1,)]
    assert rows(path, LEDGER) == [(2, 2, 0, 0, 0)]


def test_a_session_is_resumed_where_its_writer_died(path: Path, writer: Writer) -> None:
    writer.write(Batch([entry("a", 1), opening("b", 2)]))
    writer.close()
    heir = Writer(path, session(), resume=True)
    heir.write(Batch([entry("a", 1), entry("b", 2), entry("c", 3)]))
    heir.close()
    assert rows(path, LEDGER) == [(3, 3, 0, 0, 0)]


def test_a_flow_twice_in_one_batch_counts_once(writer: Writer, path: Path) -> None:
    writer.write(Batch([entry("a", 1, "error"), entry("a", 1)]))
    assert rows(path, LEDGER) == [(1, 1, 0, 0, 0)]


def test_a_known_flow_counts_once_though_its_opening_came_first(path: Path, writer: Writer) -> None:
    writer.write(Batch([entry("a", 1)]))
    second = Writer(path, session("s2"))
    second.write(Batch([opening("a", 1)]))
    second.write(Batch([entry("a", 1)]))
    second.close()
    assert rows(path, f"{LEDGER} WHERE session_id = 's2'") == [(1, 0, 0, 1, 0)]


def test_another_flow_with_an_id_that_has_a_row_is_counted_as_skipped(
    writer: Writer, path: Path
) -> None:
    writer.write(Batch([entry("a", 1)]))
    writer.write(Batch([entry("a", 2, "error"), entry("b", 3), entry("b", 4)]))
    assert rows(path, LEDGER) == [(4, 2, 0, 2, 0)]
    assert rows(path, "SELECT id, seq, outcome FROM flows") == [
        ("a", 1, "complete"),
        ("b", 3, "complete"),
    ]


def test_telemetry_of_a_flow_is_stored_with_it(writer: Writer, path: Path) -> None:
    event = {"flow_id": "a", "seq": 0, "vendor": "segment", "action": "passed", "retry": 1}
    other = {**event, "seq": 1, "context": '{"locale": "en"}'}
    event, last = {**event, "context": None}, {**other, "seq": 2}
    told = {
        "flow_id": "a",
        "event_seq": 0,
        "vendor": "segment",
        "data_class": "content",
        "item": "title",
        "path": "$.t",
        "reason": "why",
        "seen_at": "2026-01-01",
        "kept_in": 0,
        "leak": None,
        "count": 1,
    }
    flow = FlowEntry(flow=flow_row("a", 1), events=(event, other, last), disclosures=(told,))
    writer.write(Batch([flow]))
    writer.write(Batch([flow]))  # sent again
    db = Database(path)
    query = """
        SELECT retry, c.context FROM telemetry_events LEFT JOIN event_contexts AS c
        ON c.id = context_id ORDER BY seq
    """
    contexts = [(row["retry"], row["context"]) for row in db.query(query)]
    assert contexts == [(1, None), *[(1, '{"locale": "en"}')] * 2]
    assert db.table("event_contexts").count == 1
    assert [row["item"] for row in db.query("SELECT item FROM disclosures")] == ["title"]
    db.close()


MESSAGES = "SELECT id, text FROM messages ORDER BY id"


def chats(flow_id: str | None, text: str = "hello", second: int = 0, **others: Any) -> Chats:
    message = f"m-{flow_id or 'export'}"
    told = (sighting({"title": "A lake"}), sighting({"text": text}, "c1", message, second=second))
    return Chats(flow_id=flow_id, sightings=told, **others)


def test_chats_are_stored_with_their_flow(writer: Writer, path: Path) -> None:
    told = chats("a", turns=(turn("a", "c1"),))
    writer.write(Batch([replace(entry("a", 1), chats=(told,))]))
    assert rows(path, MESSAGES) == [("m-a", "hello")]
    assert rows(path, "SELECT flow_id, conversation_id FROM turns") == [("a", "c1")]


def test_chats_of_a_flow_that_another_session_knows_are_not_taken(
    writer: Writer, path: Path
) -> None:
    writer.write(Batch([entry("a", 1)]))
    second = Writer(path, session("s2"))
    second.write(Batch([replace(entry("a", 1), chats=(chats("a"),))], chats=(chats("a"),)))
    second.close()
    assert rows(path, MESSAGES) == []


def test_an_open_flow_tells_of_chats_and_its_end_takes_nothing_away(
    writer: Writer, path: Path
) -> None:
    """Its row is changed at the end, not replaced: what hangs on it stays."""
    frame = {"flow_id": "a", "seq": 0, "direction": "server", "event": "text", "size": 2}
    columns: Row = {"offset_ms": 1.0, "data": "hi", "body_start": None, "body_end": None}
    writer.write(Batch([opening("a", 1)], [frame | columns], [chats("a", "hel")]))
    assert rows(path, MESSAGES) == [("m-a", "hel")]
    writer.write(Batch(chats=[chats("a", "hello", second=1)]))
    writer.write(Batch([entry("a", 1)]))
    assert rows(path, MESSAGES) == [("m-a", "hello")]
    assert rows(path, "SELECT flow_id, fields FROM message_sources") == [("a", '["text"]')]
    assert rows(path, "SELECT count(*) FROM frames") == [(1,)]


def test_chats_of_a_flow_without_a_row_are_not_taken(writer: Writer, path: Path) -> None:
    writer.write(Batch(chats=[chats("lost"), chats(None)]))
    assert rows(path, MESSAGES) == [("m-export", "hello")]


def test_a_turn_may_be_told_before_and_after_its_flow(writer: Writer, path: Path) -> None:
    told = Chats(flow_id="socket", turns=(turn("a", "c1", socket_flow_id="socket"),))
    writer.write(Batch([opening("socket", 1)], chats=[told]))
    assert rows(path, "SELECT flow_id FROM turns") == []
    writer.write(Batch([entry("a", 2)], chats=[told]))
    assert rows(path, "SELECT flow_id, socket_flow_id FROM turns") == [("a", "socket")]


@pytest.mark.parametrize(
    "bad",
    [
        Chats(flow_id="a", sightings=(sighting({"no_column": 1}, "c1", "m"),)),
        Chats(flow_id="a", turns=(turn("a", "c1", delivery="pigeon"),)),
    ],
)
def test_a_batch_whose_chats_fail_leaves_nothing(writer: Writer, path: Path, bad: Chats) -> None:
    with pytest.raises((ValueError, sqlite3.IntegrityError)):
        writer.write(Batch([replace(entry("a", 1), chats=(chats("a"), bad))]))
    for table in ("flows", "conversations", "messages", "message_sources", "turns"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(0,)]
    writer.write(Batch([replace(entry("a", 1), chats=(chats("a"),))]))
    assert rows(path, MESSAGES) == [("m-a", "hello")]


@pytest.mark.parametrize("at", range(1, 40, 3))
def test_a_disk_that_fails_at_any_moment_leaves_nothing_half(
    writer: Writer, path: Path, at: int
) -> None:
    writer.write(Batch([replace(entry("a", 1), chats=(chats("a"),))]))
    before = "\n".join(_dump(path))
    told = chats("b", turns=(turn("b", "c1"),), shares=({"id": "s", "seen_at": ""},))
    batch = Batch([replace(entry("b", 2), chats=(told,))])
    steps = iter(range(at, -1, -1))
    writer._db.conn.set_progress_handler(lambda: next(steps, 0) == 0, 25)
    try:
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            writer.write(batch)
    finally:
        writer._db.conn.set_progress_handler(None, 0)
    assert "\n".join(_dump(path)) == before
    writer.write(batch)
    assert rows(path, MESSAGES) == [("m-a", "hello"), ("m-b", "hello")]


def _dump(path: Path) -> Iterator[str]:
    connection = sqlite3.connect(path)
    yield from connection.iterdump()
    connection.close()


def write_as(path: Path, number: int) -> None:
    """One of two processes that tell of one message."""
    writer = Writer(path, session(f"s{number}"))
    for seq in range(25):
        flow_id = f"{number}-{seq:02d}"
        fields = {"text": flow_id, ("status", "channel")[number]: flow_id}
        told = (sighting(fields, "c1", "m", second=2 * seq + number),)
        batch = Batch(
            [replace(entry(flow_id, seq), chats=(Chats(flow_id=flow_id, sightings=told),))]
        )
        while True:
            with suppress(sqlite3.OperationalError):  # the recorder waits and tries again
                writer.write(batch)
                break
    writer.close()


def test_two_processes_merge_what_both_tell_of_one_message(path: Path) -> None:
    first = Writer(path, session("s"))  # open meanwhile: this is about writing, not about opening
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(write_as, (path, path), range(2)))
    first.close()
    query = "SELECT text, status, channel FROM messages"
    assert rows(path, query) == [("1-24", "0-24", "1-24")]
    query = "SELECT flow_id, fields FROM message_sources WHERE fields <> '[]' ORDER BY flow_id"
    assert rows(path, query) == [("0-24", '["status"]'), ("1-24", '["channel","text"]')]
    assert rows(path, "SELECT count(*) FROM message_sources") == [(50,)]
