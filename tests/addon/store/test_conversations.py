"""What many places told of chats is merged the same way, in whatever order they come."""

import json
import random
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from addon.store.database import transaction
from addon.store.rows import Chats, Row, Sighting
from addon.store.standing import Standing
from tests.addon.store import record
from tests.addon.store.builders import flow_row, sighting

FLOWS = st.sampled_from([("s1", "f1"), ("s1", "f2"), ("s2", "f3"), ("s1", None), ("s2", None)])
WORDS = st.sampled_from(["", "lake", "harbour", "lantern"])
SHORT = st.one_of(st.none(), WORDS)
CONVERSATION = st.fixed_dictionaries(
    {},
    optional={"title": SHORT, "model": SHORT, "current_node": SHORT, "is_archived": st.booleans()},
)
ROWS = st.lists(st.fixed_dictionaries({"kind": WORDS, "id": SHORT}), max_size=2)
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "text": SHORT,
        "status": SHORT,
        "parent_id": SHORT,
        "place": st.integers(0, 2),
        "metadata": st.dictionaries(WORDS, WORDS, max_size=1),
        "attachments": ROWS,
        "citations": st.lists(st.fixed_dictionaries({"url": WORDS}), max_size=2),
    },
)
# two conversations, and turns that may turn out to belong to the first
PLACES = st.sampled_from(
    [
        *((c, m) for c in ("c1", "turn-a", "turn-b") for m in (None, "m1", "m2", "m3")),
        ("c2", None),
        ("c2", "n1"),
    ]
)


@st.composite
def tellings(draw: st.DrawFn) -> tuple[str, Chats]:
    session_id, flow_id = draw(FLOWS)
    conversation, message = draw(PLACES)
    told: Row = draw(CONVERSATION if message is None else MESSAGE)
    one = sighting(
        told,
        conversation,
        message,
        source=draw(st.sampled_from(["stream", "document"])),
        weight=draw(st.integers(0, 2)),
        second=draw(st.integers(0, 3)),
    )
    return session_id, Chats(flow_id=flow_id, sightings=(one,))


@pytest.fixture(scope="module")
def shared() -> Iterator[Database]:
    """For what is rolled back."""
    db = record.in_memory()
    yield db
    db.close()


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def outcome(db: Database, told: list[tuple[str, Chats]], rnd: random.Random | None) -> Any:
    """What stands after telling, in batches of random size or all at once."""
    writers = record.writers(db)
    db.execute("BEGIN")
    try:
        while told:
            size = rnd.randint(1, 3) if rnd else len(told)
            batch, told = told[:size], told[size:]
            for session_id, writer in writers.items():
                writer.write([chats for of, chats in batch if of == session_id])
        record.check(db.conn)
        return record.content(db.conn)
    finally:
        db.rollback()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(tellings(), max_size=12), st.randoms(use_true_random=False))
