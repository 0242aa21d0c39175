"""What a body says: its content encoding undone, parsed by what it is, held against its model."""

import json
from dataclasses import dataclass, replace
from typing import Any

from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Body, BodyState, FlowRecord, Headers, Side
from addon.protocol.shapes import Shape, shapes
from addon.protocol.validation import validate_body
from addon.streams.content import Marks, decode
from addon.streams.parse import BodyKind, Parsed, parse
from addon.streams.sse import SseEvent

KNOWN = (BodyState.PRESENT, BodyState.EMPTY)
TEXTUAL = ("json", "text", "xml", "urlencoded")
STRUCTURED = (BodyKind.JSON, BodyKind.NDJSON, BodyKind.SSE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One side of a flow. `data` is content as it may be shown, secrets still inside."""

    state: BodyState
    data: bytes = b""
    content_type: str | None = None
    events: tuple[SseEvent, ...] = ()
    marks: Marks = ()
    findings: tuple[Finding, ...] = ()
    shapes: frozenset[Shape] = frozenset()
    parsed: Parsed | None = None
    """What the body was parsed to; None when it was never seen."""
    valid: bool | None = None
    """No breaking finding; None where there was nothing to hold it against."""


def read(record: FlowRecord, side: Side, match: Match, *, limit: int) -> Reading:
    """Read the request or the response. Never raises on anything that came over the wire."""
    body, headers = _side(record, side)
    content_type = header(headers, "content-type")
    if body.state is BodyState.MISSING:
        return Reading(body.state, content_type=content_type)
    encodings = None if body.decoded else header(headers, "content-encoding")
    content = decode(body.data, encodings, limit=limit, marks=body.marks)
    parsed = parse(content.data, content_type, record.path.partition("?")[2], limit=limit)
    state = _state(body, content.problem, truncated=content.truncated)
    # what nobody can read could hold secrets that nobody can find
    opaque = state is BodyState.UNDECODABLE and parsed.kind is BodyKind.BINARY
    reading = Reading(
        state,
        b"" if opaque else parsed.unwrapped,
        content_type,
        events=tuple(parsed.value) if parsed.kind is BodyKind.SSE else (),
        marks=() if parsed.wrapping else content.marks,
        findings=_troubles(
            side, state, content.problem, _parse_problem(parsed, content_type, match)
        ),
        parsed=parsed,
    )
    return _validated(reading, record, side, match, parsed)


def read_sent(record: FlowRecord, *, limit: int) -> Reading | None:
    """The body that went out in the place of the client's; None when there was none."""
    treatment = record.treatment
    if treatment is None or treatment.sent is None:
        return None
    without = {name.lower() for name in treatment.sent_without}
    headers = tuple(line for line in record.request_headers if line[0].lower() not in without)
    content_type = header(record.request_headers, "content-type")
    content = decode(treatment.sent.data, header(headers, "content-encoding"), limit=limit)
    parsed = parse(content.data, content_type, record.path.partition("?")[2], limit=limit)
    return Reading(treatment.sent.state, parsed.unwrapped, content_type, parsed=parsed)


def header(headers: Headers, name: str) -> str | None:
    """The values of a header, joined as RFC 9110 section 5.2 says; None when it is absent."""
    values = [value for key, value in headers if key.lower() == name]
    return ", ".join(values) if values else None


def _side(record: FlowRecord, side: Side) -> tuple[Body, Headers]:
    if side is Side.REQUEST:
        return record.request, record.request_headers
    return record.response, record.response_headers


def _state(body: Body, problem: str | None, *, truncated: bool) -> BodyState:
    if body.state is BodyState.TRUNCATED or truncated:
        return BodyState.TRUNCATED
    return BodyState.UNDECODABLE if problem else body.state


def _troubles(
    side: Side, state: BodyState, content_problem: str | None, parse_problem: str | None
) -> tuple[Finding, ...]:
    """The worst that can be said of the bytes themselves."""
    if state is BodyState.TRUNCATED:
        kind, detail = Kind.TRUNCATED, content_problem or "not kept whole"
    elif content_problem:
        kind, detail = Kind.NOT_DECODABLE, content_problem
    elif parse_problem:
        kind, detail = Kind.NOT_PARSABLE, parse_problem
    else:
        return ()
    return (Finding(side, Severity.REVIEW, kind, "$", detail),)


def _parse_problem(parsed: Parsed, content_type: str | None, match: Match) -> str | None:
    """A picture need not be text, and what other sites send is not ours to judge."""
    textual = any(word in (content_type or "").lower() for word in TEXTUAL)
    if not match.known_host or (parsed.kind is BodyKind.BINARY and not textual):
        return None
    return parsed.problem


def _validated(
    reading: Reading, record: FlowRecord, side: Side, match: Match, parsed: Parsed
) -> Reading:
    """With the model's findings. Half a body says nothing about what it should have been."""
    endpoint = match.endpoint
    if endpoint is None or reading.state not in KNOWN:
        return reading
    found = validate_body(endpoint, side, parsed, method=record.method, status=record.status)
    declared = endpoint.request if side is Side.REQUEST else endpoint.response
    checked = declared is not None and parsed.kind in STRUCTURED
    breaking = any(finding.severity is Severity.BREAKING for finding in found)
    return replace(
        reading,
        findings=(*reading.findings, *found),
        shapes=_shapes(parsed, side),
        valid=not breaking if checked or breaking else None,
    )


def _shapes(parsed: Parsed, side: Side) -> frozenset[Shape]:
    """An event stream has the shapes of its events, as if they were a list."""
    if parsed.kind is BodyKind.SSE:
        return shapes([json_or_text(event.data) for event in parsed.value], side)
    return shapes(parsed.value, side) if parsed.kind in STRUCTURED else frozenset()


def json_or_text(data: str) -> Any:
    """`[DONE]` and pings are not JSON (chatgpt-web.md, section 6.1)."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data
