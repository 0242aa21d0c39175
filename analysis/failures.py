"""What a user sees when a command fails, and the exit code it ends with.

0 done; 1 an expected failure, one line on stderr; 2 wrong usage; 3 a bug, with a traceback in
a file; 130 interrupted.
"""

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import click

from addon.errors import ChatcapError
from analysis.reports.plain import visible

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
EXPECTED, USAGE, BUG, INTERRUPTED = 1, 2, 3, 130


def explain(failure: BaseException) -> int:
    """Tell the user what happened and return the exit code."""
    if isinstance(failure, OSError) and failure.errno in _FULL:
        forget_stdout()
        failure = ChatcapError(f"cannot write ({failure.strerror}): make room on that disk")
    if isinstance(failure, SystemExit):
        return failure.code if isinstance(failure.code, int) else EXPECTED
    if isinstance(failure, ChatcapError):
        click.echo(f"Error: {visible(str(failure))}", err=True)
        return EXPECTED
    if isinstance(failure, click.exceptions.Exit):
        return failure.exit_code
    if isinstance(failure, click.ClickException):
        failure.show()
        return failure.exit_code
    if isinstance(failure, (KeyboardInterrupt, click.Abort)):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    return _bug(failure)


def forget_stdout() -> None:
    """Point stdout nowhere, so that Python's last flush does not complain of a closed pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _bug(failure: BaseException) -> int:
    path = _write_traceback(failure)
    click.echo(
        f"Error: chatcap has a bug ({type(failure).__name__}). Please report it with the file "
        f"{path}: it names places in the program, nothing of your data.",
        err=True,
    )
    return BUG


def _write_traceback(failure: BaseException) -> str:
    # mkstemp makes the file 0600 whatever the umask is.
    handle, path = tempfile.mkstemp(prefix="chatcap-bug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in _describe(failure))
    return path


def _describe(failure: BaseException) -> Iterator[str]:
    """Types and code locations only: messages may quote what was recorded."""
    for name in ("chatcap", "mitmproxy", "click"):
        yield f"{name} {_version(name)}"
    yield f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    cause: BaseException | None = failure
    told: set[int] = set()
    while cause is not None and id(cause) not in told:  # a chain of causes can be a circle
        told.add(id(cause))
        yield ""
        yield f"{type(cause).__module__}.{type(cause).__qualname__} (message left out)"
        for frame in traceback.extract_tb(cause.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        cause = cause.__cause__ or cause.__context__


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
