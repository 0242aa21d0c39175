"""`chatcap tail` as a process, for tests: on a pipe or on a terminal of 80 columns."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

PATIENCE_S = 20
COMMAND = [sys.executable, "-c", "import sys; from analysis.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[2]


class Tail:
    """A running `chatcap tail`; `terminal` gives it one of 80 columns."""

    def __init__(self, *arguments: str, terminal: bool = False, **environment: str) -> None:
        self.text = ""
        ours, theirs = pty.openpty() if terminal else os.pipe()
        if terminal:
            termios.tcsetwinsize(theirs, (24, 80))
        known = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        self._process = subprocess.Popen(
            [*COMMAND, "tail", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**known, "TERM": "xterm", **environment},
            text=True,
        )
        os.close(theirs)
        self._ours = ours

    def until(self, part: str) -> str:
        """All it printed, as soon as that is part of it."""
        deadline = time.monotonic() + PATIENCE_S
        while part not in self.text and time.monotonic() < deadline:
            if select.select([self._ours], [], [], 0.1)[0]:
                with suppress(OSError):  # a terminal whose other end was closed
                    self.text += os.read(self._ours, 65536).decode()
        assert part in self.text, self.text
        return self.text

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Its exit code, and what it said to stderr."""
        self._process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        _, said = self._process.communicate(timeout=PATIENCE_S)
        return self._process.returncode, said

    def hang_up(self) -> None:
        """Nobody reads any more."""
        os.close(self._ours)
        self._ours = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        if self._ours >= 0:
            os.close(self._ours)
