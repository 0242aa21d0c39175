"""The recorder process by itself: what it says, and that it ends by its input alone."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from addon.recording.messages import End, Message, Parcel, pack
from tests.addon.recording.builders import begin, record

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-P", "-m", "addon.recording.child"]


def run(*messages: Message, rest: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
    ran = subprocess.run(
        COMMAND,
        input=b"".join(map(pack, messages)) + rest,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_session_is_answered_parcel_by_parcel(tmp_path: Path) -> None:
    parcels = [Parcel(number=n, closed=((n, record(f"f{n}")),)) for n in (1, 2)]
    code, said = run(begin(tmp_path / "a.db"), *parcels, End("2026-01-01T01:00:00.000Z"))
    assert code == 0
    assert said[:3] == [{"ready": True, "key": said[0]["key"]}, {"done": 1}, {"done": 2}]
    assert (said[3]["ledger"]["complete"], said[3]["known"]) == (2, 0)


def test_the_proxy_gets_the_key_that_the_database_keeps(tmp_path: Path) -> None:
    keys = [run(begin(tmp_path / "a.db"))[1][0]["key"] for _ in range(2)]
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("SELECT lower(hex(key)) FROM standin_key").fetchall() == [(keys[0],)]
    connection.close()
    assert keys[0] == keys[1]


def test_an_input_that_breaks_off_is_written_as_far_as_it_came(tmp_path: Path) -> None:
    parcel = Parcel(number=1, closed=((1, record("a")),))
    code, said = run(begin(tmp_path / "a.db"), parcel, rest=pack(parcel)[:-1])
    assert (code, said[-1]["ledger"]["complete"]) == (0, 1)
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("SELECT ended_at FROM sessions").fetchall() == [(None,)]
    connection.close()


@pytest.mark.parametrize(("messages", "code"), [((), 2), ((End("now"),), 2)])
def test_without_a_beginning_there_is_nothing_to_do(
    messages: tuple[Message, ...], code: int
) -> None:
    assert run(*messages) == (code, [])


def test_a_database_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("not a database, but a letter to somebody" * 100)
    code, said = run(begin(tmp_path / "a.db"))
    assert code == 1
    assert "a.db" in said[0]["error"]


def test_signals_for_the_proxy_do_not_end_it(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(pack(begin(tmp_path / "a.db")))
        child.stdin.flush()
        assert child.stdout.readline().startswith(b'{"ready": true')
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            child.send_signal(number)
        child.stdin.write(pack(Parcel(number=1, closed=((1, record("a")),))))
        child.stdin.close()
        assert b'"done": 1' in child.stdout.readline()
    assert child.returncode == 0
