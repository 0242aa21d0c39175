"""Opening a record for reading: beside a writing proxy, and never as a writer.

Plain `sqlite3` on purpose: importing sqlite-utils alone takes longer than the 0.2 s that
`chatcap flows` may take on a million flows (guarantees.md).
"""

import functools
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from addon.errors import ChatcapError

Row = dict[str, Any]

MIGRATIONS = (
    "m001_record",
    "m002_telemetry",
    "m003_conversations",
    "m004_policies",
    "m005_chats",
    "m006_purges",
    "m007_views",
)
"""The names in `addon.store.migrations`, which a test compares (importing it costs 0.2 s)."""

_MAGIC = b"SQLite format 3\0"
_BUSY_SECONDS = 10


class DamagedError(ChatcapError):
    """The file is a SQLite database, but not a sound one."""


@contextmanager
def reading(path: Path, *, older: bool = False) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the record at `path`, checked and closed.

    `older`: also to one that an older chatcap wrote, which may have fewer tables. Raises
    ChatcapError when the file is missing, no record, of another version of chatcap, or turns out
    to be damaged or locked while it is read.
    """
    check_file(path)
    try:
        with closing(_connect(path)) as db:
            check_version(db, path, older=older)
            yield db
    except sqlite3.DatabaseError as error:
        if expected := _expected(error, path):
            raise expected from error
        raise


def rows(db: sqlite3.Connection, query: str, values: Sequence[Any] | Row = ()) -> Iterator[Row]:
    """The rows of a query as dicts, one by one."""
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def row(db: sqlite3.Connection, query: str, values: Sequence[Any] | Row = ()) -> Row | None:
    """The first row of a query, or None."""
    return next(rows(db, query, values), None)


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Several queries that see the same flows, whatever a proxy writes meanwhile."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _demo(path: Path) -> str:
    """A word on the database of `chatcap demo`, where there is one in that folder."""
    demo = path.with_name("demo.db")
    return f" (the demo's is {demo})" if demo.exists() else ""


def check_file(path: Path) -> None:
    """Refuse what cannot be a SQLite file."""
    if not path.exists():
        raise ChatcapError(
            f"no database at {path}: make one with `chatcap import FILE` or `chatcap run`, "
            f"or name another with --db{_demo(path)}"
        )
    if not path.is_file():
        raise ChatcapError(f"{path} is not a file: name a chatcap database with --db")
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise ChatcapError(f"cannot read {path}: {error.strerror}") from error
    if start != _MAGIC:
        raise _foreign(path)


def check_version(db: sqlite3.Connection, path: Path, *, older: bool = False) -> None:
    """Refuse a foreign database and one that other versions of chatcap have made, or only newer
    ones.
    """
    found = applied(db)
    if not found:
        raise _foreign(path)
    if newer := sorted(found - set(MIGRATIONS)):
        raise ChatcapError(
            f"{path} was written by a newer chatcap (it has {newer[-1]}): update chatcap to read it"
        )
    missing = [name for name in MIGRATIONS if name not in found]
    if missing and not older:
        raise ChatcapError(
            f"{path} was written by an older chatcap (it lacks {missing[0]}): "
            "`chatcap import` or `chatcap run` on it brings it up to date"
        )


def applied(db: sqlite3.Connection) -> set[str]:
    """The names of the migrations that a database has had."""
    tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    if db.execute(tables).fetchone() is None:
        return set()
    query = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'chatcap'"
    return {name for (name,) in db.execute(query)}


def _connect(path: Path) -> sqlite3.Connection:
    """Read-only; in a folder where SQLite may not make its `-shm` file, as an immutable file.

    Immutable ignores the write-ahead log, so it is taken only where there is none to miss.
    """
    db = _open(path, "mode=ro")
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        if _code(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise ChatcapError(
                f"{path} has unmerged changes in {log.name} and its folder is read-only: "
                "copy both files to a folder of yours and read them there"
            ) from error
        db = _open(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _open(path: Path, options: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?{options}"
    db = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    db.execute("PRAGMA query_only = ON")
    # What a damaged or foreign writer left behind must not stop the reader.
    db.text_factory = functools.partial(str, encoding="utf-8", errors="replace")
    return db


def _expected(error: sqlite3.DatabaseError, path: Path) -> ChatcapError | None:
    """What the user can do about an error of SQLite; None when it is our mistake."""
    code = _code(error)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return ChatcapError(
            f"{path} is damaged ({error}): `chatcap doctor --db` tells what is left"
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ChatcapError(f"{path} is locked by another program: try again when it is done")
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL}:
        return ChatcapError(f"cannot read {path} ({error}): check the disk and the permissions")
    return None


def _code(error: sqlite3.Error) -> int | None:
    """The primary result code: extended ones carry more in the upper bytes."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _foreign(path: Path) -> ChatcapError:
    return ChatcapError(f"{path} is not a chatcap database: name one with --db")


_INDEX = re.compile(r"\[\d+\]")


def fold_indexes(db: sqlite3.Connection) -> None:
    """Give SQL the function `folded_indexes`: of `$.messages[3].id` it makes `$.messages[].id`."""
    db.create_function("folded_indexes", 1, _folded_indexes, deterministic=True)


def _folded_indexes(path: str) -> str:
    return _INDEX.sub("[]", path)
