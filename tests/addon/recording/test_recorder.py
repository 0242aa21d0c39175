"""The recorder with its real child process and a real database."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addon.errors import ChatcapError
from addon.protocol.records import Body, Frame, Outcome
from addon.recording.recorder import Recorder
from tests.addon.recording.builders import begin, record
from tests.addon.recording.chatting import heard, lines, user_socket
from tests.genuine import SAMPLES

ENDED = "2026-01-01T01:00:00.000Z"
COUNTS = "SELECT seen, complete, error, aborted, unfinished, skipped, write_errors FROM ledger"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chatcap.db"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def recorder(path: Path, said: list[str]) -> Iterator[Recorder]:
    recorder = Recorder(begin(path), on_trouble=said.append)
    yield recorder
    recorder.finish(ENDED)


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path, timeout=5)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def eventually(check: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def child_pid(recorder: Recorder) -> int:
    return recorder._link._process.pid


def test_flows_reach_the_disk_while_the_session_goes_on(recorder: Recorder, path: Path) -> None:
    recorder.open("a", lambda: record("a", Outcome.UNFINISHED))
    recorder.close(record("b"))
    eventually(lambda: len(rows(path, "SELECT id FROM flows")) == 2)
    assert rows(path, "SELECT id, outcome FROM flows ORDER BY seq") == [
        ("a", "unfinished"),
        ("b", "complete"),
    ]
    assert rows(path, "SELECT ended_at FROM sessions") == [(None,)]


def test_every_outcome_ends_in_its_column(recorder: Recorder, path: Path) -> None:
    for outcome in Outcome:
        recorder.close(record(outcome.value, outcome))
    recorder.skip(2)
    totals = recorder.finish(ENDED)
    assert totals.settled
    assert rows(path, COUNTS) == [(6, 1, 1, 1, 1, 2, 0)]
    assert rows(path, "SELECT ended_at FROM sessions") == [(ENDED,)]


def test_frames_are_visible_while_their_socket_is_open(recorder: Recorder, path: Path) -> None:
    recorder.open("ws", lambda: record("ws", Outcome.UNFINISHED, websocket=True))
    recorder.frame("ws", Frame(0, 5.0, from_client=True, is_text=True, data=b"hello", size=5))
    recorder.frame("ws", Frame(1, 6.0, from_client=False, is_text=False, data=b"\x00", size=1))
    eventually(lambda: len(rows(path, "SELECT * FROM frames")) == 2)
    assert rows(path, "SELECT direction, event, data FROM frames ORDER BY seq") == [
        ("client", "text", "hello"),
        ("server", "binary", "AA=="),
    ]


def test_a_child_that_dies_is_replaced_and_nothing_counts_twice(
    recorder: Recorder, path: Path, said: list[str]
) -> None:
    for number in range(50):
        recorder.close(record(f"before-{number}"))
    recorder.open("open", lambda: record("open", Outcome.UNFINISHED))
    recorder.skip(3)
    os.kill(child_pid(recorder), signal.SIGKILL)
    for number in range(50):
        recorder.close(record(f"after-{number}"))
    recorder.close(record("open"))
    totals = recorder.finish(ENDED)
    assert totals.ledger.write_errors == 0
    assert rows(path, "SELECT count(*) FROM flows") == [(101,)]
    assert rows(path, COUNTS) == [(104, 101, 0, 0, 0, 3, 0)]
    assert "another one takes over" in said[0]


def test_a_locked_database_delays_and_loses_nothing(
    recorder: Recorder, path: Path, said: list[str]
) -> None:
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    recorder.close(record("a"))
    eventually(lambda: bool(said))
    lock.execute("COMMIT")
    lock.close()
    eventually(lambda: rows(path, "SELECT id FROM flows") == [("a",)])
    assert "cannot write its database (database is locked)" in said[0]
    eventually(lambda: "can write its database again" in said[-1])


def test_a_deleted_database_is_begun_anew_and_the_loss_counted_and_told(
    recorder: Recorder, path: Path, said: list[str]
) -> None:
    recorder.close(record("a"))
    eventually(lambda: len(rows(path, "SELECT id FROM flows")) == 1)
    for file in path.parent.iterdir():
        file.unlink()
    recorder.close(record("b"))
    totals = recorder.finish(ENDED)
    assert said == ["chatcap's database was replaced: 1 flows are lost with the old one"]
    assert rows(path, "SELECT id FROM flows") == [("b",)]
    assert (totals.ledger.seen, totals.ledger.skipped, totals.ledger.write_errors) == (2, 1, 1)


def test_a_database_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(ChatcapError, match="cannot write"):
        Recorder(begin(tmp_path / "folder.db"), on_trouble=print)


def test_what_cannot_be_stored_costs_its_content_and_not_its_row(
    recorder: Recorder, path: Path
) -> None:
    recorder.close(record("huge", status=2**70))
    recorder.close(record("fine"))
    totals = recorder.finish(ENDED)
    assert totals.ledger.seen == 2
    assert ("fine",) in rows(path, "SELECT id FROM flows")


def test_a_row_that_is_refused_costs_no_other_row_its_messages(
    recorder: Recorder, path: Path
) -> None:
    recorder.open("ws", lambda: record("ws", Outcome.UNFINISHED, websocket=True))
    recorder.frame("ws", Frame(0, 5.0, from_client=True, is_text=True, data=b"hello", size=5))
    recorder.close(record("bad", port=2**70))
    totals = recorder.finish(ENDED)
    assert rows(path, "SELECT data FROM frames") == [("hello",)]
    assert totals.ledger.seen == 2


def test_bodies_past_the_budget_are_dropped_and_the_flow_stays(path: Path, said: list[str]) -> None:
    recorder = Recorder(begin(path), on_trouble=said.append, budget=50_000)
    os.kill(child_pid(recorder), signal.SIGSTOP)  # a disk that does not keep up
    for number in range(10):
        recorder.close(record(f"f{number}", response=Body.of(b"[%d]" % number + b" " * 20_000)))
    os.kill(child_pid(recorder), signal.SIGCONT)
    totals = recorder.finish(ENDED)
    assert totals.ledger.complete == 10
    assert totals.ledger.truncated == 8
    assert rows(path, "SELECT count(*) FROM flows WHERE response_state = 'truncated'") == [(8,)]


def test_a_killed_proxy_leaves_a_child_that_writes_what_it_was_handed(tmp_path: Path) -> None:
    path = tmp_path / "chatcap.db"
    script = f"""