def test_any_order_of_the_same_tellings_gives_the_same_rows(
    shared: Database, told: list[tuple[str, Chats]], rnd: random.Random
) -> None:
    expected = outcome(shared, told, None)
    shuffled = told + rnd.sample(told, k=len(told) // 2)
    for _ in range(2):
        rnd.shuffle(shuffled)
        assert outcome(shared, shuffled, rnd) == expected


# -- what is written


def tell(db: Database, *told: Sighting, flow: str | None = "f1", **others: Any) -> None:
    """One flow, in a transaction of its own."""
    writer = record.writers(db)[record.SESSION_OF[flow] if flow else "s1"]
    with transaction(db):
        writer.write([Chats(flow_id=flow, sightings=told, **others)])
    with transaction(db):
        record.check(db.conn)


def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    return db.execute(query).fetchall()


def test_the_later_and_the_heavier_win_field_by_field(db: Database) -> None:
    tell(db, sighting({"text": "ha", "status": "in_progress"}, "c1", "m", weight=1, second=1))
    tell(db, sighting({"text": "harbour", "model": "x"}, "c1", "m", second=0), flow="f2")
    tell(db, sighting({"text": "h", "end_turn": True}, "c1", "m", weight=0, second=9), flow="f3")
    query = "SELECT text, status, model, end_turn FROM messages"
    assert rows(db, query) == [("harbour", "in_progress", "x", 1)]
    query = "SELECT flow_id, weight, fields FROM message_sources ORDER BY flow_id"
    assert rows(db, query) == [
        ("f1", 1, '["status"]'),
        ("f2", 2, '["model","text"]'),
        ("f3", 0, '["end_turn"]'),
    ]


def test_a_message_that_grows_has_one_row_for_the_place_that_tells_it(db: Database) -> None:
    tell(db, sighting({"role": "assistant", "text": "h"}, "c1", "m", second=0))
    for second, text in enumerate(("ha", "har", "harbour"), 1):
        tell(db, sighting({"text": text}, "c1", "m", second=second))
    assert rows(db, "SELECT text, role FROM messages") == [("harbour", "assistant")]
    ((seen_at, fields, earlier),) = rows(db, "SELECT seen_at, fields, earlier FROM message_sources")
    assert (seen_at, fields) == ("2026-01-01T00:00:03.000Z", '["role","text"]')
    assert json.loads(earlier) == {"role": "2026-01-01T00:00:00.000Z"}


def test_null_wins_only_where_it_was_told(db: Database) -> None:
    tell(db, sighting({"title": "A lake", "gizmo_id": "g-1"}))
    tell(db, sighting({"title": None}, second=1), flow="f2")
    assert rows(db, "SELECT title, gizmo_id FROM conversations") == [(None, "g-1")]


def test_a_list_of_rows_is_replaced_as_a_whole(db: Database) -> None:
    two = [{"kind": "file", "name": "a.pdf", "size": 5}, {"kind": "image", "width": 3}]
    tell(db, sighting({"attachments": two, "citations": [{"url": "u"}]}, "c1", "m"))
    query = "SELECT seq, kind, name, size, width FROM attachments"
    assert rows(db, query) == [(0, "file", "a.pdf", 5, None), (1, "image", None, None, 3)]
    tell(db, sighting({"attachments": [{"kind": "audio"}]}, "c1", "m", second=1), flow="f2")
    assert rows(db, query) == [(0, "audio", None, None, None)]
    tell(db, sighting({"attachments": []}, "c1", "m", second=2), flow="f3")
    assert rows(db, query) == []
    assert rows(db, "SELECT url FROM citations") == [("u",)]


def test_a_message_makes_the_conversation_that_nobody_has_told_yet(db: Database) -> None:
    tell(db, sighting({"text": "hello"}, "c1", "m"))
    assert rows(db, "SELECT id, title FROM conversations") == [("c1", None)]


def test_the_same_message_id_in_two_conversations_is_two_messages(db: Database) -> None:
    tell(db, sighting({"text": "a"}, "c1", "m"), sighting({"text": "b"}, "c2", "m"))
    assert rows(db, "SELECT conversation_id, text FROM messages") == [("c1", "a"), ("c2", "b")]


def test_telling_again_writes_nothing(db: Database) -> None:
    told = sighting({"text": "hello", "metadata": {"a": 1}, "hidden": False}, "c1", "m")
    tell(db, told)
    before = db.conn.total_changes
    with transaction(db):
        record.writers(db)["s1"].write([Chats(flow_id="f1", sightings=(told,))])
    assert db.conn.total_changes == before


def test_the_same_words_of_a_later_flow_leave_the_message_untouched(db: Database) -> None:
    tell(db, sighting({"text": "hello"}, "c1", "m"))
    db.execute("CREATE TEMP TRIGGER watch UPDATE ON messages BEGIN SELECT RAISE(FAIL, 'x'); END")
    tell(db, sighting({"text": "hello"}, "c1", "m", second=1), flow="f2")
    query = "SELECT flow_id, fields FROM message_sources ORDER BY flow_id"
    assert rows(db, query) == [("f1", "[]"), ("f2", '["text"]')]


def test_a_flow_without_a_row_of_this_session_tells_nothing(db: Database) -> None:
    writer = record.writers(db)["s1"]
    with transaction(db):
        writer.write([Chats(flow_id=one, sightings=(sighting({}),)) for one in ("f3", "lost")])
    assert rows(db, "SELECT id FROM conversations") == []


def test_an_export_tells_without_a_flow(db: Database) -> None:
    tell(db, sighting({"title": "A lake"}, source="export"), flow=None)
    tell(db, sighting({"title": "A lake"}, source="export"), flow=None)
    query = "SELECT session_id, flow_id, source FROM conversation_sources"
    assert rows(db, query) == [("s1", None, "export")]


@pytest.mark.parametrize(
    ("message_id", "told"),
    [(None, {"text": "x"}), ("m", {"title": "x"}), ("m", {"citations": [{"href": "x"}]})],
)
def test_a_column_that_there_is_not_is_a_mistake(
    db: Database, message_id: str | None, told: Row
) -> None:
    with pytest.raises(ValueError, match=r"has no column '(text|title|href)'"):
        tell(db, sighting(told, "c1", message_id))


def test_hostile_values_are_stored_as_far_as_they_go(db: Database) -> None:
    told = {"text": "a\ud800b\0c", "content": ["\udfff"], "place": 2**63, "hidden": 1.0}
    one = sighting(told, "c\0\ud800", "m\0")
    tell(db, one)
    tell(db, one)
    assert rows(db, "SELECT id FROM conversations") == [("c\\u0000\\ud800",)]
    query = "SELECT id, text, content, place, hidden FROM messages"
    expected = ("m\\u0000", "a\\ud800b\0c", '["\\udfff"]', None, 1)
    assert rows(db, query) == [expected]


def test_many_flows_that_told_the_same_do_not_slow_the_next(db: Database) -> None:
    """As many rows are read, whoever has told a conversation before."""
    flows = [{**flow_row(f"x{n}", 10 + n), "session_id": "s1"} for n in range(300)]
    db.table("flows").insert_all(flows)
    writer = record.writers(db)["s1"]
    with transaction(db):
        for n in range(300):
            told = sighting({"title": f"t{n}"}, second=n % 60)
            writer.write([Chats(flow_id=f"x{n}", sightings=(told,))])
    with patch.object(Standing, "load", autospec=True, side_effect=Standing.load) as load:
        tell(db, sighting({"title": "new"}, second=59))
    assert load.call_count <= 3
