"""Of the chats in a record what the chosen flows told, as if nobody else had ever told of them.

A message stands in the record once, as all that told of it, in every session, made it together. Who
hands over one session, or one evening, hands over what that told. So what the chosen ones told is
copied into temporary tables that are called as the tables are: SQLite looks there first, and the
queries need not know. What stands as somebody else told it is left out, and read again from the
chosen flows that told it, too.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

from addon.store.unsaying import Unsaid
from analysis.queries.choice import Choice

_EVERYTHING = Choice()
_SOURCES = {"conversations": "conversation", "messages": "message"}
"""Tables with rows that many told -> how the names of the tables begin that say who."""
_LISTS = ("attachments", "citations")
"""Fields of messages that have rows of their own."""
_NAMES = frozenset({"key", "id", "conversation_id"})
"""Columns that a row is called by."""

# Official exports have no flows: they count by when they were told.
_CHOSEN = """
    (flow_id IN (SELECT id FROM main.flows WHERE {condition})
     OR flow_id IS NULL AND :endpoint IS NULL AND :category IS NULL
        AND (:sessions IS NULL OR session_id IN (SELECT value FROM json_each(:sessions)))
        AND (:since IS NULL OR seen_at >= :since) AND (:until IS NULL OR seen_at < :until))
"""
_BY_FLOW = "flow_id IN (SELECT id FROM main.flows WHERE {condition})"
_OF_MESSAGES = "message_key IN (SELECT message_key FROM temp.message_sources)"
_COPIED = {
    "conversation_sources": _CHOSEN,
    "message_sources": _CHOSEN,
    "messages": "key IN (SELECT message_key FROM temp.message_sources)",
    "attachments": _OF_MESSAGES,
    "citations": _OF_MESSAGES,
    "conversations": """key IN (SELECT conversation_key FROM temp.conversation_sources)
        OR id IN (SELECT conversation_id FROM temp.messages)""",
    "placeholders": "conversation_id IN (SELECT id FROM temp.conversations)",
    "turns": _BY_FLOW,
    "shares": _BY_FLOW,
}
"""Tables in the order in which they are copied -> the rows that are."""
_TABLES = """
SELECT sql FROM main.sqlite_master
WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC, name
"""
# An official export holds a message whole, and is not there to be read again.
_STANDING = """
INSERT OR IGNORE INTO temp.standing
SELECT field.value, {key} FROM temp.{sources} CROSS JOIN json_each(fields) AS field
UNION
SELECT field.value, message_key FROM temp.message_sources
CROSS JOIN json_each(:names) AS field WHERE source = 'export' AND :table = 'messages'
"""
_LOSE = """
INSERT OR IGNORE INTO temp.lost SELECT {key} FROM temp.{table}
WHERE {name} IS NOT NULL AND {key} NOT IN (SELECT key FROM temp.standing WHERE field = ?)
"""
_CLEAR = """
UPDATE temp.{table} SET {name} = NULL
WHERE {name} IS NOT NULL AND {key} NOT IN (SELECT key FROM temp.standing WHERE field = ?)
"""
_DELETE = """
DELETE FROM temp.{table} WHERE {key} NOT IN (SELECT key FROM temp.standing WHERE field = ?)
"""
_TOLD_OF_LOST = """
SELECT DISTINCT flow_id FROM temp.{sources}
WHERE flow_id IS NOT NULL AND {key} IN (SELECT key FROM temp.lost)
"""
# The rows of shares do not say who told what: another flow than the chosen one may have.
_SHARES = """
UPDATE shares SET title = NULL WHERE title IS NOT
    (SELECT title FROM temp.conversations WHERE id = shares.conversation_id)
"""


@contextmanager
def told_by(db: Connection, choice: Choice) -> Iterator[None]:
    """Meanwhile chats, turns and shares are what the chosen flows told, and nothing else.

    All queries see the record as it is at one moment.
    """
    if choice == _EVERYTHING:
        yield
        return
    # Where there is little memory, SQLite would put texts of chats into a file of its own.
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("SAVEPOINT told")
    try:
        # A record is opened read-only anyway: what becomes possible is to write temporary tables.
        db.execute("PRAGMA query_only = OFF")
        try:
            _copy(db, choice)
            _leave_out(db)
        finally:
            db.execute("PRAGMA query_only = ON")
        yield
    finally:
        if db.in_transaction:  # not so when the disk was full: SQLite has rolled back all
            db.execute("ROLLBACK TO told")
            db.execute("RELEASE told")


def _copy(db: Connection, choice: Choice) -> None:
    condition, values = choice.condition(db)
    asked = {
        "sessions": choice.asked(db),
        **{name: getattr(choice, name) for name in ("since", "until", "endpoint", "category")},
        **values,
    }
    for table, which in _COPIED.items():
        made, *indexes = (sql for (sql,) in db.execute(_TABLES, [table]))
        db.execute(made.replace("CREATE TABLE ", "CREATE TEMP TABLE ", 1))
        where = which.format(condition=condition)
        db.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table} WHERE {where}", asked)  # noqa: S608 - our own
        for index in indexes:
            db.execute(index.replace("INDEX ", "INDEX temp.", 1))


def _leave_out(db: Connection) -> None:
    """Take out what stands as others told it, and read again what the chosen flows told there."""
    db.execute("CREATE TEMP TABLE standing (field, key, PRIMARY KEY (field, key)) WITHOUT ROWID")
    db.execute("CREATE TEMP TABLE lost (key INTEGER PRIMARY KEY)")
    unsaid = Unsaid(frozenset(), frozenset(), frozenset())
    for table in _SOURCES:
        _clear(db, table)
        unsaid = _with_lost(db, table, unsaid)
    if unsaid.flows:
        from analysis.purging.retelling import retell  # takes 0.2 s, and is seldom needed

        retell(db, Path(), unsaid)
    db.execute(_SHARES)


def _clear(db: Connection, table: str) -> None:
    """Leave of the rows what stands as the chosen ones told it; `lost` are those of the others."""
    names = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]
    columns = [name for name in names if name not in _NAMES]
    lists = _LISTS if table == "messages" else ()
    for emptied in ("standing", "lost"):
        db.execute(f"DELETE FROM temp.{emptied}")  # noqa: S608 - our own
    standing = _STANDING.format(sources=f"{_SOURCES[table]}_sources", key=f"{_SOURCES[table]}_key")
    db.execute(standing, {"names": json.dumps([*columns, *lists]), "table": table})
    for name in columns:
        for change in (_LOSE, _CLEAR):
            db.execute(change.format(table=table, key="key", name=name), [name])
    for name in lists:
        for change in (_LOSE, _DELETE):
            db.execute(change.format(table=name, key="message_key", name="seq"), [name])


def _with_lost(db: Connection, table: str, unsaid: Unsaid) -> Unsaid:
    """With the rows of a table that have lost something, and the flows that told of them."""
    names = {"sources": f"{_SOURCES[table]}_sources", "key": f"{_SOURCES[table]}_key"}
    told = unsaid.flows | {flow for (flow,) in db.execute(_TOLD_OF_LOST.format(**names))}
    if table == "conversations":
        lost = db.execute("SELECT id FROM temp.conversations JOIN temp.lost USING (key)")
        return replace(unsaid, conversations=frozenset(id_ for (id_,) in lost), flows=told)
    lost = db.execute("SELECT conversation_id, id FROM temp.messages JOIN temp.lost USING (key)")
    return replace(unsaid, messages=frozenset(lost.fetchall()), flows=told)
