"""Taking back what a flow told of chats where others have told of the same.

A row says which of its fields stand as whom told them. What stands as somebody told who is going
goes, too, unless an official export tells of it as well, which holds a message whole.
"""

import sqlite3
from collections.abc import Collection, Mapping

from addon.store.cells import columns_of

_TABLES = {
    "conversations": ("conversation_sources", "conversation_key"),
    "messages": ("message_sources", "message_key"),
}
_CALLED = {"conversations": "id", "messages": "conversation_id"}
_LISTS = {
    "attachments": ("name",),
    "citations": ("title", "url", "attribution", "matched_text"),
}
"""Fields of messages with rows of their own -> their columns with content."""
CONTENT: Mapping[str, tuple[str, ...]] = {
    "conversations": ("title",),
    "messages": ("text", "content", "metadata", *_LISTS),
}

_GOING = (
    "(flow_id IN (SELECT id FROM going_flows) OR session_id IN (SELECT id FROM going_sessions))"
)


def unsay(connection: sqlite3.Connection) -> None:
    """Of rows that others tell, what stands as told by those that are going."""
    for table, (sources, key) in _TABLES.items():
        others = f"SELECT {key} FROM {sources} WHERE NOT {_GOING}"  # noqa: S608 - our own names
        _begin(connection, sources, key, f"{key} IN ({others})")
        names = {*columns_of(connection, table), *_LISTS} - {"key", "id", "conversation_id"}
        for name in names & _unsaid(connection):
            if name in _LISTS:
                connection.execute(f"DELETE FROM {name} WHERE message_key IN ({_KEYS})", [name])  # noqa: S608
            else:
                _clear(connection, table, (name,), f"key IN ({_KEYS})", [name])


def empty(connection: sqlite3.Connection) -> None:
    """The content of what stands as told by those that are going; of what nobody else tells, and
    of conversations that are going, all content.
    """
    for table, (sources, key) in _TABLES.items():
        _begin(connection, sources, key, "TRUE")
        for name in CONTENT[table]:
            connection.execute(
                f"INSERT OR IGNORE INTO unsaid SELECT key, ? FROM {table}"  # noqa: S608 - our names
                f" WHERE {_CALLED[table]} IN (SELECT id FROM going_conversations)"
                f" OR key IN (SELECT {key} FROM {sources} GROUP BY 1 HAVING min({_GOING}))",
                [name],
            )
            target = name if name in _LISTS else table
            at = "message_key" if name in _LISTS else "key"
            columns = _LISTS.get(name, (name,))
            _clear(connection, target, columns, f"{at} IN ({_KEYS})", [name])


_KEYS = "SELECT key FROM unsaid WHERE field = ?"


def _begin(connection: sqlite3.Connection, sources: str, key: str, which: str) -> None:
    connection.execute("DROP TABLE IF EXISTS temp.unsaid")
    connection.execute(
        "CREATE TEMP TABLE unsaid (key INTEGER, field TEXT, PRIMARY KEY (field, key)) WITHOUT ROWID"
    )
    connection.execute(
        "INSERT OR IGNORE INTO unsaid"  # noqa: S608 - our own names
        f" SELECT {key}, f.value FROM {sources} CROSS JOIN json_each(fields) AS f"
        f" WHERE {_GOING} AND fields <> '[]' AND {which} AND {key} NOT IN"
        f" (SELECT {key} FROM {sources} WHERE source = 'export' AND NOT {_GOING})"
    )


def _unsaid(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT DISTINCT field FROM unsaid")}


def _clear(
    connection: sqlite3.Connection,
    table: str,
    columns: Collection[str],
    which: str,
    values: list[str],
) -> None:
    nothing = ", ".join(f"{column} = NULL" for column in columns)
    connection.execute(f"UPDATE {table} SET {nothing} WHERE {which}", values)  # noqa: S608
