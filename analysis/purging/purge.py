"""A purge from its rehearsal to the last look at the file."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from addon.errors import ChatcapError
from addon.store.compaction import compact
from addon.store.purging import Purge, Purged, file_size, finish, purge, unfinished
from addon.store.selection import select
from analysis.purging import marks
from analysis.purging.bare import add_functions
from analysis.purging.copies import imported_from
from analysis.purging.mentions import Mention, mentions
from analysis.purging.retelling import retell


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would go, with flows that stay although they `mention` it, and the captures it came
    from.
    """

    asked: Purge
    purged: Purged
    mentions: tuple[Mention, ...]
    sources: tuple[Path, ...]
    bytes_before: int


@dataclass(frozen=True, slots=True)
class Check:
    """How many marks of what went were looked for, and how many of them something else says."""

    marks: int
    elsewhere: int
    bytes_after: int


def rehearse(connection: Connection, path: Path, asked: Purge, *, all_mentions: bool) -> Rehearsal:
    """Do all of it and take it back: what is told of a purge is what it does.

    With `all_mentions` the flows that mention a conversation are emptied.
    """
    _prepare(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        select(connection, asked.filters)
        found = tuple(mentions(connection)) if asked.filters.conversations else ()
        sources = tuple(imported_from(connection))
        if all_mentions:
            asked = replace(asked, mentions=tuple(one.flow_id for one in found))
            found = ()
        size = file_size(path)
        return Rehearsal(asked, _purge(connection, path, asked, size), found, sources, size)
    finally:
        _roll_back(connection)


def carry_out(connection: Connection, path: Path, asked: Purge) -> Check:
    """Do it for good. Raises ChatcapError when something of it is found in the file afterwards."""
    _prepare(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        select(connection, asked.filters)
        for_sure = marks.collect(connection, content_only=asked.content_only)
        _purge(connection, path, asked, file_size(path))
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    finish_all(connection, path)
    return _check(connection, path, for_sure)


def finish_all(connection: Connection, path: Path) -> int:
    """Compact the file after purges that were not finished. Returns how many there were."""
    numbers = unfinished(connection)
    if numbers:
        compact(connection)
        finish(connection, numbers, _now(), size=file_size(path))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(numbers)


def _purge(connection: Connection, path: Path, asked: Purge, size: int) -> Purged:
    return purge(connection, asked, _now(), partial(retell, connection, path), size=size)


def _roll_back(connection: Connection) -> None:
    """An interrupted statement may have taken the transaction with it."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _prepare(connection: Connection) -> None:
    # names of what goes must not be spilt to a file elsewhere
    connection.execute("PRAGMA temp_store = MEMORY")
    add_functions(connection)


def _check(connection: Connection, path: Path, wanted: list[bytes]) -> Check:
    files = [path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))]
    found = marks.found_in(files, wanted)
    elsewhere = marks.standing(connection, found)
    if left := len(found - elsewhere):
        raise ChatcapError(
            f"what was purged is still in {path} ({left} of {len(wanted)} marks of it): this is a"
            " bug, please report it; a new database without it is made by importing again"
        )
    return Check(len(wanted), len(elsewhere), file_size(path))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
