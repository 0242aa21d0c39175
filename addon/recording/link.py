"""The recorder process, seen from the proxy: started, talked to, listened to."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from addon.errors import ChatcapError
from addon.recording.messages import Begin, pack

ROOT = Path(__file__).resolve().parents[2]

PIPE_BYTES = 2**20
"""Linux lets everybody ask for this much."""

Reply = dict[str, Any]
"""One line of the child: `ready` (with the `key` of the database), `error`, `done` (parcel
number), `trouble`, `ledger`."""


class Link:
    """A running recorder process. `on_reply` is called in a thread of its own, per line."""

    def __init__(self, begin: Begin, on_reply: Callable[[Reply], None]) -> None:
        """Start the process. Raises ChatcapError when it cannot open the database."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "addon.recording.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            # Ctrl-C is the proxy's to handle. Not a session of its own: Linux would give it as
            # much processor time as everything else of the terminal together (autogroup)
            process_group=0,
        )
        self._widen_pipe()
        self._on_reply = on_reply
        with contextlib.suppress(OSError):  # a child that is gone already says why
            self.send(pack(begin))
        self.key = self._await_ready()
        self._listener = threading.Thread(target=self._listen, name="chatcap-replies", daemon=True)
        self._listener.start()

    def _widen_pipe(self) -> None:
        """What is in the pipe is safe from a proxy that is killed. A refusal does no harm."""
        stdin = self._process.stdin
        if stdin is not None and sys.platform == "linux":
            with contextlib.suppress(OSError):
                fcntl.fcntl(stdin, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def send(self, data: bytes) -> None:
        """Hand over a packed message. Raises OSError when the process is gone."""
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            raise BrokenPipeError
        stdin.write(data)
        stdin.flush()

    def hang_up(self) -> None:
        """Nothing more will be sent: the process finishes its work and ends."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def wait(self) -> None:
        """Wait for the end of the process and of its replies."""
        self._process.wait()
        self._listener.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _await_ready(self) -> bytes:
        """The key of the database, which must not be logged."""
        first = self._read()
        if first is not None and "ready" in first:
            return bytes.fromhex(first["key"])
        self.hang_up()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        message = first.get("error") if first else None
        raise ChatcapError(str(message or "the recorder process did not start: see above"))

    def _listen(self) -> None:
        while (reply := self._read()) is not None:
            self._on_reply(reply)
        self._on_reply({"gone": True})

    def _read(self) -> Reply | None:
        stdout = self._process.stdout
        line = stdout.readline() if stdout is not None else b""
        return cast("Reply", json.loads(line)) if line.endswith(b"\n") else None
