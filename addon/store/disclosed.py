"""What uploads told, stored once: most of them tell the same, again and again.

An item is one thing told at one place, a list is all that one upload told, and each upload points
to its list. The view `disclosures` shows them as the plain rows that they stand for.
"""

import json
import sqlite3
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from addon.store.once import Once
from addon.store.rows import Row

TABLES = (
    """
    CREATE TABLE disclosed_items (
        id INTEGER PRIMARY KEY,
        vendor TEXT NOT NULL,
        data_class TEXT NOT NULL,
        item TEXT NOT NULL,
        path TEXT NOT NULL,
        reason TEXT NOT NULL,
        UNIQUE (vendor, data_class, item, path, reason)
    ) STRICT
    """,
    """
    CREATE TABLE disclosed_lists (
        id INTEGER PRIMARY KEY,
        entries TEXT NOT NULL UNIQUE   -- JSON: [item, event_seq, kept_in, leak, count] of each
    ) STRICT
    """,
    """
    CREATE TABLE disclosed_by (
        id INTEGER PRIMARY KEY,
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        list_id INTEGER NOT NULL REFERENCES disclosed_lists (id),
        seen_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX disclosed_by_flow ON disclosed_by (flow_id)",
    """
    INSERT INTO disclosed_items (vendor, data_class, item, path, reason)
    SELECT DISTINCT ifnull(f.vendor, 'unknown'), d.data_class, d.item, d.path, d.reason
    FROM disclosures AS d JOIN flows AS f ON f.id = d.flow_id
    """,
    """
    CREATE TEMP TABLE told_before AS
    SELECT d.flow_id, f.started_at, json_array(json_array(i.id, d.event_seq, 0, NULL, 1)) AS entries
    FROM disclosures AS d JOIN flows AS f ON f.id = d.flow_id
    JOIN disclosed_items AS i ON i.vendor = ifnull(f.vendor, 'unknown')
      AND i.data_class = d.data_class AND i.item = d.item AND i.path = d.path
      AND i.reason = d.reason
    ORDER BY d.id
    """,
    "INSERT INTO disclosed_lists (entries) SELECT DISTINCT entries FROM told_before",
    """
    INSERT INTO disclosed_by (flow_id, list_id, seen_at)
    SELECT flow_id, disclosed_lists.id, started_at FROM told_before JOIN disclosed_lists
    USING (entries)
    """,
    "DROP TABLE told_before",
    "DROP TABLE disclosures",
    # event_seq: the first event that told it; null: the upload, beside its events
    # kept_in: 1, it did not leave this machine as it was
    # leak: how text of a chat was hidden in it (plain, url, base64, …); null: it is none
    # count: events of the upload that told it
    """
    CREATE VIEW disclosures AS
    SELECT b.id * 10000 + e.key AS id, b.flow_id, json_extract(e.value, '$[1]') AS event_seq,
           i.data_class, i.item, i.path, i.reason, i.vendor, b.seen_at,
           json_extract(e.value, '$[2]') AS kept_in, json_extract(e.value, '$[3]') AS leak,
           json_extract(e.value, '$[4]') AS count
    FROM disclosed_by AS b CROSS JOIN disclosed_lists AS l ON l.id = b.list_id
    CROSS JOIN json_each(l.entries) AS e
    CROSS JOIN disclosed_items AS i ON i.id = json_extract(e.value, '$[0]')
    """,
)
"""Part of the migration `m004_policies`; what was in the table `disclosures` is kept."""

UNKNOWN = "unknown"
"""The vendor of what nobody can be named for."""
_MOST = 4_096
_ITEM = ("data_class", "item", "path", "reason")


class Disclosed:
    """Writes the rows of `disclosures` through one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._items: dict[tuple[str, ...], int] = {}
        self._lists = Once(connection, "disclosed_lists", "entries")

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows with the columns of the view, but `id`, those of one flow together.

        A flow that has no row (lost, or known from another session) is passed over.
        """
        by_upload = itemgetter("flow_id", "seen_at")
        told = []
        for (flow_id, seen_at), group in groupby(rows, by_upload):
            entries = [
                [self._item(row), row["event_seq"], row["kept_in"], row["leak"], row["count"]]
                for row in group
            ]
            list_id = self._lists.number(json.dumps(entries, separators=(",", ":")))
            told.append((flow_id, list_id, seen_at, flow_id))
        self._connection.executemany(
            "INSERT INTO disclosed_by (flow_id, list_id, seen_at) SELECT ?, ?, ?"
            " WHERE EXISTS (SELECT 1 FROM flows WHERE id = ?)",
            told,
        )

    def forget(self) -> None:
        """What was written since the last commit is gone."""
        self._items.clear()
        self._lists.forget()

    def _item(self, row: Row) -> int:
        values = (row["vendor"] or UNKNOWN, *(row[name] for name in _ITEM))
        found = self._items.get(values)
        if found is None:
            self._connection.execute(
                "INSERT OR IGNORE INTO disclosed_items (vendor, data_class, item, path, reason)"
                " VALUES (?, ?, ?, ?, ?)",
                values,
            )
            (found,) = self._connection.execute(
                "SELECT id FROM disclosed_items WHERE vendor = ? AND data_class = ? AND item = ?"
                " AND path = ? AND reason = ?",
                values,
            ).fetchone()
            if len(self._items) >= _MOST:
                self._items.clear()
            self._items[values] = found
        return found
