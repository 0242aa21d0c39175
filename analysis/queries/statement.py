"""A statement of the user's own, run so that it can neither change anything nor run for ever."""

import sqlite3
import time
from collections.abc import Iterator

from addon.errors import ChatcapError
from analysis.queries.database import Row
from analysis.reports.listing import finite

_LONGEST_VALUE = 256 * 1024 * 1024
_STEPS_BETWEEN_LOOKS = 20_000

_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_PRAGMAS = frozenset(
    {
        "compile_options",
        "database_list",
        "foreign_key_list",
        "function_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "pragma_list",
        "table_info",
        "table_list",
        "table_xinfo",
    }
)
"""They tell about tables and change nothing; others could switch the protections off."""


def run(db: sqlite3.Connection, query: str, seconds: float) -> tuple[list[str], Iterator[Row]]:
    """Names of the columns, and the rows one by one.

    Besides the read-only connection an authorizer admits reading only: `ATTACH` and `VACUUM
    INTO` could write other files. The key of the stand-ins reads as NULL. Columns that share a
    name get a number.

    Raises ChatcapError for an error in the statement, one that writes, and after `seconds`.
    """
    deadline = time.monotonic() + seconds
    db.set_authorizer(_authorize)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    db.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    try:
        cursor = db.execute(query)
    except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
        raise _explained(error, seconds) from error
    names = _unique([column[0] for column in cursor.description or ()])
    return names, _rows(cursor, names, seconds)


def _rows(cursor: sqlite3.Cursor, names: list[str], seconds: float) -> Iterator[Row]:
    try:
        for values in cursor:
            yield dict(zip(names, map(finite, values), strict=True))
    except sqlite3.Error as error:
        raise _explained(error, seconds) from error


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    if action == sqlite3.SQLITE_READ and first == "standin_key" and second == "key":
        return sqlite3.SQLITE_IGNORE
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if second == "load_extension" else sqlite3.SQLITE_OK
    if action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _explained(error: Exception, seconds: float) -> ChatcapError:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_INTERRUPT:
        return ChatcapError(f"stopped after {seconds:g} s: ask for less, or raise --timeout")
    if code == sqlite3.SQLITE_AUTH:
        return ChatcapError("`chatcap sql` only reads: SELECT, WITH, EXPLAIN, PRAGMA table_info")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return ChatcapError(f"the database is damaged ({error}): `chatcap doctor` tells more")
    return ChatcapError(f"SQLite says: {error}")


def _unique(names: list[str]) -> list[str]:
    unique: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in unique:
            number += 1
            candidate = f"{name}_{number}"
        unique.append(candidate)
    return unique
