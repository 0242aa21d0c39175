"""One process at a time opens a record: two that make or migrate it at once would spoil it."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addon.errors import ChatcapError

PATIENCE_S = 60.0
"""A large record is copied before it is migrated."""
_PAUSE_S = 0.02
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL)


@contextmanager
def alone(folder: Path, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the only one of chatcap's processes that opens a record in this folder.

    The lock is on the folder itself, so that no file is left behind; where a folder cannot be
    locked (some network disks), nobody waits. Raises ChatcapError when somebody else keeps it
    too long.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # it may be written to all the same
        yield
        return
    try:
        _take(descriptor, folder, time.monotonic() + patience_s)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            if time.monotonic() > until:
                raise ChatcapError(
                    f"another process is opening a record in {folder}: wait for it, or choose"
                    " another --db"
                ) from e
            time.sleep(_PAUSE_S)
        except OSError as e:
            if e.errno in _NO_LOCKS:
                return
            raise
        else:
            return
