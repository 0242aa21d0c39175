"""What a record says about chats, without the numbers of its rows."""

import sqlite3
from typing import Any

from sqlite_utils import Database

from addon.store.conversations import Conversations
from addon.store.migrations import migrations
from tests.addon.store.builders import flow_row, session

SESSION_OF = {"f1": "s1", "f2": "s1", "f3": "s2"}

CONTENT = {
    "conversations": "SELECT * FROM conversations",
    "messages": "SELECT * FROM messages",
    "attachments": (
        "SELECT m.conversation_id, m.id AS m, a.* FROM attachments a"
        " JOIN messages m ON m.key = message_key"
    ),
    "citations": (
        "SELECT m.conversation_id, m.id AS m, c.* FROM citations c"
        " JOIN messages m ON m.key = message_key"
    ),
    "conversation_sources": (
        "SELECT c.id, s.* FROM conversation_sources s"
        " JOIN conversations c ON c.key = s.conversation_key"
    ),
    "message_sources": (
        "SELECT m.conversation_id, m.id, s.* FROM message_sources s"
        " JOIN messages m ON m.key = s.message_key"
    ),
    "placeholders": "SELECT * FROM placeholders",
    "feedback": "SELECT * FROM feedback",
    "shares": "SELECT * FROM shares",
    "turns": "SELECT * FROM turns",
    "latency_reports": "SELECT * FROM latency_reports",
}


def in_memory() -> Database:
    """A record with two sessions and three flows of theirs."""
    db = Database(memory=True)
    migrations.apply(db)
    db.execute("PRAGMA foreign_keys = ON")
    for session_id in ("s1", "s2"):
        start = session(session_id)
        row = {"source": start.source, "started_at": start.started_at, "policy": start.policy}
        db.table("sessions").insert({"id": session_id, **row, "versions": "{}", "options": "{}"})
    for seq, (flow_id, session_id) in enumerate(SESSION_OF.items()):
        db.table("flows").insert({**flow_row(flow_id, seq), "session_id": session_id})
    return db


def content(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """The rows of all tables of chats, in an order of their own."""
    found = {}
    for name, query in CONTENT.items():
        cursor = connection.execute(query)
        columns = [column[0] for column in cursor.description]
        rows = [
            {c: v for c, v in zip(columns, row, strict=True) if not c.endswith("key")}
            for row in cursor
        ]
        found[name] = sorted(rows, key=repr)
    return found


def check(connection: sqlite3.Connection) -> None:
    """Raises if the index of words, or a reference, is out of step."""
    for table in ("messages_fts", "conversations_fts"):
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def writers(db: Database) -> dict[str, Conversations]:
    return {one: Conversations(db.conn, one) for one in ("s1", "s2")}
