"""Which session is meant, and what is known of it."""

import shutil
from pathlib import Path

import pytest
from sqlite_utils import Database

from addon.errors import ChatcapError
from analysis.queries.diff_sides import Side, facts, same_key, session_named
from tests.analysis.building import Record
from tests.analysis.chatting import Chats


def test_the_previous_session_is_the_one_before_the_last(record: Record) -> None:
    record.session("s2", started_at="2026-03-05T10:00:00.000Z", label="second")
    db = record.db.conn
    wanted = ("previous", "last", "second", "s1")
    assert [session_named(db, one) for one in wanted] == ["s1", "s2", "s2", "s1"]


def test_the_first_session_has_no_previous_one(record: Record) -> None:
    with pytest.raises(ChatcapError, match="chatcap sessions"):
        session_named(record.db.conn, "previous")


def test_facts_say_how_long_a_session_was_and_how_much_was_sent(record: Record) -> None:
    chats = Chats(record)
    chats.turn("f1", kind="next")
    chats.turn("f2", kind="variant", started_at="2026-03-01T10:01:30.000Z")
    found = facts(Side(record.db.conn, "s1", "record.db"))
    assert (found["minutes"], found["sent_messages"], found["flows"]) == (1.5, 1, 2)
    assert (found["database"], found["id"]) == ("record.db", "s1")


def test_a_session_without_flows_has_no_length(record: Record) -> None:
    found = facts(Side(record.db.conn, "s1", "record.db"))
    assert (found["minutes"], found["first_flow"], found["flows"]) == (None, None, 0)


def test_a_copy_of_a_database_has_the_same_stand_ins(record: Record, tmp_path: Path) -> None:
    record.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(record.path, tmp_path / "copy.db")
    other = Record(tmp_path / "other.db")
    copy = Database(tmp_path / "copy.db")
    assert same_key(record.db.conn, copy.conn)
    assert not same_key(record.db.conn, other.db.conn)
    other.close()
    copy.close()
