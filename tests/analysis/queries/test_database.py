"""Opening a record for reading."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.store.migrations import migrations
from analysis.queries.database import MIGRATIONS, check_file, reading, rows, snapshot
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

READING = (["sessions"], ["flows"], ["show", "f"], ["endpoints"], ["report"], ["sql", "SELECT 1"])


def test_the_known_migrations_are_those_of_the_store() -> None:
    from sqlite_utils import Database

    empty = Database(memory=True)
    names = tuple(migration.name for migration in migrations.pending(empty))
    empty.close()
    assert names == MIGRATIONS


def _missing(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _text(path: Path) -> None:
    path.write_text("dear diary")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE flows (id)")
    db.close()


def _newer(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
        ("chatcap", "m999_future", "2030"),
    )
    db.commit()
    db.close()


def _older(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_conversations'")
    db.commit()
    db.close()


def _damaged(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def _cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(5000)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_missing, "no database at"),
        (_folder, "is not a file"),
        (_text, "is not a chatcap database"),
        (_empty, "is not a chatcap database"),
        (_foreign, "is not a chatcap database"),
        (_newer, "written by a newer chatcap (it has m999_future): update chatcap"),
        (_older, "written by an older chatcap (it lacks m003_conversations)"),
        (_damaged, "is damaged"),
        (_cut, "is damaged"),
    ],
)
@pytest.mark.parametrize("command", READING)
def test_every_reading_command_says_what_is_wrong_with_a_database(
    spoil: Callable[[Path], None],
    told: str,
    command: list[str],
    record: Record,
    chatcap: Chatcap,
) -> None:
    record.flow("f1")
    record.db.execute("PRAGMA journal_mode = DELETE")
    record.close()
    spoil(record.path)
    done = chatcap(*command)
    assert done.code == 1, done
    assert told in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_reading_changes_nothing(record: Record) -> None:
    record.close()
    before = record.path.read_bytes()
    with reading(record.path) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM sessions")
    assert record.path.read_bytes() == before


def test_even_pragmas_cannot_make_it_writable(record: Record) -> None:
    with reading(record.path) as db:
        db.execute("PRAGMA query_only = OFF")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM sessions")


def test_it_reads_while_somebody_writes(record: Record, chatcap: Chatcap) -> None:
    stop = threading.Event()

    def write() -> None:
        db = sqlite3.connect(record.path, timeout=10)
        while not stop.is_set():
            db.execute("UPDATE sessions SET label = ifnull(label, 0) + 1")
            db.commit()
        db.close()

    record.flow("f1")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            assert chatcap("flows", "--json").json[0]["id"] == "f1"
            assert chatcap("report", "--format", "json").code == 0
    finally:
        stop.set()
        writer.join()


def test_it_reads_beside_an_open_transaction(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("BEGIN IMMEDIATE")
    record.db.execute("UPDATE sessions SET label = 'not yet'")
    assert chatcap("sessions", "--json").json[0]["label"] is None
    record.db.conn.rollback()


def test_a_snapshot_does_not_see_what_comes_later(record: Record) -> None:
    record.flow("f1")
    with reading(record.path) as db, snapshot(db):
        assert len(list(rows(db, "SELECT id FROM flows"))) == 1
        record.flow("f2")
        with snapshot(db):
            assert len(list(rows(db, "SELECT id FROM flows"))) == 1
    with reading(record.path) as db:
        assert len(list(rows(db, "SELECT id FROM flows"))) == 2


@pytest.fixture
def read_only_folder(record: Record) -> Iterator[Path]:
    folder = record.path.parent / "locked"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


def _without_privileges() -> list[str]:
    """What makes root obey permissions, which it does not by itself."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root writes everywhere, and there is no setpriv")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.parametrize("log", [False, True])
def test_a_read_only_folder_is_read_unless_that_would_miss_changes(
    log: bool, record: Record, read_only_folder: Path
) -> None:
    copy = read_only_folder / "record.db"
    if log:
        record.session("s2")
        wal = record.path.with_name("record.db-wal")
        copy.with_name("record.db-wal").write_bytes(wal.read_bytes())
    else:
        record.close()
    copy.write_bytes(record.path.read_bytes())
    read_only_folder.chmod(0o555)
    python = [sys.executable, "-m", "analysis.cli", "sessions", "--json", "--db", str(copy)]
    done = subprocess.run(
        [*_without_privileges(), *python], capture_output=True, text=True, check=False
    )
    if log:
        assert done.returncode == 1
        assert "unmerged changes" in done.stderr
    else:
        assert '"id": "s1"' in done.stdout


def test_text_that_is_no_utf8_is_shown_as_such(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("UPDATE sessions SET label = CAST(x'ff41' AS TEXT)")
    record.db.conn.commit()
    assert chatcap("sessions", "--json").json[0]["label"] == "\ufffdA"


def test_a_locked_database_is_told(
    record: Record, chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.queries.database._BUSY_SECONDS", 0.1)
    record.db.execute("PRAGMA journal_mode = DELETE")
    record.db.execute("BEGIN EXCLUSIVE")
    done = chatcap("sessions")
    record.db.conn.rollback()
    assert done.code == 1
    assert "is locked by another program" in done.err


def test_errors_of_ours_stay_bugs(record: Record) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught, reading(record.path) as db:
        db.execute("SELECT nonsense FROM flows")
    assert caught.value.__cause__ is None


def test_chatcap_errors_pass_through(record: Record) -> None:
    with pytest.raises(ChatcapError, match="mine"), reading(record.path):
        raise ChatcapError("mine")


def test_where_there_is_only_a_demo_its_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo.db").touch()
    with pytest.raises(ChatcapError, match=r"no database at .*the demo's is .*demo\.db"):
        check_file(tmp_path / "chatcap.db")
