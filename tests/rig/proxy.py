"""A real mitmproxy process for the tests, in the virtual environment that runs them."""

import os
import pty
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
PROGRAMS = "import sys; from mitmproxy.tools.main import {0}; sys.exit({0}())"


def command(program: str, *arguments: str) -> list[str]:
    """`mitmdump` and its sisters, started by this interpreter whatever PATH says."""
    return [sys.executable, "-P", "-c", PROGRAMS.format(program), *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """Use as a context manager; no process outlives it.

    `folder` holds mitmproxy's configuration, temporary files and output; `arguments` are appended
    to the command line. `umask` is the one the process begins with; `terminal` gives it one.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        program: str = "mitmdump",
        umask: int = -1,
        terminal: bool = False,
    ) -> None:
        self.folder = folder
        self.confdir = folder / "confdir"
        self.temporary = folder / "temporary"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ca = self.confdir / "mitmproxy-ca-cert.pem"
        self._output = folder / "proxy.out"
        self._umask = umask
        self._terminal = terminal
        self._command = command(
            program,
            *("--set", f"confdir={self.confdir}"),
            *("--listen-host", "127.0.0.1", "--listen-port", str(self.port)),
            *arguments,
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def output(self) -> str:
        """All that the process printed so far, stdout and stderr."""
        return self._output.read_text(errors="replace")

    def start(self) -> Self:
        """Starts the process and waits until it listens."""
        self.confdir.mkdir(parents=True, exist_ok=True)
        self.temporary.mkdir(exist_ok=True)
        if self._terminal:
            self._start_in_terminal()
        else:
            with self._output.open("ab") as output:
                self._popen(subprocess.DEVNULL, output.fileno())
        self._await_listening()
        return self

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and waits for the end; returns the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def children(self) -> list[int]:
        """The processes this one has started."""
        pid = self.process.pid
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def wait(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        return self.process.wait(timeout_s)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.ended:
            self.process.terminate()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()

    def _popen(self, stdin: int, output: int) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdin=stdin,
            stdout=output,
            stderr=output,
            umask=self._umask,
            cwd=self.folder,  # the addon must not depend on where it is started
            env=os.environ
            | {"PYTHONUNBUFFERED": "1", "TERM": "xterm", "TMPDIR": str(self.temporary)},
        )

    def _start_in_terminal(self) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 120))
        self._popen(theirs, theirs)
        os.close(theirs)
        threading.Thread(target=self._copy_screen, args=(ours,), daemon=True).start()

    def _copy_screen(self, ours: int) -> None:
        with suppress(OSError), self._output.open("ab") as output:  # EIO: the program has ended
            while data := os.read(ours, 65536):
                output.write(data)
        os.close(ours)

    def _await_listening(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and not self.ended:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        self.kill()
        raise AssertionError(f"the proxy does not listen:\n{self.output}")


def alive(pid: int) -> bool:
    """Whether the process still runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def run(folder: Path, *arguments: str, timeout_s: float = 30) -> subprocess.CompletedProcess[str]:
    """Runs mitmdump to its end: replays, and command lines that must be refused."""
    return subprocess.run(
        command("mitmdump", "--set", f"confdir={folder / 'confdir'}", *arguments),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        cwd=folder,
    )


def redirected(port: int, authority: Path) -> Sequence[str]:
    """The arguments that lead a regular proxy to the scripted origin."""
    script = Path(__file__).with_name("redirect.py")
    return (
        *("-s", str(script), "--set", f"redirect_port={port}"),
        *("--set", f"ssl_verify_upstream_trusted_ca={authority}"),
    )
