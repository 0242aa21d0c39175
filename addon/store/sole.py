"""Being the only one who has a record open.

What is deleted for good must not be in anybody's snapshot, and a recorder remembers which bodies,
contexts and lists it has written: rows that vanished under it would cost it records.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from addon.errors import ChatcapError
from addon.store.database import open_for_writing
from addon.store.opening import alone

PATIENCE_S = 5.0
"""A command that is just reading may end meanwhile."""
_PAUSE_S = 0.1
_STEPS = 100_000
"""Of SQLite's machine between two looks for ^C."""


@contextmanager
def sole(path: Path, *, patience_s: float = PATIENCE_S) -> Iterator[sqlite3.Connection]:
    """The only connection to the database at `path`, which is migrated first.

    As long as a connection of another one is open, in any process and also to read, it is
    refused: under WAL each of them holds a lock on the file. Nobody else gets in until it is
    closed; programs that start meanwhile wait in line. Raises ChatcapError, and
    KeyboardInterrupt also in the middle of a long statement.
    """
    open_for_writing(path).close()
    with alone(path.parent), closing(_connected(path)) as connection:
        try:
            _take(connection, path, time.monotonic() + patience_s)
            yield connection
        except sqlite3.DatabaseError as e:
            raise _explained(path, e) or e from e


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # a callback in Python is where Python notices ^C; what it raises there interrupts SQLite
    connection.set_progress_handler(lambda: 0, _STEPS)
    return connection


def _explained(path: Path, error: sqlite3.DatabaseError) -> BaseException | None:
    """What the user can do about it; None when it is our mistake."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return KeyboardInterrupt()
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY):
        return ChatcapError(
            f"cannot write {path} ({error}): make room, then run `chatcap purge`"
            " without a filter, which finishes what had begun, or the same again"
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ChatcapError(f"{path} is damaged ({error}): see `chatcap doctor`")
    return None


def _take(connection: sqlite3.Connection, path: Path, until: float) -> None:
    """A transaction takes the lock, and in this mode its end does not give it back."""
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > until:
                raise ChatcapError(
                    f"another program has {path} open (a running proxy, an import, Datasette, a"
                    " shell?): stop it, then try again"
                ) from e
            time.sleep(_PAUSE_S)
        else:
            return
