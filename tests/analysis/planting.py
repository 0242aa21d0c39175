"""A record in whose every text stands something hostile."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.analysis.building import START, Record
from tests.analysis.chatting import Chats
from tests.analysis.hostile import HOSTILE

KEYS = {
    # columns that tie rows together: hostile from the beginning, the same text on both sides
    *("sessions.id", "flows.id", "flows.session_id", "conversations.id", "messages.id"),
    *("messages.conversation_id", "messages.parent_id", "conversations.current_node"),
    *("purged_flows.session_id",),
}
OURS = {
    # columns that hold one of a few words: only a forged record has others
    *("sessions.source", "sessions.policy", "flows.category", "flows.action", "flows.outcome"),
    *("flows.request_state", "flows.response_state", "flows.answer_from", "flows.planned"),
    *("flows.policy", "flows.scheme", "bodies.encoding", "frames.direction", "findings.side"),
    *("findings.severity", "shapes.side", "telemetry_events.action", "turns.delivery"),
    *("turns.kind", "turns.encoding", "disclosed_items.data_class", "message_sources.source"),
    *("conversation_sources.source", "feedback.kind", "purges.scope"),
}
CHECKED = {
    # what the tables themselves admit nothing else in
    *("sessions.source", "flows.answer_from", "bodies.encoding", "frames.direction"),
    *("turns.delivery", "purges.scope"),
}
JSON: dict[str, Callable[[str], Any]] = {
    "sessions.versions": lambda text: {text: text},
    "sessions.options": lambda text: {text: text},
    "flows.path_params": lambda text: {text: text},
    "flows.headers": lambda text: {"request": [[text, text]], "response": [[text, text]]},
    "flows.sent_without": lambda text: [text],
    "telemetry_events.properties": lambda text: {text: text},
    "telemetry_events.context": lambda text: {text: text},
    "telemetry_events.removed": lambda text: [text],
    "telemetry_events.changed": lambda text: [text],
    "event_contexts.context": lambda text: {text: text},
    "messages.content": lambda text: {"parts": [text], text: text},
    "messages.metadata": lambda text: {"finish_details": {"type": text}, text: text},
    "feedback.tags": lambda text: [text],
    "latency_reports.report": lambda text: {text: text},
    "purges.filters": lambda text: {text: text},
    "purges.counts": lambda text: {"flows": len(text)},
}
"""Columns of JSON, and what a text makes of them."""
LEFT = {
    # what is no text of anybody's: hashes, times, lists of our own
    *("sessions.source_sha256", "sessions.started_at", "sessions.ended_at", "flows.started_at"),
    *("bodies.sha256", "bodies.content_type", "disclosed_lists.entries", "disclosed_by.seen_at"),
    *("shapes.first_seen", "shapes.last_seen", "conversations.create_time"),
    *("conversations.update_time", "messages.create_time", "messages.update_time"),
    *("conversation_sources.seen_at", "conversation_sources.fields"),
    *("conversation_sources.earlier", "message_sources.seen_at", "message_sources.fields"),
    *("message_sources.earlier", "feedback.seen_at", "shares.seen_at", "turns.started_at"),
    *("latency_reports.reported_at", "purges.purged_at", "purges.finished_at"),
    *("turns.server_request_id", "latency_reports.server_request_id"),
}
MARKDOWN = (
    "# EVIL\n\n[EVIL](http://evil.example) <img src=x onerror=EVIL> ![EVIL](http://evil.example)"
)


def planted(path: Path, *, forged: bool = False) -> Record:
    """The record, with HOSTILE in every column; a `forged` one also where words of ours stand."""
    record = Record(path)
    record.db.execute("PRAGMA foreign_keys = OFF")
    for number, text in enumerate(HOSTILE):
        _rows(record, number, text)
    for table, column in _columns(record):
        name = f"{table}.{column}"
        if name in KEYS | LEFT | CHECKED or (name in OURS and not forged):
            continue
        _sow(record, table, column)
    record.db.execute("UPDATE flows SET endpoint = NULL WHERE rowid % 4 = 0")
    record.db.conn.commit()
    return record


def _rows(record: Record, number: int, text: str) -> None:
    """A session and something of everything in it."""
    chats = Chats(record)
    record.session(text, policy="block", source=("live", "mitm", "har", "export")[number % 4])
    outcome = ("complete", "error", "aborted", "unfinished")[number % 4]
    body = record.body(json.dumps({text: [text, number]}))
    record.flow(text, session_id=text, request_sha256=body, request_state="present",
                response_sha256=body, outcome=outcome)  # fmt: skip
    upload = f"{text} upload"
    record.upload(upload, session_id=text, sent_sha256=body, action="rewritten", policy="rewrite")
    record.frame(text, number, data=text)
    record.finding(text)
    record.finding(upload, severity="breaking")
    record.redaction(text, "token", 1)
    record.event(upload, properties="{}")
    for at, leak in enumerate((None, "plain")):
        record.disclosure(upload, leak=leak, kept_in=at, item=f"{text}{at}", path=text)
    asked, answer = f"{text} asked", f"{text} answer"
    chats.conversation(text, current_node=answer, session_id=text, flow_id=text)
    told: dict[str, Any] = {"conversation_id": text, "session_id": text, "flow_id": text}
    chats.message(asked, "user", text, **told, attachments=[{"name": text, "kind": "image"}])
    chats.message(answer, "assistant", f"EVIL {text}\n\n{MARKDOWN}", parent_id=asked, **told,
                  citations=[{"title": text, "url": text, "matched_text": text}])  # fmt: skip
    chats.turn(f"{text} turn", session_id=text, conversation_id=text, message_id=answer,
               server_request_id=f"ray {number}")  # fmt: skip
    chats.report(f"{text} report", session_id=text, server_request_id=f"ray {number}")
    said = {"flow_id": text, "conversation_id": text, "seen_at": START}
    record._insert("feedback", {**said, "message_id": answer, "kind": "rating", "text": text})
    record._insert("shares", {**said, "id": f"share {number}"})
    record.db.execute(
        "INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        [text, f"endpoint {number}", "response", f"$.{number}", "string", START, START],
    )
    record.db.execute("INSERT INTO event_contexts (context) VALUES (?)", [json.dumps({text: 1})])


def _columns(record: Record) -> Iterator[tuple[str, str]]:
    """Every column of text that the tables have, whoever adds one."""
    tables = record.db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'"
        " AND name NOT LIKE 'sqlite%' AND name NOT GLOB '_*'"
    ).fetchall()
    for (table,) in tables:
        for _, column, kind, *_ in record.db.execute(f"PRAGMA table_info({table})").fetchall():
            tied = {key[3] for key in record.db.execute(f"PRAGMA foreign_key_list({table})")}
            if kind == "TEXT" and column not in tied:
                yield table, column


def _sow(record: Record, table: str, column: str) -> None:
    """Each text into one row after the other."""
    make = JSON.get(f"{table}.{column}")
    for (row,) in record.db.execute(f"SELECT rowid FROM {table}").fetchall():
        text = HOSTILE[row % len(HOSTILE)]
        value = json.dumps(make(text)) if make else text
        record.db.execute(
            f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", [value, row]
        )
