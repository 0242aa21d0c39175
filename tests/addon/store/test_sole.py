import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.store.database import open_for_writing
from addon.store.rows import SessionStart
from addon.store.sole import sole
from addon.store.writer import Batch, Writer
from tests.addon.store.builders import entry, session

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], uri=True)
db.execute("SELECT count(*) FROM flows").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    open_for_writing(path).close()
    return path


def hold(path: Path, mode: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, f"{path.as_uri()}?mode={mode}"]
    held = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    assert held.stdout.readline() == "open\n"
    return held


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_whoever_else_has_it_open_is_noticed_in_any_process(path: Path, mode: str) -> None:
    with hold(path, mode) as other:
        with (
            pytest.raises(ChatcapError, match="another program has "),
            sole(path, patience_s=0.2),
        ):
            pass
        assert other.stdin is not None
        other.stdin.close()
    with sole(path, patience_s=0) as connection:
        assert connection.execute("SELECT count(*) FROM flows").fetchone() == (0,)


def test_a_writer_between_two_batches_is_noticed(path: Path) -> None:
    writer = Writer(path, session())
    writer.write(Batch([entry("f1", 0)]))
    with pytest.raises(ChatcapError, match="a running proxy"), sole(path, patience_s=0):
        pass
    writer.write(Batch([entry("f2", 1)]))
    writer.close()
    with sole(path, patience_s=0) as connection:
        assert connection.execute("SELECT count(*) FROM flows").fetchone() == (2,)


def test_a_reader_that_ends_soon_is_waited_for(path: Path) -> None:
    with hold(path, "ro") as other:
        assert other.stdin is not None
        threading.Timer(0.3, other.stdin.close).start()
        with sole(path, patience_s=10):
            pass


def test_nobody_gets_in_until_it_is_done_and_a_writer_waits_in_line(path: Path) -> None:
    written = []

    def write() -> None:
        start = SessionStart(id="s2", source="live", started_at="2026-01-01T00:00:00.000Z")
        writer = Writer(path, start)
        writer.write(Batch([entry("f1", 0)]))
        writer.close()
        written.append(time.monotonic())

    with sole(path, patience_s=0) as connection:
        with (
            closing(sqlite3.connect(path, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("SELECT 1 FROM flows").fetchone()
        waiting = threading.Thread(target=write)
        waiting.start()
        time.sleep(0.3)
        assert not written
        connection.execute("SELECT 1")
    waiting.join(10)
    assert written


def test_ctrl_c_interrupts_a_long_statement(path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt), sole(path) as connection:
        connection.execute(endless).fetchone()
    with sole(path, patience_s=0):
        pass


def test_a_symbolic_link_is_refused(path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    with pytest.raises(ChatcapError, match="symbolic link"), sole(link):
        pass


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (sqlite3.SQLITE_FULL, "make room"),
        (sqlite3.SQLITE_IOERR | 1 << 8, "make room"),
        (sqlite3.SQLITE_CORRUPT, "is damaged"),
    ],
)
def test_what_the_disk_refuses_is_told(path: Path, code: int, says: str) -> None:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    with pytest.raises(ChatcapError, match=says), sole(path, patience_s=0):
        raise error


def test_a_mistake_of_ours_is_no_expected_failure(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), sole(path) as connection:
        connection.execute("SELECT nothing FROM nowhere")
