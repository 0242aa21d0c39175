import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlite_utils import Database

from addon.errors import ChatcapError
from addon.store.database import open_for_writing, standin_key, transaction
from addon.store.migrations import migrations
from tests.addon.store.builders import flow_row


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_database_folder_and_wal_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "chatcap.db"
    before = os.umask(umask)
    try:
        db = open_for_writing(path)
        db.table("sessions").insert(
            {"id": "s", "source": "live", "started_at": "", "policy": "", "versions": "{}"}
            | {"options": "{}"}
        )
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    finally:
        os.umask(before)
        db.close()
    assert modes == {"chatcap.db": 0o600, "chatcap.db-wal": 0o600, "chatcap.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_world_readable_database_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "chatcap.db"
    path.touch(mode=0o644)
    open_for_writing(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(ChatcapError, match="symbolic link"):
        open_for_writing(tmp_path / "link.db")
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_database_of_another_program_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ChatcapError, match="not a chatcap database"):
        open_for_writing(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("this is not a database, but long enough to look like one" * 20)
    with pytest.raises(ChatcapError, match="damaged or not a database"):
        open_for_writing(path)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    db = open_for_writing(path)
    db.table("_sqlite_migrations").insert(
        {"migration_set": "chatcap", "name": "m999_future", "applied_at": "2030-01-01"}
    )
    db.close()
    with pytest.raises(ChatcapError, match="newer chatcap"):
        open_for_writing(path)


def test_an_older_database_is_migrated_after_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    older = Database(path)
    migrations.apply(older, stop_before="m003_conversations")
    key = standin_key(older)
    older.close()
    db = open_for_writing(path)
    assert "messages" in db.table_names()
    assert standin_key(db) == key
    db.close()
    backup = tmp_path / "older.db.before-m003_conversations"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    copy = Database(backup)
    assert "messages" not in copy.table_names()
    copy.close()


def test_rows_of_the_time_before_policies_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    older = Database(path)
    migrations.apply(older, stop_before="m004_policies")
    older.execute(
        "INSERT INTO sessions VALUES ('s', NULL, 'live', NULL, NULL, '', NULL, '', '', '')"
    )
    flow = {**flow_row("f", 1), "session_id": "s"}
    older.table("flows").insert(flow)
    older.execute(
        "INSERT INTO telemetry_events (flow_id, seq, vendor, action) VALUES ('f', 0, 'x', 'passed')"
    )
    older.execute("INSERT INTO disclosures VALUES (1, 'f', 0, 'content', 'title', '$.t', 'why')")
    older.conn.commit()
    older.close()
    db = open_for_writing(path)
    (session,) = db.table("sessions").rows
    assert session["telemetry_read"] == 0
    (row,) = db.table("flows").rows
    assert row == {
        **flow,
        **dict.fromkeys(
            ("policy", "planned", "reason", "answer_from", "sent_bytes", "sent_sha256")
        ),
        "sent_without": None,
        "retry": 0,
    }
    (event,) = db.table("telemetry_events").rows
    assert (event["action"], event["changed"], event["retry"]) == ("passed", None, 0)
    columns = "flow_id, event_seq, data_class, item, path, reason, vendor, kept_in, leak, count"
    told = db.execute(f"SELECT {columns}, seen_at FROM disclosures").fetchall()
    expected = ("f", 0, "content", "title", "$.t", "why", "unknown", 0, None, 1)
    assert told == [(*expected, flow["started_at"])]
    db.close()


def test_words_of_the_time_before_views_are_still_found(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    older = Database(path)
    migrations.apply(older, stop_before="m007_views")
    older.execute("INSERT INTO conversations (id, title) VALUES ('c', 'A harbour')")
    older.execute("INSERT INTO messages (conversation_id, id, text) VALUES ('c', 'm', 'Two piers')")
    older.conn.commit()
    assert older.table("messages").detect_fts() is None
    older.close()
    db = open_for_writing(path)
    db.execute("UPDATE messages SET text = 'Three piers'")
    found = {
        table: [row["id"] for row in db.table(table).search(word)]
        for table, word in (("messages", "three"), ("conversations", "HARBOUR"))
    }
    assert found == {"messages": ["m"], "conversations": ["c"]}
    assert list(db.table("messages").search("two")) == []
    for table in ("messages_fts", "conversations_fts"):  # raises where it is not as its table
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    assert set(db.view_names()) >= {"requests", "leaks", "turn_times"}
    assert (tmp_path / "older.db.before-m007_views").exists()
    db.close()


def test_each_database_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = set()
    for name in ("a.db", "b.db"):
        db = open_for_writing(tmp_path / name)
        keys.add(standin_key(db))
        db.close()
    assert len(keys) == 2
    assert all(len(key) == 32 for key in keys)


def test_connections_enforce_foreign_keys_and_use_the_wal(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path / "chatcap.db")
    pragmas = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("foreign_keys", "journal_mode", "synchronous")
    }
    db.close()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1}


def test_what_is_read_in_a_transaction_still_stands_when_it_is_written(tmp_path: Path) -> None:
    first = open_for_writing(tmp_path / "chatcap.db")
    # not opened as the first: closing a file gives up the locks that its process holds on it
    second = Database(sqlite3.connect(tmp_path / "chatcap.db", timeout=0.1))
    with transaction(first):
        first.execute("SELECT * FROM sessions").fetchall()
        with pytest.raises(sqlite3.OperationalError, match="locked"), transaction(second):
            pytest.fail("two at a time")
    with transaction(second):
        second.execute("UPDATE standin_key SET key = x'00'")
    with pytest.raises(sqlite3.IntegrityError), transaction(second):
        second.conn.executemany("UPDATE standin_key SET key = ?", [(b"\1",), (None,)])
    assert standin_key(first) == b"\0"
    first.close()
    second.close()
