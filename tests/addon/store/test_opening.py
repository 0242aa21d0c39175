"""Processes that open one record at the same moment."""

import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from addon.store.opening import alone
from addon.store.rows import SessionStart
from addon.store.writer import Writer

LOCKED = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(0.8)
"""


def begin(path: Path, name: str, at: float) -> str:
    time.sleep(max(0.0, at - time.time()))
    try:
        Writer(path, session(name)).close()
    except Exception as e:  # noqa: BLE001 - the test shows whatever went wrong
        return repr(e)
    return ""


def session(name: str) -> SessionStart:
    return SessionStart(id=name, source="live", started_at="2026-01-01T00:00:00.000Z")


def test_processes_that_make_one_record_at_the_same_moment_all_can(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        list(pool.map(abs, range(3)))  # they have started
        for attempt in range(8):
            path, at = tmp_path / f"{attempt}.db", time.time() + 0.1
            runs = [pool.submit(begin, path, name, at) for name in ("a", "b", "c")]
            assert [run.result() for run in runs] == ["", "", ""]


def test_a_session_begins_while_somebody_else_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "chatcap.db"
    Writer(path, session("first")).close()
    holder = subprocess.Popen([sys.executable, "-c", LOCKED, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    Writer(path, session("second")).close()
    holder.communicate()


def test_who_waits_too_long_is_told_what_to_do(tmp_path: Path) -> None:
    with (
        alone(tmp_path),
        pytest.raises(ChatcapError, match="wait for it, or choose another --db"),
        alone(tmp_path, patience_s=0.1),
    ):
        pass


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with alone(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
