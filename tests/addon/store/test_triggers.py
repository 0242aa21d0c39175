"""The index of words follows the texts, and what nobody tells any more goes."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from addon.store.database import transaction
from addon.store.rows import Chats, Row, Sighting
from tests.addon.store import record
from tests.addon.store.builders import sighting, turn

TIME = "2026-01-01T00:00:00.000Z"


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


@pytest.fixture(scope="module")
def shared() -> Iterator[Database]:
    """For what is rolled back."""
    db = record.in_memory()
    yield db
    db.close()


def tell(db: Database, flow_id: str | None, *told: Sighting, **others: Any) -> None:
    session_id = record.SESSION_OF[flow_id] if flow_id else "s2"
    chats = Chats(flow_id=flow_id, sightings=told, **others)
    with transaction(db):
        record.writers(db)[session_id].write([chats])


def change(db: Database, sql: str) -> None:
    with transaction(db):
        db.execute(sql)
        record.check(db.conn)


def found(db: Database, words: str, table: str = "messages") -> list[str]:
    query = f"SELECT {table}.id FROM {table}_fts JOIN {table} ON key = {table}_fts.rowid"
    return [one for (one,) in db.execute(f"{query} WHERE {table}_fts MATCH ?", [words])]


def ids(db: Database, table: str) -> list[Any]:
    return [one for (one,) in db.execute(f"SELECT id FROM {table} ORDER BY id")]


def test_new_words_are_found_and_old_ones_are_not(db: Database) -> None:
    tell(db, "f1", sighting({"text": "the harbour"}, "c1", "m"), sighting({"title": "A lake"}))
    assert (found(db, "harbour"), found(db, "lake", "conversations")) == (["m"], ["c1"])
    later = sighting({"text": "the lantern"}, "c1", "m", second=1)
    tell(db, "f2", later, sighting({"title": None}, second=1))
    assert (found(db, "harbour"), found(db, "lake", "conversations")) == ([], [])
    assert found(db, "lantern") == ["m"]
    change(db, "DELETE FROM messages")
    assert found(db, "lantern") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café au lait", "cafe"),
        ("see\ue200cite\ue202turn0search1\ue201 harbour", "cite"),
        ("lake\ue200harbour", "harbour"),
        ("a\0b harbour", "harbour"),
        ("naïve 😀harbour", "harbour"),
        ("room 42b", "42b"),
    ],
)
def test_words_are_found_whatever_stands_around_them(db: Database, text: str, words: str) -> None:
    tell(db, "f1", sighting({"text": text}, "c1", "m"))
    assert found(db, words) == ["m"]
    change(db, "UPDATE messages SET text = 'x'")
    assert (found(db, words), found(db, "x")) == ([], ["m"])


WORDS = st.none() | st.text(st.sampled_from("ab é\0\ue200'\"😀"), max_size=6)
DEEDS = st.tuples(st.sampled_from(["add", "set", "remove", "key"]), st.integers(1, 4), WORDS)


@settings(max_examples=200, deadline=None)
@given(st.lists(DEEDS, max_size=12))
def test_the_index_stays_in_step_whoever_writes(shared: Database, deeds: list[Any]) -> None:
    statements = {
        "add": "INSERT OR IGNORE INTO messages (conversation_id, id, text) SELECT 'c', :id, :text",
        "set": "UPDATE messages SET text = :text WHERE id = :id",
        "remove": "DELETE FROM messages WHERE id = :id",
        "key": "UPDATE OR IGNORE messages SET key = key + :id WHERE id = :id",
    }
    shared.execute("BEGIN")
    try:
        shared.execute("INSERT INTO conversations (id) VALUES ('c'), ('d')")
        for deed, name, text in deeds:
            # it went with its last message
            shared.execute("INSERT OR IGNORE INTO conversations (id) VALUES ('c')")
            shared.execute(statements[deed], {"id": name, "text": text})
        record.check(shared.conn)
    finally:
        shared.rollback()


def test_what_only_one_flow_told_goes_with_it(db: Database) -> None:
    tell(db, "f1", sighting({"title": "A"}), sighting({"text": "a"}, "c1", "m1"))
    both = sighting({"text": "b"}, "c2", "m2")
    tell(db, "f1", both, sighting({"attachments": [{"kind": "file"}]}, "c2", "m3"))
    tell(db, "f2", both)
    change(db, "DELETE FROM flows WHERE id = 'f1'")
    assert (ids(db, "conversations"), ids(db, "messages")) == (["c2"], ["m2"])
    assert list(db.table("attachments").rows) == []
    change(db, "DELETE FROM flows WHERE id = 'f2'")
    assert (ids(db, "conversations"), ids(db, "messages")) == ([], [])


def test_what_only_one_session_told_goes_with_it(db: Database) -> None:
    tell(db, "f1", sighting({"title": "A"}), sighting({"text": "a"}, "c1", "m1"))
    tell(db, "f3", sighting({"title": "B"}, "c2"), sighting({"text": "b"}, "c1", "m2"))
    tell(db, None, sighting({"title": "C"}, "c3", source="export"))
    change(db, "DELETE FROM sessions WHERE id = 's2'")
    assert (ids(db, "conversations"), ids(db, "messages")) == (["c1"], ["m1"])


@pytest.mark.parametrize(
    "others",
    [
        {"turns": (turn("f2", "c1"),)},
        {"feedback": ({"flow_id": "f2", "conversation_id": "c1", "kind": "x", "seen_at": TIME},)},
    ],
)
def test_a_conversation_stays_while_anything_points_to_it(
    db: Database, others: dict[str, tuple[Row, ...]]
) -> None:
    tell(db, "f1", sighting({"title": "A"}), sighting({"text": "a"}, "c1", "m1"))
    tell(db, "f2", **others)
    change(db, "DELETE FROM flows WHERE id = 'f1'")
    assert (ids(db, "conversations"), ids(db, "messages")) == (["c1"], [])
    change(db, "DELETE FROM flows WHERE id = 'f2'")
    assert ids(db, "conversations") == []


def test_a_share_outlives_the_flow_that_made_it(db: Database) -> None:
    share = {"id": "x", "conversation_id": "c1", "seen_at": TIME, "flow_id": "f1"}
    tell(db, "f1", shares=(share,))
    change(db, "DELETE FROM flows WHERE id = 'f1'")
    assert (ids(db, "conversations"), ids(db, "shares")) == (["c1"], ["x"])
    change(db, "DELETE FROM shares")
    assert ids(db, "conversations") == []
