"""Child processes end with us and get our signals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.running import children
from analysis.running.children import child, passing_signals, wait_for_any

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True);"


def _running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_is_ended_however_we_leave() -> None:
    with child(SLEEPER) as process:
        assert _running(process.pid)
    assert not _running(process.pid)
    with pytest.raises(RuntimeError), child(SLEEPER) as process:
        raise RuntimeError
    assert not _running(process.pid)


def test_a_child_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PATIENCE_SECONDS", 0.2)
    code = f"{DEAF} open({str(tmp_path / 'up')!r}, 'w').close(); time.sleep(60)"
    with child([sys.executable, "-c", code]) as process:
        while not (tmp_path / "up").exists():
            time.sleep(0.01)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("sent", "received"), [("SIGINT", "SIGINT"), ("SIGTERM", "SIGTERM"), ("SIGHUP", "SIGTERM")]
)
def test_signals_reach_the_child_and_we_live_on(sent: str, received: str, tmp_path: Path) -> None:
    heard, ready = tmp_path / "heard", tmp_path / "ready"
    code = (
        "import signal, sys, time, pathlib\n"
        "def hear(number, frame):\n"
        f"    pathlib.Path({str(heard)!r}).write_text(signal.Signals(number).name); sys.exit(7)\n"
        "for name in ('SIGINT', 'SIGTERM'): signal.signal(getattr(signal, name), hear)\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "time.sleep(60)"
    )
    with child([sys.executable, "-c", code]) as process, passing_signals(process):
        while not ready.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), getattr(signal, sent))
        wait_for_any(process)
    assert heard.read_text() == received
    assert process.returncode == 7


def test_our_own_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with child(SLEEPER) as process, passing_signals(process):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_the_first_to_end_ends_the_wait() -> None:
    with child(SLEEPER) as slow, child([sys.executable, "-c", ""]) as quick:
        wait_for_any(slow, quick)
        assert slow.poll() is None
        assert quick.poll() == 0


def test_what_is_typed_does_not_reach_the_child() -> None:
    code = "import sys; sys.exit(len(sys.stdin.read()))"
    with child([sys.executable, "-c", code]) as process:
        assert process.wait(10) == 0
    assert isinstance(process, subprocess.Popen)
