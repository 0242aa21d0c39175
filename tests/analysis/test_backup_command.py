"""`chatcap backup`: a copy that can be trusted."""

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from addon.store.migrations import migrations
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_the_copy_goes_beside_the_database(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    done = chatcap("backup")
    assert done.code == 0
    (copy,) = record.path.parent.glob("record-backup-*.db")
    assert re.fullmatch(r"record-backup-\d{8}T\d{6}Z\.db", copy.name)
    assert "1 session, 1 flow, 0 conversations" in done.out
    assert hashlib.sha256(copy.read_bytes()).hexdigest() in done.out
    assert chatcap("flows", "--json", db=copy).json == chatcap("flows", "--json").json


def test_a_name_can_be_chosen_and_json_tells_it(
    record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere" / "copy.db"
    done = chatcap("backup", "-o", str(target), "--json")
    assert done.json == {
        "path": str(target),
        "bytes": target.stat().st_size,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "sessions": 1,
        "flows": 0,
        "conversations": 0,
    }
    again = chatcap("backup", "-o", str(target))
    assert (again.code, "exists already" in again.err) == (1, True)


def test_a_foreign_database_is_refused(tmp_path: Path, chatcap: Chatcap) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE notes (text)")
    done = chatcap("backup", db=tmp_path / "other.db")
    assert (done.code, "not a chatcap database" in done.err) == (1, True)
    assert [file.name for file in tmp_path.glob("other*")] == ["other.db"]


def test_a_missing_database_is_told(tmp_path: Path, chatcap: Chatcap) -> None:
    done = chatcap("backup", db=tmp_path / "missing.db")
    assert (done.code, "no database" in done.err) == (1, True)


def test_an_older_record_is_copied_as_it_is(tmp_path: Path, chatcap: Chatcap) -> None:
    older = Database(tmp_path / "older.db")
    migrations.apply(older, stop_before="m004_policies")
    older.close()
    done = chatcap("backup", "-o", str(tmp_path / "copy.db"), db=tmp_path / "older.db")
    assert done.code == 0, done.err
    assert chatcap("sessions", db=tmp_path / "copy.db").code == 1
