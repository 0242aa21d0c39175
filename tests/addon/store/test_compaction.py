import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from addon.errors import ChatcapError
from addon.store.compaction import check_space, compact


def test_what_was_deleted_is_neither_in_the_file_nor_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE notes (text)")
        for text in ("qqgoneqq", "kept"):
            db.execute("INSERT INTO notes VALUES (?)", [text])
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("DELETE FROM notes WHERE text = 'qqgoneqq'")
        log = path.with_name("a.db-wal")
        assert b"qqgoneqq" in log.read_bytes()
        compact(db)
        assert log.read_bytes() == b""
        assert b"qqgoneqq" not in path.read_bytes()
        assert db.execute("SELECT text FROM notes").fetchall() == [("kept",)]


def test_a_disk_without_room_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200_000_000))
    check_space(tmp_path / "a.db", 90_000_000)
    with pytest.raises(ChatcapError, match=r"needs 217 MB free in .* where there are 200 MB"):
        check_space(tmp_path / "a.db", 100_000_000)
