"""Runs a module of Python while every use of a socket is noted and refused.

    python watched.py [-P] -m MODULE [ARGUMENT...]

The audit events of the interpreter (PEP 578) cannot be gone around by holding on to a function.
$SOCKETS_LOG names the file for the notes; the first says that somebody is watching.
"""

import os
import runpy
import sys
from pathlib import Path

LOG = Path(os.environ["SOCKETS_LOG"])


def note(text: str) -> None:
    with LOG.open("a") as log:
        log.write(f"{text}\n")


def watch(event: str, _: tuple[object, ...]) -> None:
    if event.startswith("socket.") and event != "socket.gethostname":
        note(event)
        raise PermissionError(event)


if __name__ == "__main__":
    note("watching")
    sys.addaudithook(watch)
    del sys.path[0]  # the folder of this file
    del sys.argv[: sys.argv.index("-m") + 1]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
