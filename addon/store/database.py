"""Opening a chatcap database: made private, migrated after a backup, newer ones refused."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from addon.errors import ChatcapError
from addon.store.folders import make_private
from addon.store.migrations import migrations
from addon.store.opening import alone

BUSY_MS = 250
"""How long SQLite itself waits for a lock; the recorder waits longer, and counts."""


def open_for_writing(path: Path) -> Database:
    """A read-write connection to the database at `path`, which is made when it is missing.

    The file is created 0600 and its folder, when it has to be made, 0700, whatever the umask;
    SQLite gives the WAL and SHM files the mode of the database. The connection is bound to
    the thread that opens it.

    Raises ChatcapError when the target is a symbolic link, cannot be created, is not a
    chatcap database or comes from a newer version.
    """
    _make_private(path)
    with alone(path.parent):
        return _opened(path)


def _opened(path: Path) -> Database:
    db = Database(sqlite3.connect(path, timeout=BUSY_MS / 1000))
    try:
        db.execute("PRAGMA foreign_keys = ON")
        _refuse_strangers(db, path)
        _migrate(db, path)
        db.enable_wal()
        db.execute("PRAGMA synchronous = NORMAL")  # enable_wal leaves FULL (fact F9)
    except sqlite3.DatabaseError as e:
        db.close()
        raise ChatcapError(_explain(path, e)) from e
    except ChatcapError:
        db.close()
        raise
    return db


def standin_key(db: Database) -> bytes:
    """The secret that keys the stand-ins of this database."""
    (key,) = db.execute("SELECT key FROM standin_key").fetchone()
    return bytes(key)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing. Nobody else writes meanwhile, so that what is read here still stands when
    it is written: a transaction that began by reading fails if another process was faster.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _make_private(path: Path) -> None:
    try:
        if path.is_symlink():
            raise ChatcapError(f"{path} is a symbolic link: name the database itself")
        make_private(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.fchmod(descriptor, stat.S_IRUSR | stat.S_IWUSR)
        finally:
            os.close(descriptor)
    except OSError as e:
        reason = e.strerror or type(e).__name__
        raise ChatcapError(f"cannot write {path} ({reason}): choose another --db") from e


def _refuse_strangers(db: Database, path: Path) -> None:
    tables = set(db.table_names())
    if not tables:
        return
    if "_sqlite_migrations" not in tables or not migrations.applied(db):
        raise ChatcapError(f"{path} is not a chatcap database: choose another --db")
    if newer := {migration.name for migration in migrations.applied(db)} - _known():
        raise ChatcapError(f"{path} was written by a newer chatcap ({min(newer)}): upgrade chatcap")


def _known() -> set[str]:
    """The names of all our migrations: what is pending in an empty database."""
    empty = Database(memory=True)
    try:
        return {migration.name for migration in migrations.pending(empty)}
    finally:
        empty.close()


def _migrate(db: Database, path: Path) -> None:
    pending = migrations.pending(db)
    if not pending:
        return
    if migrations.applied(db):
        _backup(db, path.with_name(f"{path.name}.before-{pending[0].name}"))
    migrations.apply(db)


def _backup(db: Database, target: Path) -> None:
    _make_private(target)
    copy = sqlite3.connect(target)
    try:
        db.conn.backup(copy)
    finally:
        copy.close()


def _explain(path: Path, error: sqlite3.DatabaseError) -> str:
    if isinstance(error, sqlite3.OperationalError):
        return f"cannot open {path} ({error}): is another program holding it, or the disk full?"
    return f"{path} is damaged or not a database ({error}): see `chatcap doctor`"
