"""Taking back what a flow told of chats where others have told of the same.

A row says which of its fields stand as whom told them. What stands as somebody told who is going
goes, too, unless an official export tells of it as well, which holds a message whole. What the
others told in its place has to be read from them again: `unsaid_rows` says of what.
"""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Rows that have lost something that others may have told, too: ids of conversations, (id of
    the conversation, id) of messages; and the `flows` that stay and told of them.
    """

    conversations: frozenset[str]
    messages: frozenset[tuple[str, str]]
    flows: frozenset[str]


def unsay(connection: sqlite3.Connection) -> Unsaid:
    """Of rows that others tell, take back what stands as told by those that are going."""
    left = Unsaid(frozenset(), frozenset(), frozenset())
    for table, (sources, key) in _TABLES.items():
        others = f"SELECT {key} FROM {sources} WHERE NOT {_GOING}"  # noqa: S608 - our own names
        _begin(connection, sources, key, f"{key} IN ({others})")
        names = {*columns_of(connection, table), *_LISTS} - {"key", "id", "conversation_id"}
        for name in names & _unsaid(connection):
            if name in _LISTS:
                connection.execute(f"DELETE FROM {name} WHERE message_key IN ({_KEYS})", [name])  # noqa: S608
            else:
                _clear(connection, table, (name,), f"key IN ({_KEYS})", [name])
        left = _with_unsaid(connection, table, left)
    return left


def empty(connection: sqlite3.Connection) -> Unsaid:
    """Take back the content of what stands as told by those that are going; of what nobody else
    tells, and of conversations that are going, all content.
    """
    left = Unsaid(frozenset(), frozenset(), frozenset())
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
        _disown(connection, sources, CONTENT[table])
        left = _with_unsaid(connection, table, left)
    return left


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


def _disown(connection: sqlite3.Connection, sources: str, names: Collection[str]) -> None:
    """Nothing of these fields stands any more as told by those that are going."""
    marks = ", ".join("?" * len(names))
    paths = [f"$.{name}" for name in names]
    connection.execute(
        f"UPDATE {sources} SET fields = (SELECT json_group_array(f.value)"  # noqa: S608 - our names
        f" FROM json_each({sources}.fields) AS f WHERE f.value NOT IN ({marks})),"
        f" earlier = json_remove(earlier, {marks}) WHERE {_GOING} AND fields <> '[]'",
        [*names, *paths],
    )


def _with_unsaid(connection: sqlite3.Connection, table: str, left: Unsaid) -> Unsaid:
    """With the rows of a table that have just lost something."""
    sources, key = _TABLES[table]
    called = "id, id" if table == "conversations" else "conversation_id, id"
    rows = connection.execute(
        f"SELECT {called} FROM {table} WHERE key IN (SELECT key FROM unsaid)"  # noqa: S608 - ours
        f" AND {_CALLED[table]} NOT IN (SELECT id FROM going_conversations)"
    ).fetchall()
    flows = connection.execute(
        f"SELECT DISTINCT flow_id FROM {sources} WHERE flow_id IS NOT NULL"  # noqa: S608 - ours
        f" AND {key} IN (SELECT key FROM unsaid) AND NOT {_GOING}"
    )
    told = left.flows | {flow for (flow,) in flows}
    if table == "conversations":
        return replace(left, conversations=frozenset(id_ for id_, _ in rows), flows=told)
    return replace(left, messages=frozenset(rows), flows=told)
