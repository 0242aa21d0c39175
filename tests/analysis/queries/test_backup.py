import sqlite3
from contextlib import closing

import pytest

from addon.errors import ChatcapError
from analysis.queries.backup import Held, held
from tests.analysis.building import Record


def test_a_sound_copy_is_counted(record: Record) -> None:
    record.flow("f1")
    assert held(record.db.conn) == Held(sessions=1, flows=1, conversations=0)


def test_an_older_record_has_fewer_tables() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE flows (id)")
        assert held(db) == Held(sessions=0, flows=0, conversations=0)


def test_an_unsound_copy_is_refused(record: Record) -> None:
    record.db.execute("PRAGMA writable_schema = ON")
    record.db.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'flows_started'")
    record.db.conn.commit()
    with (
        closing(sqlite3.connect(record.path)) as copy,
        pytest.raises(ChatcapError, match="not sound"),
    ):
        held(copy)
