"""Forgetting: what a purge does to a record, all of it or nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from addon.store import emptying, removal
from addon.store.selection import Filters, add, select
from addon.store.unsaying import Unsaid

COUNTED = (
    *("sessions", "flows", "bodies", "frames", "telemetry_events", "disclosed_by", "findings"),
    *("conversations", "messages", "turns", "latency_reports"),
)
_CONTENTS = {
    "texts": "SELECT count(*) FROM messages WHERE text IS NOT NULL OR content IS NOT NULL",
    "titles": "SELECT count(*) FROM conversations WHERE title IS NOT NULL",
}
_OUTCOMES = """
INSERT INTO purged_flows (purge_id, session_id, complete, error, aborted, unfinished, emptied)
SELECT ?1, session_id, count(*) FILTER (WHERE going AND outcome = 'complete'),
       count(*) FILTER (WHERE going AND outcome = 'error'),
       count(*) FILTER (WHERE going AND outcome = 'aborted'),
       count(*) FILTER (WHERE going AND outcome = 'unfinished'),
       count(*) FILTER (WHERE NOT going)
FROM (SELECT session_id, outcome, id IN (SELECT id FROM going_flows) AND ?2 AS going FROM flows
      WHERE id IN (SELECT id FROM going_flows UNION SELECT id FROM emptied_flows))
GROUP BY session_id
"""
CONTENT, EVERYTHING = "content", "everything"


@dataclass(frozen=True, slots=True)
class Purge:
    """What is asked for. `mentions` are flows that are emptied beside what the filters say."""

    filters: Filters
    content_only: bool = False
    mentions: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        return CONTENT if self.content_only else EVERYTHING


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of it: `rows` that went by table, with `texts` of messages and `titles` of
    conversations that did, and flows that were `emptied`.
    """

    id: int
    rows: dict[str, int] = field(default_factory=dict)
    emptied: int = 0

    def __bool__(self) -> bool:
        return bool(self.emptied or any(self.rows.values()))


Retell = Callable[[Unsaid], None]
"""Reads again what flows that stay told of rows that have lost something, and writes it."""


def purge(
    connection: sqlite3.Connection, asked: Purge, at: str, retell: Retell, *, size: int
) -> Purged:
    """Do it, inside a transaction of the caller. `at` is now, `size` the bytes of the file.

    Needs the SQL functions of `emptying`. Indexes, lists and words that only served what is gone
    go with it.
    """
    select(connection, asked.filters)
    add(connection, "emptied_flows", asked.mentions)
    if asked.content_only:
        connection.execute("INSERT OR IGNORE INTO emptied_flows SELECT id FROM going_flows")
    else:
        connection.execute("DELETE FROM emptied_flows WHERE id IN (SELECT id FROM going_flows)")
    emptying.leave_out_empty(connection)
    before = _counts(connection)
    number = _record(connection, asked, at, size)
    (emptied,) = connection.execute("SELECT count(*) FROM emptied_flows").fetchone()
    emptying.empty_flows(connection)
    forget = emptying.empty_chats if asked.content_only else removal.remove
    retell(forget(connection))
    removal.remove_orphans(connection)
    after = _counts(connection)
    rows = {name: count - after[name] for name, count in before.items()}
    counts = json.dumps({**rows, "emptied": emptied})
    connection.execute("UPDATE purges SET counts = ? WHERE id = ?", [counts, number])
    return Purged(number, rows, emptied)


def finish(connection: sqlite3.Connection, numbers: Iterable[int], at: str, *, size: int) -> None:
    """Note that the file has been compacted after these purges."""
    connection.executemany(
        "UPDATE purges SET finished_at = ?, bytes_after = ? WHERE id = ?",
        [(at, size, number) for number in numbers],
    )


def unfinished(connection: sqlite3.Connection) -> list[int]:
    """Purges that were interrupted: their rows are gone, but the file has not been compacted."""
    query = "SELECT id FROM purges WHERE finished_at IS NULL ORDER BY id"
    return [number for (number,) in connection.execute(query)]


def file_size(path: Path) -> int:
    """Bytes of the database and of its write-ahead log."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _record(connection: sqlite3.Connection, asked: Purge, at: str, size: int) -> int:
    added = connection.execute(
        "INSERT INTO purges (purged_at, scope, filters, counts, bytes_before)"
        " VALUES (?, ?, ?, '{}', ?)",
        [at, asked.scope, str(asked.filters), size],
    )
    number = added.lastrowid
    assert number is not None  # noqa: S101
    connection.execute(_OUTCOMES, [number, not asked.content_only])
    return number


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    found = {}
    for table in COUNTED:
        (found[table],) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    for name, query in _CONTENTS.items():
        (found[name],) = connection.execute(query).fetchone()
    return found
