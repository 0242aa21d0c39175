"""The small columns of the chosen flows, while a report asks for them."""

import sqlite3

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading, snapshot
from analysis.queries.narrow import narrow
from tests.analysis.building import Record

IDS = "SELECT id FROM flows ORDER BY id"


def test_meanwhile_there_are_only_the_chosen_flows(record: Record) -> None:
    record.session("s2")
    record.flow("f1")
    record.flow("f2", session_id="s2", headers='{"request": []}')
    with reading(record.path) as db:
        with narrow(db, Choice(session=("s2",))):
            assert db.execute(IDS).fetchall() == [("f2",)]
            assert db.execute("SELECT count(*) FROM main.flows").fetchone() == (2,)
            same = "whole.rowid = flows.rowid"
            headers = f"SELECT whole.id, headers FROM flows JOIN main.flows AS whole ON {same}"
            assert db.execute(headers).fetchall() == [("f2", '{"request": []}')]
        assert db.execute(IDS).fetchall() == [("f1",), ("f2",)]


def test_all_see_one_moment_whatever_is_written_meanwhile(record: Record) -> None:
    record.flow("f1")
    with reading(record.path) as db, narrow(db, Choice()):
        record.flow("f2")
        assert db.execute("SELECT count(*) FROM main.flows").fetchone() == (1,)


def test_nothing_can_be_written_and_the_record_stays_as_it_was(record: Record) -> None:
    record.flow("f1")
    record.close()
    before = record.path.read_bytes()
    with reading(record.path) as db:
        with narrow(db, Choice()):
            for table in ("temp.flows", "main.flows"):
                with pytest.raises(sqlite3.OperationalError, match="readonly"):
                    db.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("CREATE TEMP TABLE later (id)")
    assert record.path.read_bytes() == before


def test_the_copy_is_gone_when_a_question_fails(record: Record) -> None:
    record.flow("f1")
    with reading(record.path) as db, snapshot(db):
        with pytest.raises(sqlite3.OperationalError, match="headers"), narrow(db, Choice()):
            db.execute("SELECT headers FROM flows")
        assert db.execute("SELECT headers FROM flows").fetchall()
        assert db.in_transaction


def test_a_full_disk_is_told_as_such(record: Record) -> None:
    for number in range(200):
        record.flow(f"f{number}", path="/" + "x" * 1000)
    with reading(record.path) as db:
        db.execute("PRAGMA temp.max_page_count = 10")
        with pytest.raises(sqlite3.OperationalError, match="full"), narrow(db, Choice()):
            pass
        assert db.execute("SELECT count(*) FROM flows").fetchone() == (200,)
        assert db.execute("PRAGMA query_only").fetchone() == (1,)
