"""Rows are read as they were saved, and only what changed is written."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlite_utils import Database

from addon.store.database import transaction
from addon.store.standing import Standing, Teller
from addon.store.toldtable import ALL, ToldTable
from tests.addon.store import record

TOLD: dict[str, Any] = {
    "text": "hello",
    "hidden": True,
    "metadata": {"a": 1},
    "attachments": [{"kind": "file", "size": 3}, {}],
    "citations": None,
}
NAMES = ("c1", "m1")


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    db.execute("INSERT INTO conversations (id) VALUES ('c1')")
    yield db
    db.close()


def messages(db: Database) -> ToldTable:
    return ToldTable(
        db.conn, "messages", ("conversation_id", "id"), lists=("attachments", "citations")
    )


def by(flow_id: str, second: int = 0) -> Teller:
    return Teller(2, f"2026-01-01T00:00:{second:02d}.000Z", flow_id, "s1", "stream")


def save(db: Database, *tellers: Teller) -> Standing:
    table = messages(db)
    standing = table.load([NAMES], {NAMES: {one.flow_id for one in tellers}})[NAMES]
    for one in tellers:
        standing.tell(one, table.values(TOLD))
    with transaction(db):
        table.save({NAMES: standing})
    return standing


def test_what_was_saved_is_loaded(db: Database) -> None:
    saved = save(db, by("f1"))
    loaded = messages(db).load([NAMES], ALL)[NAMES]
    assert loaded.key == saved.key
    assert {name: loaded.values[name] for name in TOLD} == saved.values
    assert (loaded.by, loaded.seen_at) == (saved.by, saved.seen_at)
    assert loaded.stored == loaded.values
    assert saved.values["attachments"] == (
        (None, "file", None, None, 3, None, None),
        (None,) * 7,
    )


def test_names_without_a_row_are_empty(db: Database) -> None:
    save(db, by("f1"))
    loaded = messages(db).load([("c1", "m2"), NAMES, ("c2", "m1")], ALL)
    assert [one.key for one in loaded.values()] == [None, 1, None]


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        (ALL, {"f1", "f2", ""}),
        (set(), {"f2"}),
        ({"f1"}, {"f1", "f2"}),
        ({""}, {"", "f2"}),
        ({"f2", "f1", ""}, {"f1", "f2", ""}),
    ],
)
def test_places_of_which_nothing_stands_are_read_for_their_own_flow(
    db: Database, flows: set[str] | None, expected: set[str]
) -> None:
    save(db, by("f1"), by("f2", 2), by("", 1))
    loaded = messages(db).load([NAMES], ALL if flows is ALL else {NAMES: flows})[NAMES]
    assert {place.flow_id for place in loaded.sources} == expected


def steps_to_load(db: Database, flow_id: str) -> int:
    """What reading costs, in hundreds of instructions of SQLite's."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    db.conn.set_progress_handler(count, 100)
    messages(db).load([NAMES], {NAMES: {flow_id}})
    db.conn.set_progress_handler(None, 0)
    return steps


def test_reading_costs_the_same_however_often_it_was_told_before(db: Database) -> None:
    save(db, by("f1"))
    before = steps_to_load(db, "f2")
    key = db.execute("SELECT key FROM messages").fetchone()[0]
    db.execute("PRAGMA foreign_keys = OFF")  # the flows themselves do not matter here
    with transaction(db):
        db.conn.executemany(
            "INSERT INTO message_sources VALUES (?, 's1', ?, 'stream', 2, '2026', '[]', NULL)",
            [(key, f"old{n}") for n in range(2_000)],
        )
    assert steps_to_load(db, "f2") < 2 * before


def test_lists_that_stay_the_same_are_not_written_again(db: Database) -> None:
    save(db, by("f1"))
    db.execute("CREATE TEMP TRIGGER w INSERT ON attachments BEGIN SELECT RAISE(FAIL, 'x'); END")
    table = messages(db)
    standing = table.load([NAMES], {NAMES: {"f1"}})[NAMES]
    standing.tell(by("f1", 1), {"text": "other"})
    with transaction(db):
        table.save({NAMES: standing})
    assert db.execute("SELECT text FROM messages").fetchall() == [("other",)]
    assert db.execute("SELECT count(*) FROM attachments").fetchone() == (2,)
