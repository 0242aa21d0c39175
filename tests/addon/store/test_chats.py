"""The tables of chats in a new database and in one of the time before."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from addon.store.database import open_for_writing, transaction
from addon.store.migrations import migrations
from addon.store.rows import Chats
from analysis.queries.database import MIGRATIONS
from tests.addon.store import record
from tests.addon.store.builders import flow_row, sighting


def test_a_record_of_the_time_before_chats_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    older = Database(path)
    migrations.apply(older, stop_before="m005_chats")
    older.execute(
        "INSERT INTO sessions (id, source, started_at, policy, versions, options)"
        " VALUES ('s1', 'live', '', 'observe', '{}', '{}')"
    )
    older.table("flows").insert({**flow_row("f1", 1), "session_id": "s1"})
    older.execute("INSERT INTO findings VALUES (1, 'f1', 'response', 'info', 'x', '$', 'd')")
    older.conn.commit()
    older.close()
    db = open_for_writing(path)
    assert db.execute("SELECT id FROM flows").fetchall() == [("f1",)]
    assert db.execute("SELECT flow_id FROM findings").fetchall() == [("f1",)]
    with transaction(db):
        told = sighting({"text": "hello"}, "c1", "m")
        record.writers(db)["s1"].write([Chats(flow_id="f1", sightings=(told,))])
        record.check(db.conn)
    assert [one.name for one in migrations.applied(db)] == list(MIGRATIONS)
    db.close()
    assert (tmp_path / "older.db.before-m005_chats").exists()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "chatcap.db"
    db = open_for_writing(path)
    told = [sighting({"text": f"word{n}"}, "c1", f"m{n}") for n in range(50)]
    with transaction(db):
        db.execute(
            "INSERT INTO sessions (id, source, started_at, policy, versions, options)"
            " VALUES ('s1', 'live', '', 'observe', '{}', '{}')"
        )
        record.writers(db)["s1"].write([Chats(flow_id=None, sightings=tuple(told))])
    db.close()
    return path


def test_the_index_points_to_the_same_messages_after_vacuum(database: Path) -> None:
    db = open_for_writing(database)
    with transaction(db):
        db.execute("DELETE FROM messages WHERE key % 2")
    db.execute("VACUUM")
    with transaction(db):
        record.check(db.conn)
    query = "SELECT id FROM messages_fts JOIN messages ON key = messages_fts.rowid WHERE {} MATCH ?"
    row = db.execute(query.format("messages_fts"), ["word33"]).fetchall()
    assert row == [("m33",)]
    db.close()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("messages", "conversation_id"),
        ("message_sources", "message_key"),
        ("message_sources", "flow_id"),
        ("conversation_sources", "conversation_key"),
        ("conversation_sources", "flow_id"),
        ("attachments", "message_key"),
        ("citations", "message_key"),
        ("placeholders", "conversation_id"),
        ("feedback", "conversation_id"),
        ("shares", "conversation_id"),
        ("shares", "flow_id"),
        ("turns", "conversation_id"),
        ("turns", "socket_flow_id"),
    ],
)
def test_what_is_deleted_is_found_without_reading_whole_tables(
    database: Path, table: str, column: str
) -> None:
    db = open_for_writing(database)
    (plan,) = db.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1").fetchall()
    db.close()
    assert plan[-1].startswith("SEARCH")
