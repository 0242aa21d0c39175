"""Fills every column of every table that can hold a text with a word that is found again."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import zstandard

START, END = "2026-03-01T10:00:00.000Z", "2026-03-01T11:00:00.000Z"
OLD = "2025-01-01T10:00:00.000Z"
ORDER = (
    *("sessions", "ledger", "bodies", "flows", "frames", "findings", "shapes", "redactions"),
    *("event_contexts", "telemetry_events", "disclosed_items", "disclosed_lists", "disclosed_by"),
    *("conversations", "messages", "attachments", "citations", "placeholders"),
    *("conversation_sources", "message_sources", "feedback", "shares", "turns"),
    *("latency_reports",),
)
OURS = {"standin_key", "purges", "purged_flows"}
"""Tables without anything of what was recorded."""


def word(tag: str, table: str, column: str) -> str:
    """One word, also to the index of words."""
    return f"{tag}{table}{column}".replace("_", "")


def plant(db: sqlite3.Connection, tag: str, number: int, **of_flows: Any) -> None:
    """One session with one flow and one conversation, and a row in each table for them."""
    for table in ORDER:
        for special in _rows(tag, number).get(table, [{}]):
            row = {
                name: word(tag, table, name) if kind in ("TEXT", "ANY") else number
                for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})")
            } | special
            if table == "flows":
                row |= of_flows
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])
    db.commit()


def _rows(tag: str, number: int) -> dict[str, list[dict[str, Any]]]:
    flow, session, chat = f"{tag}-flow", f"{tag}-session", f"{tag}-chat"
    said = {name: word(tag, "bodies", name) for name in ("request", "response", "sent")}
    lists = json.dumps([[number, 0, 0, None, 1]])
    of_conversation = {"conversation_id": chat}
    told: dict[str, str | None] = {
        "session_id": session,
        "flow_id": flow,
        "fields": '["text","title","attachments"]',
    }
    told["earlier"] = None
    return {
        "sessions": [
            {"id": session, "source": "live", "started_at": START, "ended_at": END}
            | {"versions": "{}", "options": "{}"}
        ],
        "ledger": [
            {"session_id": session, "seen": 1, "complete": 1}
            | dict.fromkeys(("error", "aborted", "unfinished", "skipped"), 0)
            | {"truncated": 0, "write_errors": 0}
        ],
        "bodies": [
            {"sha256": f"{tag}-sha-request", "encoding": "text", "data": said["request"]},
            {"sha256": f"{tag}-sha-response", "encoding": "binary"}
            | {"data": said["response"].encode()},
            {"sha256": f"{tag}-sha-sent", "encoding": "zstd", "size": 1000 + len(said["sent"])}
            | {"data": zstandard.compress(b"x" * 1000 + said["sent"].encode())},
        ],
        "flows": [
            {"id": flow, "session_id": session, "started_at": START, "category": "conversation"}
            | {"action": "passed", "outcome": "complete", "answer_from": "server"}
            | {f"{side}_sha256": f"{tag}-sha-{side}" for side in said}
            | {"path": f"/backend-api/{word(tag, 'flows', 'path')}-1"}
            | {"query": f"{word(tag, 'flows', 'query')}={word(tag, 'flows', 'value')}"}
            | {"headers": json.dumps({"request": [["x-name", word(tag, "flows", "headers")]]})}
            | {"retry": 0}
        ],
        "frames": [{"flow_id": flow, "direction": "server", "body_start": None, "body_end": None}],
        "findings": [{"flow_id": flow}],
        "shapes": [{"session_id": session}],
        "redactions": [{"flow_id": flow}],
        "telemetry_events": [{"flow_id": flow, "context_id": number, "retry": 0}],
        "disclosed_lists": [{"entries": lists}],
        "disclosed_by": [{"flow_id": flow, "list_id": number}],
        "conversations": [{"id": chat}],
        "messages": [of_conversation],
        "attachments": [{"message_key": number}],
        "citations": [{"message_key": number}],
        "placeholders": [{"id": f"turn-{flow}", **of_conversation}],
        "conversation_sources": [{"conversation_key": number, **told}],
        "message_sources": [{"message_key": number, **told}],
        "feedback": [{"flow_id": flow, **of_conversation}],
        "shares": [{"flow_id": flow, **of_conversation}],
        "turns": [
            {"flow_id": flow, "socket_flow_id": flow, "delivery": "socket"} | of_conversation
        ],
        "latency_reports": [{"flow_id": flow}],
    }


def tables(db: sqlite3.Connection) -> list[str]:
    """Those of ours, without what SQLite and FTS5 keep."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"
    return [name for (name,) in db.execute(query) if not name.startswith(("sqlite_", "_sqlite"))]


def cells(db: sqlite3.Connection, tag: str) -> set[str]:
    """`table.column` of everything in which the tag still stands, bodies unfolded."""
    found = set()
    for table in tables(db):
        cursor = db.execute(f"SELECT * FROM {table}")
        for row in cursor:
            for (name, *_), value in zip(cursor.description, row, strict=True):
                data = value.encode() if isinstance(value, str) else value
                if isinstance(data, bytes) and data.startswith(b"\x28\xb5\x2f\xfd"):
                    data = zstandard.decompress(data, max_output_size=1 << 20)
                if isinstance(data, bytes) and tag.encode() in data:
                    found.add(f"{table}.{name}")
    return found


def rows_of(db: sqlite3.Connection, tag: str) -> set[tuple[Any, ...]]:
    """All rows in which the tag stands, with the names of their tables."""
    return {
        (table, *row)
        for table in tables(db)
        for row in db.execute(f"SELECT * FROM {table}")
        if any(tag in str(value) for value in row)
    }


def raw(path: Path) -> bytes:
    """The bytes of the database and of what SQLite keeps beside it."""
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal")]
    return b"".join(file.read_bytes() for file in files if file.exists())
