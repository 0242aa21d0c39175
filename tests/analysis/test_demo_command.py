"""`chatcap demo`: the whole path, without network and account."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import main
from tests.analysis.building import Record


def _demo(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('the demo opened a connection')\n"
        "socket.socket.connect = socket.create_connection = refuse\n"
        "from analysis.cli import main; sys.exit(main(['demo', *sys.argv[1:]]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={"PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin:/bin"},
    )


def test_the_demo_shows_a_report_and_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    done = _demo(cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for part in ("Ledger: ", "TELEMETRY", "segment", "REDACTIONS", "Try next:", "demo-report.html"):
        assert part in done.stdout
    for name in ("demo.db", "demo-report.html", "demo-report.md"):
        assert stat.S_IMODE((tmp_path / "captures" / name).stat().st_mode) == 0o600
    tries = [line.split() for line in done.stdout.splitlines() if line.startswith("  chatcap ")]
    for _, command, *words in tries:
        if command not in {"run", "show", "tail"}:
            at = [str(tmp_path / word) if word.endswith("demo.db") else word for word in words]
            assert main([command, *at]) == 0
    assert {"conversations", "search", "latency", "flows"} <= {words[1] for words in tries}
    again = _demo(cwd=tmp_path)
    assert again.returncode == 0
    flows = [line for line in done.stdout.splitlines() if " flows in 1 session" in line]
    assert flows
    assert flows[0] in again.stdout


def test_without_a_captures_folder_it_uses_a_temporary_one(tmp_path: Path) -> None:
    done = _demo(cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Database")]
    folder = Path(line.split()[1]).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_a_database_with_other_sessions_is_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = Record(tmp_path / "demo.db")
    record.session("mine", label="precious")
    record.close()
    before = record.path.read_bytes()
    assert main(["demo", "--folder", str(tmp_path)]) == 1
    assert "holds more than the demo" in capsys.readouterr().err
    assert record.path.read_bytes() == before


def test_a_missing_capture_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("analysis.demo_command.__file__", str(tmp_path / "a" / "b.py"))
    assert main(["demo", "--folder", str(tmp_path / "f")]) == 1
    assert "demo.mitm is not installed" in capsys.readouterr().err
