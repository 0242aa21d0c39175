"""Following a record: everything once, in its order, and nothing held open meanwhile."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.queries.database import reading
from analysis.queries.tail import Wanted
from analysis.queries.tail_following import AT_ONCE, OPEN_AFTER_S, Following, Kind
from tests.analysis.building import Record
from tests.analysis.chatting import Chats

ENDED = "2026-03-01T12:00:00.000Z"


@pytest.fixture
def running(record: Record) -> Record:
    """A record with one session that has not ended."""
    _set(record, "UPDATE sessions SET ended_at = NULL")
    return record


@pytest.fixture
def db(running: Record) -> Iterator[sqlite3.Connection]:
    with reading(running.path) as connection:
        yield connection


def _set(record: Record, statement: str) -> None:
    record.db.execute(statement)
    record.db.conn.commit()


def told(following: Following, now: float = 0.0) -> list[tuple[Kind, Any]]:
    return [(news.kind, news.row.get("id")) for news in following.news(now)]


def test_flows_are_told_once_as_they_end(running: Record, db: sqlite3.Connection) -> None:
    following = Following(db, None, Wanted())
    assert told(following) == [(Kind.BEGAN, "s1")]
    assert told(following) == []
    running.flow("a")
    running.flow("b", outcome="unfinished")
    running.flow("c", outcome="error")
    assert told(following) == [(Kind.FLOW, "a"), (Kind.FLOW, "c")]
    _set(running, "UPDATE flows SET outcome = 'complete' WHERE id = 'b'")
    assert told(following) == [(Kind.FLOW, "b")]
    assert told(following) == []


def test_a_flow_that_takes_long_is_told_before_it_ends(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, None, Wanted(category="account"))
    told(following)
    running.flow("a", outcome="unfinished")
    running.flow("b", outcome="unfinished", category="asset")
    assert told(following, 10.0) == []
    assert told(following, 10.0 + OPEN_AFTER_S) == [(Kind.OPEN, "a")]
    assert told(following, 99.0) == []
    _set(running, "UPDATE flows SET outcome = 'complete'")
    assert told(following, 99.0) == [(Kind.FLOW, "a")]


@pytest.mark.parametrize(("lines", "first"), [(0, 3), (2, 1), (9, 0), (None, 0)])
def test_it_begins_with_so_many_earlier_flows(
    running: Record, db: sqlite3.Connection, lines: int | None, first: int
) -> None:
    for number in range(3):
        running.flow(f"f{number}")
    following = Following(db, None, Wanted(), lines=lines)
    shown = [(Kind.FLOW, f"f{number}") for number in range(first, 3)]
    assert told(following) == [(Kind.BEGAN, "s1"), *shown]
    running.flow("new")
    assert told(following) == [(Kind.FLOW, "new")]


def test_what_was_open_before_is_told_when_it_ends(running: Record, db: sqlite3.Connection) -> None:
    running.flow("socket", outcome="unfinished")
    for number in range(3):
        running.flow(f"f{number}")
    following = Following(db, None, Wanted(), lines=0)
    told(following)
    _set(running, "UPDATE flows SET outcome = 'complete'")
    assert told(following) == [(Kind.FLOW, "socket")]


def test_many_flows_come_in_parts_and_no_transaction_stays_open(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, None, Wanted())
    told(following)
    for number in range(2 * AT_ONCE + 1):
        running.upload(f"f{number}")
        running.disclosure(f"f{number}")
    found = []
    for news in following.news(0.0):
        assert not db.in_transaction
        found.append(news.row["id"])
    assert found == [f"f{number}" for number in range(2 * AT_ONCE + 1)]
    busy, in_log, merged = running.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert (busy, in_log, merged) == (0, 0, 0)


def test_the_next_session_follows_when_the_one_before_is_told_to_its_end(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, None, Wanted())
    told(following)
    running.flow("a")
    _set(running, f"UPDATE sessions SET ended_at = '{ENDED}'")
    running.session("s2", started_at=ENDED, ended_at=None)
    running.flow("b", session_id="s2")
    assert told(following) == [
        (Kind.FLOW, "a"),
        (Kind.ENDED, "s1"),
        (Kind.BEGAN, "s2"),
        (Kind.FLOW, "b"),
    ]
    assert not following.is_over


def test_a_session_that_was_named_is_followed_to_its_end_and_no_further(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, "s1", Wanted())
    told(following)
    running.session("s2", started_at=ENDED, ended_at=None)
    running.flow("b", session_id="s2")
    running.flow("a")
    assert told(following) == [(Kind.FLOW, "a")]
    _set(running, f"UPDATE sessions SET ended_at = '{ENDED}'")
    assert told(following) == [(Kind.ENDED, "s1")]
    assert following.is_over


def test_an_empty_record_says_so_once_and_waits(running: Record, db: sqlite3.Connection) -> None:
    _set(running, "DELETE FROM sessions")
    following = Following(db, None, Wanted(), lines=5)
    assert told(following) == [(Kind.NO_SESSION, None)]
    _set(running, "VACUUM")
    assert told(following) == []
    running.session("s2", ended_at=None)
    assert told(following) == [(Kind.BEGAN, "s2")]


def test_a_session_that_is_purged_is_told(running: Record, db: sqlite3.Connection) -> None:
    following = Following(db, None, Wanted())
    told(following)
    _set(running, "DELETE FROM sessions")
    assert told(following) == [(Kind.PURGED, "s1"), (Kind.NO_SESSION, None)]


def test_a_leak_that_is_understood_later_is_told_then(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, None, Wanted())
    running.upload("up")
    running.disclosure("up", item="device id")
    (_, first) = following.news(0.0)
    assert [one["item"] for one in first.row["disclosures"]] == ["device id"]
    running.disclosure("up", item="title", leak="plain")
    (later,) = following.news(0.0)
    assert (later.kind, later.row["id"]) == (Kind.LATER, "up")
    assert [one["item"] for one in later.row["disclosures"]] == ["title"]
    assert told(following) == []


def test_an_answer_over_a_socket_is_told_when_it_is_done(
    running: Record, db: sqlite3.Connection
) -> None:
    following = Following(db, None, Wanted())
    Chats(running).turn("chat", delivery="socket", is_done=0, tokens=None)
    assert told(following)[1:] == [(Kind.FLOW, "chat")]
    _set(running, "UPDATE turns SET is_done = 1, tokens = 41")
    (later,) = following.news(0.0)
    assert (later.kind, later.row["turn"]["tokens"]) == (Kind.LATER, 41)
    assert told(following) == []


def test_a_look_at_what_nobody_has_written_to_is_one_question(
    running: Record, db: sqlite3.Connection
) -> None:
    running.flow("a")
    following = Following(db, None, Wanted())
    told(following)
    queries: list[str] = []
    db.set_trace_callback(queries.append)
    assert told(following) == []
    assert queries == ["PRAGMA data_version"]