import os, pathlib, time
from addon.protocol.records import Outcome
from addon.recording.recorder import Recorder
from tests.addon.recording.builders import begin, record
from tests.addon.recording.chatting import heard, lines, user_socket
from tests.genuine import SAMPLES
recorder = Recorder(begin(pathlib.Path({str(path)!r})), on_trouble=print)
recorder.open("open", lambda: record("open", Outcome.UNFINISHED))
for number in range(500):
    recorder.close(record(f"f{{number}}"))
time.sleep(0.25)
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).parents[3]
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    eventually(lambda: rows(path, "SELECT count(*) FROM flows") == [(501,)])
    eventually(lambda: rows(path, COUNTS) == [(501, 500, 0, 0, 1, 0, 0)])
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT ended_at FROM sessions") == [(None,)]


def test_conversations_of_an_export_are_written_and_counted(path: Path, recorder: Recorder) -> None:
    tree = (SAMPLES / "hist-conversation-tree.response.json").read_bytes()
    for _ in range(3):
        recorder.conversation(tree, "2026-03-01T00:00:00.000Z")
    recorder.conversation(b"[]", "2026-03-01T00:00:00.000Z")
    os.kill(child_pid(recorder), signal.SIGKILL)
    recorder.conversation(tree, "2026-03-01T00:00:00.000Z")
    totals = recorder.finish(ENDED)
    assert (totals.documents.written, totals.documents.refused) == (4, 1)
    assert list(totals.documents.findings.values()) == [1]
    assert rows(path, "SELECT count(*) FROM conversations") == [(1,)]
    assert rows(path, COUNTS) == [(0, 0, 0, 0, 0, 0, 0)]


def test_chats_go_on_over_a_socket_when_another_child_takes_over(
    path: Path, recorder: Recorder
) -> None:
    recorder.open("ws", lambda: user_socket("ws", outcome=Outcome.UNFINISHED))
    frames = heard(lines("ws-2026-user.server.jsonl"))
    recorder.frame("ws", frames[0])
    eventually(lambda: len(rows(path, "SELECT * FROM frames")) == 1)
    os.kill(child_pid(recorder), signal.SIGKILL)
    for frame in frames[1:]:
        recorder.frame("ws", frame)
    recorder.close(user_socket("ws"))
    recorder.finish(ENDED)
    assert rows(path, "SELECT text FROM messages WHERE role = 'assistant'") == [
        ("The long task is finished.",)
    ]
    assert rows(path, "SELECT count(*) FROM frames") == [(len(frames),)]
