"""Rows go in by the statement, not one by one: the search index is written once for many."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from addon.store.insertion import ROWS, insert
from tests.addon.store import record


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT) STRICT")
    yield made
    made.close()


@pytest.mark.parametrize("count", [0, 1, 2, 3, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 3])
def test_all_rows_are_there_in_their_order(db: sqlite3.Connection, count: int) -> None:
    rows = [(number, f"text {number}\0") for number in reversed(range(count))]
    insert(db, "texts", ("id", "text"), iter(rows))
    assert db.execute("SELECT id, text FROM texts ORDER BY id DESC").fetchall() == rows


def test_statements_are_few_and_of_few_kinds(db: sqlite3.Connection) -> None:
    said: list[str] = []
    db.set_trace_callback(said.append)
    for count in range(1, 40):
        insert(db, "texts", ("text",), [("x",)] * count)
    assert len(said) == sum(count.bit_count() for count in range(1, 40))
    assert len(set(said)) == len({1, 2, 4, 8, 16, 32})


def test_what_does_not_fit_is_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(db, "texts", ("id", "text"), [(1, "a"), (1, "again")])
    assert db.execute("SELECT count(*) FROM texts").fetchone() == (0,)


@pytest.fixture
def chats() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def test_the_widest_table_fits_into_a_statement(chats: Database) -> None:
    widest = max(len(table.columns) for table in chats.tables)
    assert widest * ROWS <= 32_766


def test_the_search_index_is_written_once_for_many_messages(chats: Database) -> None:
    chats.execute("INSERT INTO conversations (key, id) VALUES (1, 'c')")
    for rule in (("automerge", 0), ("crisismerge", 1999)):  # what is written stays as it is
        chats.execute("INSERT INTO messages_fts (messages_fts, rank) VALUES (?, ?)", rule)
    segments = "SELECT count(DISTINCT segid) FROM messages_fts_idx"
    with chats.conn:
        insert(
            chats.conn,
            "messages",
            ("conversation_id", "id", "text"),
            (("c", f"m{number}", f"word{number} same") for number in range(1200)),
        )
    assert chats.execute(segments).fetchone()[0] <= 8
    found = "SELECT count(*) FROM messages_fts WHERE messages_fts MATCH ?"
    assert chats.execute(found, ["same"]).fetchone() == (1200,)
    assert chats.execute(found, ["word777"]).fetchone() == (1,)
