"""Files that only their owner may read."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.reports.files import private, write_private


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_file_is_private_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write_private(tmp_path / "report.md", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == 0o600
    assert (tmp_path / "report.md").read_text() == "text"


def test_an_old_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("old and longer")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_is_never_replaced(tmp_path: Path) -> None:
    record = tmp_path / "record.db"
    with closing(sqlite3.connect(record)) as db:
        db.execute("CREATE TABLE flows (id)")
    before = record.read_bytes()
    with pytest.raises(ChatcapError, match="is a database: choose another file"):
        write_private(record, "a report")
    assert record.read_bytes() == before
    assert list(tmp_path.iterdir()) == [record]


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_nor_is_what_stands_beside_it(end: str, tmp_path: Path) -> None:
    record = tmp_path / "record.db"
    with closing(sqlite3.connect(record)) as db:
        db.execute("CREATE TABLE flows (id)")
    with pytest.raises(ChatcapError, match="is a database: choose another file"):
        write_private(tmp_path / f"record.db{end}", "a report")
    assert list(tmp_path.iterdir()) == [record]


def test_a_log_is_known_by_how_it_begins(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with closing(sqlite3.connect(tmp_path / "record.db")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE flows (id)")
        log.write_bytes((tmp_path / "record.db-wal").read_bytes())
    with pytest.raises(ChatcapError, match="is a database: choose another file"):
        write_private(log, "a report")


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(ChatcapError, match="is a symbolic link"):
        write_private(tmp_path / "link", "x")
    assert target.read_text() == "precious"


def test_a_missing_folder_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(ChatcapError, match="No such file or directory"):
        write_private(tmp_path / "none" / "report.md", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ChatcapError, match="Is a directory"):
        write_private(tmp_path / "folder", "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_half_of_a_surrogate_pair_is_written_as_such(tmp_path: Path) -> None:
    write_private(tmp_path / "x", "a\ud800b")
    assert (tmp_path / "x").read_text() == "a\\ud800b"


def test_a_file_that_is_written_in_pieces_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    with private(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
