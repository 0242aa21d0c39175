"""Child processes that end when we do, and get our signals."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_PATIENCE_SECONDS = 10
_LOOK_SECONDS = 0.1


@contextmanager
def child(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A running child in a process group of its own; ended, however we leave.

    The group keeps the terminal's ^C from the child: it gets that from `passing_signals`, once.
    """
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
    try:
        yield process
    finally:
        _end(process)


@contextmanager
def passing_signals(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Hand SIGINT and SIGTERM to the child; a closed terminal ends it like SIGTERM.

    mitmproxy has no handler for SIGHUP and would not close its record (fact F7.2).
    """

    def hand_over(number: int, _frame: FrameType | None) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, hand_over) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wait_for_any(*processes: "subprocess.Popen[bytes]") -> None:
    """Return when the first of them has ended."""
    while all(process.poll() is None for process in processes):
        time.sleep(_LOOK_SECONDS)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask, wait, insist; helpers that the child left in its group go with it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            _kill_group(process)
    process.wait()


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
