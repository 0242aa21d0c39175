"""A turn that broke off finds its conversation, whichever of the two was told first."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlite_utils import Database

from addon.store.database import transaction
from addon.store.placeholders import is_placeholder
from addon.store.rows import Chats, Row
from tests.addon.store import record
from tests.addon.store.builders import sighting, turn

TIME = "2026-01-01T00:00:00.000Z"
FEEDBACK: Row = {"flow_id": "f1", "conversation_id": "turn-f1", "kind": "rating", "seen_at": TIME}
SHARE: Row = {"id": "s", "conversation_id": "turn-f1", "seen_at": TIME}
BROKEN_OFF = Chats(
    flow_id="f1",
    sightings=(
        sighting({"model": "x"}, "turn-f1"),
        sighting({"text": "the question", "role": "user"}, "turn-f1", "asked"),
        sighting({"text": "the ans", "parent_id": "asked"}, "turn-f1", "answer", weight=1),
    ),
    feedback=(FEEDBACK,),
    shares=(SHARE,),
    turns=(turn("f1", "turn-f1"),),
)
LATER = Chats(
    flow_id="f1", sightings=(sighting({"channel": "final"}, "turn-f1", "answer", second=1),)
)
NAMED = Chats(
    flow_id="f2",
    sightings=(
        sighting({"title": "A lake"}, "c1"),
        sighting({"text": "the question", "status": "done"}, "c1", "asked", second=2),
    ),
)


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def tell(db: Database, *batches: list[Chats]) -> None:
    writer = record.writers(db)["s1"]
    for batch in batches:
        with transaction(db):
            writer.write(batch)
    with transaction(db):
        record.check(db.conn)


def rows(db: Database, query: str) -> list[tuple[Any, ...]]:
    return db.execute(query).fetchall()


ORDERS = [
    *([[one] for one in order] for order in itertools.permutations((BROKEN_OFF, LATER, NAMED))),
    [[BROKEN_OFF, LATER, NAMED]],
    [[NAMED], [LATER, BROKEN_OFF]],
    [[LATER, NAMED], [BROKEN_OFF, NAMED]],
]


@pytest.mark.parametrize("batches", ORDERS)
def test_a_placeholder_moves_into_the_named_conversation(
    db: Database, batches: list[list[Chats]]
) -> None:
    tell(db, *batches)
    assert rows(db, "SELECT id, title, model FROM conversations") == [("c1", "A lake", "x")]
    query = "SELECT id, text, parent_id, channel, role, status FROM messages ORDER BY id"
    assert rows(db, query) == [
        ("answer", "the ans", "asked", "final", None, None),
        ("asked", "the question", None, None, "user", "done"),
    ]
    for table in ("feedback", "shares", "turns", "messages"):
        assert rows(db, f"SELECT DISTINCT conversation_id FROM {table}") == [("c1",)]
    query = "SELECT text FROM messages_fts WHERE messages_fts MATCH 'question'"
    assert rows(db, query) == [("the question",)]


def test_moves_go_on_as_long_as_a_moved_message_names_another_placeholder(db: Database) -> None:
    tell(
        db,
        [Chats(flow_id="f1", sightings=(sighting({"text": "a"}, "turn-x", "1"),))],
        [
            Chats(
                flow_id="f1",
                sightings=tuple(sighting({}, "turn-y", message) for message in "12"),
            )
        ],
        [Chats(flow_id="f2", sightings=(sighting({}, "c1", "2"),))],
    )
    assert rows(db, "SELECT conversation_id, id, text FROM messages ORDER BY id") == [
        ("c1", "1", "a"),
        ("c1", "2", None),
    ]
    assert rows(db, "SELECT * FROM placeholders ORDER BY id") == [
        ("turn-x", "c1"),
        ("turn-y", "c1"),
    ]


def test_two_turns_that_broke_off_stay_two_until_one_is_named(db: Database) -> None:
    same = [sighting({"text": "a"}, f"turn-{flow}", "1") for flow in "ab"]
    tell(db, [Chats(flow_id="f1", sightings=tuple(same))])
    assert rows(db, "SELECT id FROM conversations") == [("turn-a",), ("turn-b",)]


def test_named_conversations_that_share_a_message_stay_two(db: Database) -> None:
    same = [sighting({"text": "a"}, name, "1") for name in ("c1", "c2")]
    tell(db, [Chats(flow_id="f1", sightings=tuple(same))])
    assert rows(db, "SELECT id FROM conversations") == [("c1",), ("c2",)]


def test_what_a_deleted_flow_left_moves_too(db: Database) -> None:
    whole = sighting({"text": "a", "role": "user"}, "turn-f1", "asked")
    tell(db, [Chats(flow_id="f1", sightings=(whole,))])
    other = sighting({"status": "done"}, "turn-f1", "asked")
    tell(db, [Chats(flow_id="f2", sightings=(other,))])
    with transaction(db):
        db.execute("DELETE FROM flows WHERE id = 'f1'")
    tell(db, [Chats(flow_id="f2", sightings=(sighting({}, "c1", "asked"),))])
    query = "SELECT conversation_id, text, role, status FROM messages"
    assert rows(db, query) == [("c1", "a", "user", "done")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("turn-f1", True), ("turn-", True), ("turn", False), ("turns", False), ("c1", False)],
)
def test_placeholders_are_known_by_their_name(name: str, expected: bool) -> None:
    assert is_placeholder(name) is expected
