"""The table `shapes`: which members the bodies of each endpoint had, and how often."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from addon.store.rows import FlowEntry

_COUNT = """
    INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count,
        first_seen = min(first_seen, excluded.first_seen),
        last_seen = max(last_seen, excluded.last_seen)
"""


def count_shapes(
    connection: sqlite3.Connection, session_id: str, entries: Iterable[FlowEntry]
) -> None:
    """Add what these flows had."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    times: dict[tuple[str, str, str, str], list[str]] = {}
    for entry in entries:
        for shape in entry.shapes:
            at = (entry.flow["endpoint"], shape.side, shape.path, shape.type)
            counts[at] += 1
            times.setdefault(at, []).append(entry.flow["started_at"])
    connection.executemany(
        _COUNT,
        [(session_id, *at, min(times[at]), max(times[at]), n) for at, n in counts.items()],
    )
