import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.store.copying import copy
from addon.store.database import open_for_writing
from addon.store.writer import Batch, Writer
from tests.addon.store.builders import entry, session

SMALL = """
import sys
from pathlib import Path
from addon.errors import ChatcapError
from addon.store.copying import copy
try:
    copy(Path(sys.argv[1]), Path(sys.argv[2]), lambda db: None)
except ChatcapError as e:
    print(e)
"""


def flows(db: sqlite3.Connection) -> int:
    (number,) = db.execute("SELECT count(*) FROM flows").fetchone()
    return int(number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    writer = Writer(path, session())
    writer.write(Batch([entry(f"f{n}", n) for n in range(20)]))
    writer.close()
    return path


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_copy_is_private_from_its_first_byte(path: Path, umask: int) -> None:
    target = path.parent / "new" / "folder" / "copy.db"
    modes: list[int] = []

    def check(db: sqlite3.Connection) -> int:
        modes.extend(stat.S_IMODE(file.stat().st_mode) for file in target.parent.iterdir())
        return flows(db)

    before = os.umask(umask)
    try:
        assert copy(path, target, check) == 20
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]


def test_it_holds_what_was_committed_while_somebody_writes(path: Path) -> None:
    writer = Writer(path, session("s2"))
    writer.write(Batch([entry("g0", 0)]))
    writer._db.execute("BEGIN IMMEDIATE")
    writer._db.execute("DELETE FROM flows")
    assert copy(path, path.with_name("copy.db"), flows) == 21
    writer._db.rollback()
    writer.close()


def test_a_copy_opens_like_the_record(path: Path) -> None:
    target = path.with_name("copy.db")
    copy(path, target, flows)
    db = open_for_writing(target)
    assert db.table("flows").count == 20
    db.close()


@pytest.mark.parametrize("kind", ["file", "empty", "link", "dangling", "folder"])
def test_nothing_is_overwritten(path: Path, kind: str) -> None:
    target, other = path.with_name("copy.db"), path.with_name("other")
    if kind == "file":
        target.write_text("mine")
    elif kind == "empty":
        target.touch()
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(other)
        if kind == "link":
            other.write_text("mine")
    before = sorted(path.parent.iterdir())
    with pytest.raises(ChatcapError, match="exists already"):
        copy(path, target, flows)
    assert sorted(path.parent.iterdir()) == before
    assert kind != "file" or target.read_text() == "mine"


def test_whoever_takes_the_name_meanwhile_keeps_it(path: Path) -> None:
    target = path.with_name("copy.db")
    with pytest.raises(ChatcapError, match="exists already"):
        copy(path, target, lambda _: target.write_text("mine"))
    assert target.read_text() == "mine"
    assert not list(path.parent.glob(".copy.db.*"))


@pytest.mark.parametrize("error", [ChatcapError("not sound"), KeyboardInterrupt()])
def test_of_what_fails_nothing_is_left(path: Path, error: BaseException) -> None:
    def check(_: sqlite3.Connection) -> None:
        raise error

    with pytest.raises(type(error)):
        copy(path, path.with_name("copy.db"), check)
    assert not [file for file in path.parent.iterdir() if "copy" in file.name]


def test_a_full_disk_is_told_and_leaves_nothing(path: Path) -> None:
    target = path.with_name("copy.db")

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-c", SMALL, str(path), str(target)]
    ran = subprocess.run(
        command,
        preexec_fn=full,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert "make room" in ran.stdout, ran.stderr
    assert not [file for file in path.parent.iterdir() if "copy" in file.name]


def test_a_damaged_database_is_told(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:20480] = os.urandom(16384)
    path.write_bytes(data)
    with pytest.raises(ChatcapError, match="doctor"):
        copy(path, path.with_name("copy.db"), flows)
    assert not path.with_name("copy.db").exists()


def test_a_folder_that_cannot_be_written_is_told(path: Path) -> None:
    blocked = path.with_name("file")
    blocked.touch()
    with pytest.raises(ChatcapError, match="name another"):
        copy(path, blocked / "copy.db", flows)


def test_many_copies_at_once_do_not_disturb_each_other(path: Path) -> None:
    done: list[int] = []

    def run(number: int) -> None:
        done.append(copy(path, path.with_name(f"copy{number}.db"), flows))

    threads = [threading.Thread(target=run, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [20] * 4
    with closing(sqlite3.connect(path)) as db:
        assert flows(db) == 20
