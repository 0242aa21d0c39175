"""A copy of a database as it is at one moment, while others write to it."""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from addon.errors import ChatcapError
from addon.store.folders import make_private

_BUSY_S = 10.0
_STEPS = 100_000
"""Of SQLite's machine between two looks for ^C."""
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

Checked = TypeVar("Checked")


def copy(source: Path, target: Path, check: Callable[[sqlite3.Connection], Checked]) -> Checked:
    """Write what `source` holds, and nothing of its free pages, to the new file `target`.

    The file is 0600 from its first byte, and a folder that has to be made 0700, whatever the
    umask. It gets its name when it is whole, safe on the disk, and `check`, which is given a
    read-only connection to it, has returned; until then there is a draft, and never anything
    else. Raises ChatcapError when there is something at `target` already, or no room.
    """
    if os.path.lexists(target):
        raise ChatcapError(f"{target} exists already: name another file with -o")
    try:
        draft = _draft(target)
        try:
            _vacuum_into(source, draft)
            with closing(_opened(draft)) as connection:
                checked = check(connection)
            _settle(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError as e:
        raise ChatcapError(f"{target} exists already: name another file with -o") from e
    except OSError as e:
        raise ChatcapError(f"cannot write {target} ({e.strerror}): name another with -o") from e
    return checked


def _draft(target: Path) -> Path:
    make_private(target.parent)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    return Path(draft)


def _vacuum_into(source: Path, draft: Path) -> None:
    uri = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=_BUSY_S, isolation_level=None)) as db:
        # a callback in Python is where Python notices ^C; what it raises there interrupts SQLite
        db.set_progress_handler(lambda: 0, _STEPS)
        try:
            db.execute("VACUUM INTO ?", [str(draft)])
        except sqlite3.OperationalError as e:
            code = e.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_INTERRUPT:
                raise KeyboardInterrupt from e
            if code in _FULL:
                raise ChatcapError(
                    f"cannot write {draft.parent} ({e}): make room, or name another disk with -o"
                ) from e
            raise ChatcapError(f"cannot copy {source} ({e}): see `chatcap doctor`") from e
        except sqlite3.DatabaseError as e:
            raise ChatcapError(f"{source} is damaged ({e}): see `chatcap doctor`") from e


def _opened(draft: Path) -> sqlite3.Connection:
    """Without a log or shared memory beside it: nobody else knows of the file."""
    return sqlite3.connect(f"{draft.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _settle(draft: Path, target: Path) -> None:
    """Give the draft its name, unless somebody else has taken it meanwhile."""
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if os.path.lexists(target):
            raise FileExistsError from None
        draft.rename(target)
    with suppress(OSError):  # some disks cannot sync a folder
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
