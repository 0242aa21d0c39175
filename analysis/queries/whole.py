"""Flows with all that hangs on them, one by one, for whoever takes the record elsewhere."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, row, rows
from analysis.queries.flow import body

TOGETHER = 256
"""Flows whose details are asked for together."""

FLOWS = """
SELECT id, session_id, seq, started_at, method, scheme, host, port, path, query, http_version,
       endpoint, category, vendor, path_params, status, action, outcome, error, client, device,
       request_bytes, response_bytes, request_state, response_state, request_valid,
       response_valid, request_sha256, response_sha256, first_byte_ms, duration_ms, headers,
       policy, planned, reason, answer_from, sent_bytes, sent_sha256, sent_without, retry
FROM flows WHERE session_id = :session AND {condition} ORDER BY seq
"""
"""Every column of the flows of a session; a choice of flows makes the `condition`."""
_BODY = "SELECT sha256, content_type, size, encoding, data FROM bodies WHERE sha256 = ?"
_FRAMES = """
SELECT seq, offset_ms, direction, event, size, data, body_start, body_end
FROM frames WHERE flow_id = ? ORDER BY seq
"""
_DETAILS = {
    "frames": "SELECT flow_id, count(*) AS count FROM frames WHERE {named} GROUP BY flow_id",
    "findings": """
        SELECT flow_id, side, severity, kind, path, detail FROM findings
        WHERE {named} ORDER BY id
    """,
    "redactions": """
        SELECT flow_id, place, kind, count FROM redactions WHERE {named}
        ORDER BY flow_id, place, kind
    """,
    "events": """
        SELECT flow_id, seq, vendor, type, name, sent_at, user, anonymous, properties,
               ifnull(events.context, contexts.context) AS context, action, removed, changed, retry
        FROM telemetry_events AS events LEFT JOIN event_contexts AS contexts
          ON contexts.id = context_id
        WHERE {named} ORDER BY flow_id, seq
    """,
    "disclosures": """
        SELECT flow_id, event_seq, data_class, item, path, reason, vendor, seen_at, kept_in,
               leak, count
        FROM disclosures WHERE {named} ORDER BY id
    """,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A body as it is stored: decoded, secrets replaced."""

    sha256: str
    content_type: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class WholeFlow:
    """A row of `flows` as it is stored, and the rows that belong to it, without its id."""

    row: Row
    request: Stored | None
    response: Stored | None
    sent: Stored | None
    frames: list[Row]
    findings: list[Row]
    redactions: list[Row]
    events: list[Row]
    disclosures: list[Row]


def whole_flows(db: Connection, choice: Choice) -> Iterator[WholeFlow]:
    """Chosen flows: by session as they began, then by sequence.

    Raises ChatcapError when a body is damaged.
    """
    condition, values = choice.condition(db)
    for session in choice.sessions(db):
        query = FLOWS.format(condition=condition)
        found = rows(db, query, {**values, "session": session})
        while some := list(islice(found, TOGETHER)):
            yield from _whole(db, some)


def how_many(db: Connection, choice: Choice) -> int:
    """The number of chosen flows."""
    condition, values = choice.condition(db)
    query = f"SELECT count(*) FROM flows WHERE {condition}"  # noqa: S608 - of our own
    (count,) = db.execute(query, values).fetchone()
    return int(count)


def _whole(db: Connection, some: Sequence[Row]) -> Iterator[WholeFlow]:
    ids = json.dumps([flow["id"] for flow in some])
    details = {name: _by_flow(db, query, ids) for name, query in _DETAILS.items()}
    for flow in some:
        id_ = flow["id"]
        counted = details["frames"][id_]
        yield WholeFlow(
            flow,
            _stored(db, flow["request_sha256"]),
            _stored(db, flow["response_sha256"]),
            _stored(db, flow["sent_sha256"]),
            list(rows(db, _FRAMES, [id_])) if counted else [],
            *(details[name][id_] for name in ("findings", "redactions", "events", "disclosures")),
        )


def _by_flow(db: Connection, query: str, ids: str) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    named = "flow_id IN (SELECT value FROM json_each(?))"
    for detail in rows(db, query.format(named=named), [ids]):
        found[detail.pop("flow_id")].append(detail)
    return found


def _stored(db: Connection, sha256: str | None) -> Stored | None:
    stored = row(db, _BODY, [sha256]) if sha256 else None
    return Stored(stored["sha256"], stored["content_type"], body(stored)) if stored else None
