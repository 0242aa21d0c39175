"""Rows beside the conversations complete each other."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlite_utils import Database

from addon.store.database import transaction
from addon.store.rows import Chats, Row
from tests.addon.store import record
from tests.addon.store.builders import turn

EARLY, LATE = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:09.000Z"


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def tell(db: Database, flow_id: str = "f1", **rows: Any) -> None:
    with transaction(db):
        record.writers(db)["s1"].write([Chats(flow_id=flow_id, **rows)])
    with transaction(db):
        record.check(db.conn)


def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    return db.execute(query).fetchall()


def test_a_turn_is_completed(db: Database) -> None:
    tell(db, turns=(turn("f1", "turn-f1", kind="next", first_byte_ms=12.5),))
    tell(db, "f2", turns=(turn("f1", "c1", delivery="socket", socket_flow_id="f2", is_done=1),))
    tell(db, turns=(turn("f1", "turn-f1", delivery="socket", tokens=7),))
    query = (
        "SELECT conversation_id, kind, delivery, socket_flow_id, is_done, first_byte_ms, tokens"
        " FROM turns"
    )
    assert rows(db, query) == [("c1", "next", "socket", "f2", 1, 12.5, 7)]


def test_a_turn_without_a_conversation_is_kept(db: Database) -> None:
    tell(db, turns=(turn("f1"),))
    assert rows(db, "SELECT flow_id, conversation_id FROM turns") == [("f1", None)]
    assert rows(db, "SELECT id FROM conversations") == []


def test_a_row_makes_the_conversation_that_nobody_has_told_yet(db: Database) -> None:
    feedback = {"flow_id": "f1", "conversation_id": "c2", "kind": "rating", "seen_at": EARLY}
    share = {"id": "x", "conversation_id": "c3", "seen_at": EARLY}
    tell(db, turns=(turn("f1", "c1"),), feedback=(feedback,), shares=(share,))
    assert rows(db, "SELECT id FROM conversations ORDER BY id") == [("c1",), ("c2",), ("c3",)]


@pytest.mark.parametrize("flow_id", ["lost", None])
def test_rows_of_a_flow_without_a_row_are_passed_over(db: Database, flow_id: str | None) -> None:
    report = {"flow_id": flow_id, "reported_at": EARLY, "report": "{}"}
    feedback = {"flow_id": flow_id, "kind": "rating", "seen_at": EARLY}
    lost = turn("f1") | {"flow_id": flow_id}
    tell(db, turns=(lost,), feedback=(feedback,), reports=(report,))
    for table in ("turns", "feedback", "latency_reports"):
        assert rows(db, f"SELECT * FROM {table}") == []
    share = {"id": "x", "flow_id": flow_id, "seen_at": EARLY}
    tell(db, turns=(turn("f1", socket_flow_id=flow_id),), shares=(share,))
    assert rows(db, "SELECT socket_flow_id FROM turns") == [(None,)]
    assert rows(db, "SELECT id, flow_id FROM shares") == [("x", None)]


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_share_the_later_word_counts_in_either_order(db: Database, order: int) -> None:
    created = {"id": "x", "title": "A lake", "is_public": False, "seen_at": EARLY}
    changed = {"id": "x", "is_public": True, "seen_at": LATE}
    for share in (created, changed)[::order]:
        tell(db, shares=(share,))
    query = "SELECT title, is_public, is_deleted, seen_at FROM shares"
    assert rows(db, query) == [("A lake", 1, None, LATE)]


@pytest.mark.parametrize("order", [1, -1])
def test_of_feedback_the_later_word_counts_in_either_order(db: Database, order: int) -> None:
    first = {"flow_id": "f1", "kind": "rating", "rating": "thumbsUp", "seen_at": EARLY}
    second = first | {"rating": "thumbsDown", "tags": ["wrong"], "seen_at": LATE}
    for one in (first, second)[::order]:
        tell(db, feedback=(one,))
    assert rows(db, "SELECT rating, tags FROM feedback") == [("thumbsDown", '["wrong"]')]


def test_a_report_is_kept_whatever_numbers_it_holds(db: Database) -> None:
    report: Row = {"flow_id": "f1", "count_tokens": 2**70, "total_ms": 1e999, "reported_at": EARLY}
    tell(db, reports=(report | {"report": {"total_ms": "x"}},))
    query = "SELECT count_tokens, total_ms, report FROM latency_reports"
    assert rows(db, query) == [(None, None, '{"total_ms":"x"}')]


def test_a_column_that_there_is_not_is_a_mistake(db: Database) -> None:
    with pytest.raises(ValueError, match="turns has no column 'speed'"):
        tell(db, turns=(turn("f1", speed=3),))
