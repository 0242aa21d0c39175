"""Deleting rows, and with them what hangs on them; and what nothing points to any more."""

import sqlite3

from addon.store.triggers import INDEXED
from addon.store.unsaying import Unsaid, unsay

_REMOVE = (
    "DELETE FROM shares WHERE flow_id IN (SELECT id FROM going_flows)",
    "DELETE FROM turns WHERE conversation_id IN (SELECT id FROM going_conversations)",
    # they are called turn-<flow id>, or turn-<flow id>.<twelve digits>
    """
    DELETE FROM placeholders WHERE substr(id, 6) IN (SELECT id FROM going_flows)
    OR substr(id, -13, 1) = '.'
        AND substr(id, 6, length(id) - 18) IN (SELECT id FROM going_flows)
    """,
    "DELETE FROM conversations WHERE id IN (SELECT id FROM going_conversations)",
    "DELETE FROM flows WHERE id IN (SELECT id FROM going_flows)",
    "DELETE FROM sessions WHERE id IN (SELECT id FROM going_sessions)",
)
_POINTERS = {
    # a table -> its key, and the columns that point to it
    "bodies": ("sha256", (("flows", "request_sha256"), ("flows", "response_sha256"),
                          ("flows", "sent_sha256"))),
    "event_contexts": ("id", (("telemetry_events", "context_id"),)),
    "disclosed_lists": ("id", (("disclosed_by", "list_id"),)),
}  # fmt: skip
_ITEMS = """
DELETE FROM disclosed_items WHERE id NOT IN
    (SELECT json_extract(e.value, '$[0]') FROM disclosed_lists, json_each(entries) AS e)
"""


def remove(connection: sqlite3.Connection) -> Unsaid:
    """Delete all that is going. Returns what others may have told, too."""
    unsaid = unsay(connection)
    for statement in _REMOVE:
        connection.execute(statement)
    return unsaid


def remove_orphans(connection: sqlite3.Connection) -> None:
    """Delete what is stored once for many, and now for none; write the index of words anew.

    SQLite looks for pointers to each row that it deletes: with an index that takes a moment, and
    without one it reads a whole table each time.
    """
    for table, (key, pointers) in _POINTERS.items():
        for number, (other, column) in enumerate(pointers):
            connection.execute(f"CREATE INDEX purging_{number} ON {other} ({column})")
        unused = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {other} WHERE {other}.{column} = {table}.{key})"  # noqa: S608
            for other, column in pointers
        )
        connection.execute(f"DELETE FROM {table} WHERE {unused}")  # noqa: S608 - our own names
        for number in range(len(pointers)):
            connection.execute(f"DROP INDEX purging_{number}")
    connection.execute(_ITEMS)
    for table in INDEXED:  # its segments hold words that were deleted until they are merged
        connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608
