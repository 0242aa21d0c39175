"""What flows that stay told of chats, read again from what is stored of them.

Of two tellings of the same only the one that stands is kept. When that goes, the other one has to
be found where it was told: in its flow.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from addon.privacy.levels import Privacy
from addon.protocol.records import Body, BodyState, FlowRecord, Frame, Outcome
from addon.recording import frames
from addon.recording.columns import record_of
from addon.recording.messages import Begin
from addon.recording.pipeline import Pipeline
from addon.store.conversations import Conversations
from addon.store.placeholders import is_placeholder
from addon.store.rows import Chats, SessionStart, Sighting
from addon.store.unsaying import Unsaid
from analysis.queries.database import Row, row, rows
from analysis.queries.flow import body

_SESSIONS = """
SELECT DISTINCT sessions.* FROM json_each(?) JOIN flows ON flows.id = value
JOIN sessions ON sessions.id = session_id
"""
# with those that asked for what a socket delivered, in the order in which they came
_FLOWS = """
SELECT * FROM flows WHERE session_id = ? AND id IN (
    SELECT flow_id FROM message_sources UNION SELECT flow_id FROM conversation_sources
    UNION SELECT flow_id FROM turns UNION SELECT socket_flow_id FROM turns)
ORDER BY seq
"""
_BODY = "SELECT sha256, size, encoding, data FROM bodies WHERE sha256 = ?"
_MESSAGES = """
SELECT * FROM frames WHERE flow_id = ? AND body_start IS NULL AND event IN ('text', 'binary')
ORDER BY seq
"""
_LARGEST = 1 << 40
"""Bytes of one body: what was stored is not cut again."""


def retell(connection: Connection, path: Path, unsaid: Unsaid) -> None:
    """Write what the flows told of the rows that have lost something, in the same transaction."""
    (key,) = connection.execute("SELECT key FROM standin_key").fetchone()
    for session in list(rows(connection, _SESSIONS, [json.dumps([*unsaid.flows])])):
        pipeline = Pipeline(bytes(key), _begin(path, session), lambda _: None)
        told = [
            one
            for flow in list(rows(connection, _FLOWS, [session["id"]]))
            for one in _told(pipeline, connection, flow)
        ]
        wanted = [kept for one in told if (kept := _wanted(one, unsaid)).sightings]
        Conversations(connection, session["id"]).write(wanted)


def _begin(path: Path, session: Row) -> Begin:
    options: dict[str, Any] = {}
    with suppress(ValueError):
        options = json.loads(session["options"])
    hosts = str(options.get("chatcap_hosts", "")).split(",")
    privacy = Privacy.STANDARD
    with suppress(ValueError):
        privacy = Privacy(options.get("chatcap_privacy", privacy))
    return Begin(
        database=path,
        session=_start(session),
        privacy=privacy,
        max_body=_LARGEST,
        extra_hosts=frozenset(host.strip().lower() for host in hosts if host.strip()),
    )


def _start(session: Row) -> SessionStart:
    names = ("id", "source", "started_at")
    return SessionStart(**{name: session[name] for name in names})


def _told(pipeline: Pipeline, connection: Connection, flow: Row) -> Iterator[Chats]:
    yield from pipeline.closed(flow["seq"], _record(connection, flow)).chats


def _record(connection: Connection, flow: Row) -> FlowRecord:
    """The flow as far as it is stored."""
    headers = json.loads(flow["headers"])
    side = partial(_body, connection, flow)
    return replace(
        record_of(flow),
        status=flow["status"],
        first_byte_ms=flow["first_byte_ms"],
        duration_ms=flow["duration_ms"],
        outcome=Outcome(flow["outcome"]),
        request_headers=tuple((name, value) for name, value in headers.get("request", ())),
        response_headers=tuple((name, value) for name, value in headers.get("response", ())),
        request=side("request"),
        response=side("response"),
        frames=tuple(map(_frame, rows(connection, _MESSAGES, [flow["id"]]))),
    )


def _body(connection: Connection, flow: Row, side: str) -> Body:
    stored = row(connection, _BODY, [flow[f"{side}_sha256"]])
    data = body(stored) if stored else b""
    return Body(BodyState(flow[f"{side}_state"]), data, flow[f"{side}_bytes"], decoded=True)


def _frame(stored: Row) -> Frame:
    return frames.stored({**stored, "offset_ms": stored["offset_ms"] or 0.0})


def _wanted(told: Chats, unsaid: Unsaid) -> Chats:
    """Of what a flow that stays told, what is about these rows; of other rows all stands."""
    kept = (one for one in told.sightings if told.flow_id in unsaid.flows and _is_of(one, unsaid))
    return Chats(flow_id=told.flow_id, sightings=tuple(kept))


def _is_of(one: Sighting, unsaid: Unsaid) -> bool:
    if is_placeholder(one.conversation_id):  # it may have turned out to belong to one of them
        return True
    if one.message_id is None:
        return one.conversation_id in unsaid.conversations
    return (one.conversation_id, one.message_id) in unsaid.messages
