"""The project opens no socket of its own: what it records goes to the disk and nowhere else.

mitmproxy's own sockets are another matter, so the addon's part is held here without a proxy.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from addon.recording.recorder import Recorder
from tests.addon.recording.builders import begin, record

ROOT = Path(__file__).parents[1]
WATCHED = ROOT / "tests" / "watched.py"
DEMO = ROOT / "captures" / "demo.mitm"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    log = tmp_path / "sockets.log"
    monkeypatch.setenv("SOCKETS_LOG", str(log))
    return log


def run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(WATCHED), "-m", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 1)",
        "import socket; socket.socketpair()",
        "import _socket; _socket.socket()",
        "from urllib.request import urlopen; urlopen('http://localhost:1')",
        "import asyncio; asyncio.run(asyncio.sleep(0))",
    ],
)
def test_no_way_to_a_socket_is_overlooked(log: Path, tmp_path: Path, code: str) -> None:
    (tmp_path / "leaky.py").write_text(f"import sys; sys.path.append('.')\n{code}\n", "utf-8")
    ran = subprocess.run(
        [sys.executable, str(WATCHED), "-m", "leaky"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "socket." in log.read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("demo", "--folder", "shown"),
        ("import", "--db", "other.db", "demo.mitm"),
        ("sessions", "--db", "demo.db"),
        ("flows", "--db", "demo.db", "--json"),
        ("endpoints", "--db", "demo.db"),
        ("report", "--db", "demo.db"),
        ("sql", "--db", "demo.db", "SELECT count(*) FROM flows"),
        ("show", "--db", "demo.db", "FLOW"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_command_opens_one(
    log: Path, tmp_path: Path, demo: Path, arguments: tuple[str, ...]
) -> None:
    shutil.copy(demo, tmp_path / "demo.db")
    shutil.copy(DEMO, tmp_path / "demo.mitm")
    flow = _one_flow(demo)
    named = [flow if argument == "FLOW" else argument for argument in arguments]
    ran = run("analysis.cli", *named, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout or ran.stderr
    assert set(log.read_text().split()) == {"watching"}


def test_the_recorder_opens_none_in_its_process(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{WATCHED}" "$@"\n', "utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    recorder = Recorder(begin(tmp_path / "a.db"), on_trouble=print)
    recorder.close(record("a"))
    totals = recorder.finish("2026-01-01T01:00:00.000Z")
    assert (totals.ledger.complete, totals.ledger.write_errors) == (1, 0)
    assert log.read_text().split() == ["watching"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the flows of the capture that ships with chatcap."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "analysis.cli", "import", "--db", "demo.db", str(DEMO)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return folder / "demo.db"


def _one_flow(database: Path) -> str:
    connection = sqlite3.connect(database)
    (flow,) = connection.execute("SELECT id FROM flows ORDER BY seq LIMIT 1").fetchone()
    connection.close()
    return str(flow)
