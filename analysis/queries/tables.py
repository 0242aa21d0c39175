"""The tables of a record as plain rows, one file each, for programs that know no SQLite.

Of `standin_key`, `bodies`, `frames` and the tables of indexes and sources there is none.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows
from analysis.queries.told import told_by
from analysis.queries.whole import FLOWS

JSON = frozenset(
    {
        *("headers", "path_params", "sent_without", "properties", "context", "removed", "changed"),
        *("content", "metadata", "tags", "report", "filters"),
    }
)
"""Columns that hold JSON, which stands in the rows as what it says."""

_CHOSEN = "(SELECT id, seq FROM flows WHERE session_id = :session AND {condition}) AS chosen"
_OF_FLOWS = {
    "findings": """
        SELECT flow_id, side, severity, kind, path, detail
        FROM {chosen} CROSS JOIN findings AS found ON flow_id = chosen.id
        ORDER BY chosen.seq, found.id
    """,
    "redactions": """
        SELECT flow_id, place, kind, count
        FROM {chosen} CROSS JOIN redactions ON flow_id = chosen.id
        ORDER BY chosen.seq, place, kind
    """,
    "telemetry_events": """
        SELECT flow_id, told.seq, vendor, type, name, sent_at, user, anonymous, properties,
               ifnull(told.context, contexts.context) AS context, action, removed, changed, retry
        FROM {chosen} CROSS JOIN telemetry_events AS told ON flow_id = chosen.id
        LEFT JOIN event_contexts AS contexts ON contexts.id = context_id
        ORDER BY chosen.seq, told.seq
    """,
    "disclosures": """
        SELECT flow_id, event_seq, data_class, item, path, reason, vendor, seen_at, kept_in, leak,
               count
        FROM {chosen} CROSS JOIN disclosures AS told ON flow_id = chosen.id
        ORDER BY chosen.seq, told.id
    """,
    "turns": """
        SELECT told.* FROM {chosen} CROSS JOIN turns AS told ON flow_id = chosen.id
        ORDER BY chosen.seq
    """,
    "latency_reports": """
        SELECT told.* FROM {chosen} CROSS JOIN latency_reports AS told ON flow_id = chosen.id
        ORDER BY chosen.seq
    """,
    "feedback": """
        SELECT told.* FROM {chosen} CROSS JOIN feedback AS told ON flow_id = chosen.id
        ORDER BY chosen.seq
    """,
}
_OF_SESSIONS = {
    "ledger": """
        SELECT session_id, seen, complete, error, aborted, unfinished, skipped, truncated,
               write_errors
        FROM ledger WHERE session_id = :session
    """,
    "purged_flows": "SELECT * FROM purged_flows WHERE session_id = :session ORDER BY 1, 2",
    "shapes": """
        SELECT session_id, endpoint, side, path, type, first_seen, last_seen, count FROM shapes
        WHERE session_id = :session ORDER BY endpoint, side, path, type
    """,
}
_OF_CHATS = {
    "conversations": """
        SELECT id, title, model, current_node, gizmo_id, origin, is_archived, is_starred,
               is_temporary, is_deleted, create_time, update_time
        FROM conversations ORDER BY id
    """,
    "messages": """
        SELECT conversation_id, id, parent_id, place, role, name, recipient, channel,
               content_type, text, content, status, end_turn, hidden, model, create_time,
               update_time, metadata
        FROM messages
        ORDER BY conversation_id, key
    """,
    "attachments": """
        SELECT conversation_id, messages.id AS message_id, seq, told.id, kind, told.name,
               media_type, size, width, height
        FROM messages JOIN attachments AS told ON message_key = key
        ORDER BY conversation_id, key, seq
    """,
    "citations": """
        SELECT conversation_id, id AS message_id, seq, kind, title, url, attribution,
               matched_text, start_index, end_index
        FROM messages JOIN citations ON message_key = key
        ORDER BY conversation_id, key, seq
    """,
    "shares": "SELECT * FROM shares ORDER BY id",
}

_Table = Callable[[Connection, Choice], Iterator[Row]]


@contextmanager
def tables(db: Connection, choice: Choice) -> Iterator[dict[str, Iterator[Row]]]:
    """The rows of each table by its name, one by one, in the same order each time.

    Chosen are flows and what hangs on them, sessions with their ledger and shapes, and of chats
    what the chosen flows told, each field as far as one of them did.
    """
    with told_by(db, choice):
        yield {name: table(db, choice) for name, table in _tables()}


def _tables() -> Iterator[tuple[str, _Table]]:
    yield "flows", _of_flows(FLOWS)
    yield from ((name, _of_flows(query)) for name, query in _OF_FLOWS.items())
    yield from ((name, _of_sessions(query)) for name, query in _OF_SESSIONS.items())
    yield from ((name, _whole(query)) for name, query in _OF_CHATS.items())
    yield "purges", _whole("SELECT * FROM purges ORDER BY 1")


def _of_flows(query: str) -> _Table:
    def found(db: Connection, choice: Choice) -> Iterator[Row]:
        condition, values = choice.condition(db)
        asked = query.replace("{chosen}", _CHOSEN).format(condition=condition)
        for session in choice.sessions(db):
            yield from _parsed(rows(db, asked, {**values, "session": session}))

    return found


def _of_sessions(query: str) -> _Table:
    def found(db: Connection, choice: Choice) -> Iterator[Row]:
        for session in choice.sessions(db):
            yield from _parsed(rows(db, query, {"session": session}))

    return found


def _whole(query: str) -> _Table:
    return lambda db, _: _parsed(rows(db, query))


def _parsed(found: Iterator[Row]) -> Iterator[Row]:
    for row in found:
        yield {
            name: _value(value) if name in JSON and isinstance(value, str) else value
            for name, value in row.items()
        }


def _value(text: str) -> object:
    """What JSON says; the text itself where another JSON reader could not take it."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(name: str) -> None:
    raise ValueError(name)
