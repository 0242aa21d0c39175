"""Rows of `turns`: what was asked, and how fast the answer came, by itself or over a socket."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from addon.conversations.timing import timing
from addon.conversations.turn import Turn
from addon.protocol.records import FlowRecord
from addon.recording.columns import moment
from addon.recording.deliveries import Delivery
from addon.recording.frames import arrival
from addon.recording.reading import header
from addon.store.rows import Row
from addon.streams.content import Marks
from addon.streams.conversation.decoded import TITLE, Decoded, Did, Step

RAY = "cf-ray"
"""The header of an answer that `lat/r` calls `server_request_id` (chatgpt-web.md, section 12)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the answer to a POST said; `decoded` is None if it is no stream. `marks` are those of
    the body that `steps` are of; `key` is the name under which a socket delivers the rest, None
    where none does.
    """

    decoded: Decoded | None = None
    steps: Sequence[Step] = ()
    marks: Marks = ()
    key: str | None = None


def of_response(record: FlowRecord, turn: Turn, answer: Answer) -> Row:
    """The turn of a POST, as far as its own answer tells."""
    decoded, marks = answer.decoded or Decoded(), answer.marks
    ends = [so_far for so_far, _ in marks]
    points = [
        (arrival(ends, marks, step.end) or 0.0, step.characters)
        for step in answer.steps
        if step.did is Did.TEXT
    ]
    return {
        "flow_id": record.id,
        "conversation_id": turn.conversation_id or decoded.conversation_id,
        "asked_id": turn.asked_id,
        "message_id": _answer_id(decoded),
        "kind": turn.kind,
        "model": _model(decoded) or turn.model,
        "delivery": "response" if answer.key is None else "socket",
        "socket_flow_id": None,
        "encoding": decoded.encoding,
        "is_done": int(decoded.done and not decoded.error and answer.key is None),
        "error": int(decoded.error),
        "server_request_id": header(record.response_headers, RAY),
        "started_at": moment(record.started_at),
        **_timed(points, record.first_byte_ms, record.duration_ms, known=bool(marks)),
    }


def titled_at(record: FlowRecord, answer: Answer) -> float:
    """When an answer told the title, in seconds of Unix time. If nobody knows: before anybody
    could choose another one, at the start of the flow.
    """
    ends = [so_far for so_far, _ in answer.marks]
    at = [arrival(ends, answer.marks, step.end) for step in answer.steps if step.name == TITLE]
    return record.started_at + (at[-1] or 0.0 if at else 0.0) / 1000


def delivered(row: Row, started_at: float, delivery: Delivery) -> Row:
    """The `row` of a turn that began at `started_at`, when a socket has delivered its answer."""
    decoded = delivery.decoded
    points = [(_since(started_at, at), characters) for at, characters in delivery.points]
    return {
        **row,
        "conversation_id": decoded.conversation_id or row["conversation_id"],
        "message_id": _answer_id(decoded) or row["message_id"],
        "model": _model(decoded) or row["model"],
        "socket_flow_id": delivery.flow_id,
        "encoding": decoded.encoding or row["encoding"],
        "is_done": int(decoded.done and not decoded.error),
        "error": int(decoded.error),
        **_timed(points, row["first_byte_ms"], _since(started_at, delivery.ended_at), known=True),
    }


def _since(started_at: float, at: float) -> float:
    """Milliseconds; two flows may have been timed by two clocks."""
    return max(0.0, round((at - started_at) * 1000, 3))


def _answer_id(decoded: Decoded) -> str | None:
    found = decoded.answer.get("id") if decoded.answer else None
    return found if isinstance(found, str) else None


def _timed(
    points: Sequence[tuple[float, int]],
    first_byte_ms: float | None,
    total_ms: float | None,
    *,
    known: bool,
) -> dict[str, Any]:
    """The columns of a timing; without the times of its frames a stream still has tokens."""
    if known:
        return asdict(timing(points, first_byte_ms=first_byte_ms, total_ms=total_ms))
    found = timing([], first_byte_ms=first_byte_ms, total_ms=total_ms)
    characters = sum(count for _, count in points)
    return asdict(replace(found, tokens=len(points), characters=characters))


def _model(decoded: Decoded) -> str | None:
    """The model that answered, which may be another than was asked for (`auto`)."""
    metadata = (decoded.answer or {}).get("metadata")
    model = metadata.get("model_slug") if isinstance(metadata, dict) else None
    return model if isinstance(model, str) else None
