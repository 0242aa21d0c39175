"""What SQLite does by itself for the tables of chats, whoever writes them.

The search index follows the texts (https://sqlite.org/fts5.html, external content tables), and
what nobody tells any more goes with the last flow or session that told it.
"""

INDEXED = {"messages": "text", "conversations": "title"}
"""Table -> the column whose words can be searched."""
_HOLDS_CONVERSATION = {
    # table -> its column with the conversation, and the column of `conversations` that is in it
    "messages": ("conversation_id", "id"),
    "conversation_sources": ("conversation_key", "key"),
    "feedback": ("conversation_id", "id"),
    "shares": ("conversation_id", "id"),
    "turns": ("conversation_id", "id"),
}


def _in_step(table: str, column: str) -> tuple[str, ...]:
    fts = f"{table}_fts"
    add = f"INSERT INTO {fts} (rowid, {column}) VALUES (new.key, new.{column});"  # noqa: S608 - our own names
    remove = f"INSERT INTO {fts} ({fts}, rowid, {column}) VALUES ('delete', old.key, old.{column});"  # noqa: S608
    return (
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {remove} END",
        f"""
        CREATE TRIGGER {fts}_update AFTER UPDATE OF key, {column} ON {table}
        WHEN old.key <> new.key OR old.{column} IS NOT new.{column}
        BEGIN {remove} {add} END
        """,
    )


def _nobody_tells(table: str) -> str:
    column, of = _HOLDS_CONVERSATION[table]
    unheld = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {other} WHERE {other}.{its} = conversations.{ours})"  # noqa: S608
        for other, (its, ours) in _HOLDS_CONVERSATION.items()
    )
    return f"""
    CREATE TRIGGER {table}_last AFTER DELETE ON {table} BEGIN
        DELETE FROM conversations WHERE {of} = old.{column} AND {unheld};
    END
    """  # noqa: S608


TRIGGERS = (
    *(statement for table, column in INDEXED.items() for statement in _in_step(table, column)),
    """
    CREATE TRIGGER message_sources_last AFTER DELETE ON message_sources
    WHEN NOT EXISTS (SELECT 1 FROM message_sources WHERE message_key = old.message_key)
    BEGIN DELETE FROM messages WHERE key = old.message_key; END
    """,
    *map(_nobody_tells, _HOLDS_CONVERSATION),
)
"""Part of the migration `m005_chats`, after `addon.store.chats`."""
