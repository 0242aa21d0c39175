"""What two databases say of the same flows, without the numbers that a database gives itself."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FLOWS = """
SELECT id, started_at, method, scheme, host, port, path, query, http_version, endpoint, category,
       vendor, path_params, status, action, outcome, error, client, device, request_bytes,
       response_bytes, request_state, response_state, request_valid, response_valid,
       request_sha256, response_sha256, first_byte_ms, duration_ms, headers, policy, planned,
       reason, answer_from, sent_bytes, sent_sha256, sent_without, retry
FROM flows ORDER BY id
"""
"""All columns but `session_id` and `seq`: those of the import."""
SAME = {
    "flows": FLOWS,
    "bodies": "SELECT sha256, size, encoding, data FROM bodies ORDER BY sha256",
    "frames": "SELECT * FROM frames ORDER BY flow_id, seq",
    "findings": """
        SELECT flow_id, side, severity, kind, path, detail FROM findings ORDER BY flow_id, id
    """,
    "redactions": "SELECT * FROM redactions ORDER BY flow_id, place, kind",
    "telemetry_events": """
        SELECT flow_id, seq, vendor, type, name, sent_at, user, anonymous, properties,
               ifnull(e.context, c.context), action, removed, changed, retry
        FROM telemetry_events AS e LEFT JOIN event_contexts AS c ON c.id = context_id
        ORDER BY flow_id, seq
    """,
    "disclosures": """
        SELECT flow_id, event_seq, data_class, item, path, reason, vendor, seen_at, kept_in, leak,
               count
        FROM disclosures ORDER BY flow_id, id
    """,
    "conversations": """
        SELECT id, title, model, current_node, gizmo_id, origin, is_archived, is_starred,
               is_temporary, is_deleted, create_time, update_time FROM conversations ORDER BY id
    """,
    "messages": """
        SELECT conversation_id, id, parent_id, place, role, name, recipient, channel, content_type,
               text, content, status, end_turn, hidden, model, create_time, update_time, metadata
        FROM messages ORDER BY conversation_id, id
    """,
    "attachments": """
        SELECT messages.conversation_id, messages.id, attachments.seq, attachments.id, kind,
               attachments.name, media_type, size, width, height
        FROM attachments JOIN messages ON key = message_key ORDER BY 1, 2, 3
    """,
    "citations": """
        SELECT conversation_id, messages.id, seq, kind, title, url, attribution, matched_text,
               start_index, end_index
        FROM citations JOIN messages ON key = message_key ORDER BY 1, 2, 3
    """,
    "message_sources": """
        SELECT conversation_id, id, flow_id, source, weight, seen_at, fields, earlier
        FROM message_sources JOIN messages ON key = message_key ORDER BY 1, 2, 3, 4, 5, 6
    """,
    "conversation_sources": """
        SELECT id, flow_id, source, weight, seen_at, fields, earlier
        FROM conversation_sources JOIN conversations ON key = conversation_key
        ORDER BY 1, 2, 3, 4, 5
    """,
    "turns": "SELECT * FROM turns ORDER BY flow_id",
    "latency_reports": "SELECT * FROM latency_reports ORDER BY flow_id",
    "feedback": "SELECT * FROM feedback ORDER BY flow_id",
    "shares": "SELECT * FROM shares ORDER BY id",
    "shapes": "SELECT endpoint, side, path, type, sum(count) FROM shapes GROUP BY 1, 2, 3, 4",
    "ledger": """
        SELECT sum(seen), sum(complete), sum(error), sum(aborted), sum(unfinished), sum(skipped),
               sum(truncated), sum(write_errors) FROM ledger
    """,
}


def told(path: Path, *left_out: str) -> dict[str, list[Any]]:
    """Per table what a database says, row by row."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return {
            name: db.execute(query).fetchall()
            for name, query in SAME.items()
            if name not in left_out
        }


def differences(one: Path, other: Path, *left_out: str) -> list[str]:
    """Rows that only one of them has, as text."""
    mine, theirs = told(one, *left_out), told(other, *left_out)
    found = []
    for name in mine:
        for sign, rows, others in (("-", mine, theirs), ("+", theirs, mine)):
            found += [
                f"{sign} {name} {json.dumps(row, default=str)[:2000]}"
                for row in rows[name]
                if row not in others[name]
            ]
    return found
