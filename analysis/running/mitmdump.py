"""Starting mitmdump with the addon."""

import importlib.util
import shutil
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from addon.errors import ChatcapError

if TYPE_CHECKING:
    import subprocess

LOOPBACK = "127.0.0.1"
_START_SECONDS = 30


def command_line(
    port: int, hosts: str, settings: dict[str, str], options: Sequence[str]
) -> list[str]:
    """The command that records; `options` are the user's own and come last, so that they win.

    Listens on this machine only: an open proxy would serve the whole network. Looks only into
    connections that match the pattern `hosts`.
    """
    chosen = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    return [
        _executable(),
        *("-s", _addon()),
        *("--listen-host", LOOPBACK, "--listen-port", str(port)),
        *("--allow-hosts", hosts),
        *("--set", "flow_detail=0"),  # mitmdump's own listing shows URLs with their tokens
        *chosen,
        *options,
    ]


def refuse_busy_port(port: int) -> None:
    """Raise ChatcapError when somebody else listens there."""
    with socket.socket() as probe:
        # As asyncio's servers do: a port that only waits for its last packets is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise ChatcapError(
                f"port {port} is taken ({error.strerror}): choose another one with --port"
            ) from error


def wait_until_listening(proxy: "subprocess.Popen[bytes]", port: int) -> None:
    """Return when the proxy takes connections. Raises ChatcapError when it never does."""
    deadline = time.monotonic() + _START_SECONDS
    while proxy.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ChatcapError("the proxy did not start: its messages are above")


def _executable() -> str:
    """The mitmdump of our own environment: another one lacks what the addon imports (F1.7)."""
    found = shutil.which("mitmdump", path=str(Path(sys.executable).parent))
    if found is None:
        raise ChatcapError(
            f"there is no mitmdump beside {sys.executable}: install mitmproxy with pip or uv "
            "into the environment of chatcap"
        )
    return found


def _addon() -> str:
    spec = importlib.util.find_spec("addon.main")
    if spec is None or spec.origin is None:
        raise ChatcapError("the addon is not installed beside chatcap: install chatcap again")
    return spec.origin
