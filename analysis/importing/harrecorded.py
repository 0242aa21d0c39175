"""Reading `_chatcap`: what chatcap itself wrote beside an entry of a HAR (`analysis.exports`).

Anybody can write such a member. Each value must be of the kind that chatcap writes, or none of
them counts; and what looks like a secret is redacted before it is stored, as in any import.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from addon.errors import ChatcapError
from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.protocol.findings import Kind
from addon.protocol.records import Action, Body, BodyState, FlowRecord, Frame, Outcome, Recorded
from analysis.importing import harschema
from analysis.importing.charset import as_utf8
from analysis.importing.harschema import Shape
from analysis.importing.harvalue import all_headers, items, mapping, text
from analysis.importing.messages import moment

Row = dict[str, Any]

CREATOR, FORMAT = "chatcap", 1
"""Who wrote it, and what of it can be read; `analysis.exports.har` writes them."""
TABLES = {
    "findings": harschema.FINDING,
    "redactions": harschema.REDACTION,
    "events": harschema.EVENT,
    "disclosures": harschema.DISCLOSURE,
}
OPTIONAL = {
    "events": frozenset(harschema.EVENT) - {"seq", "vendor", "action", "retry"},
    "disclosures": frozenset({"event_seq", "leak"}),
}
"""Columns that may be null."""
WITH_DATA = (BodyState.PRESENT, BodyState.TRUNCATED, BodyState.UNDECODABLE)
ROW_BYTES = 512
"""That a row takes in memory beside its texts, about."""


class ForgedError(ValueError):
    """Not as chatcap writes it; names the member, never a value."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What chatcap says of itself in a HAR: the hosts that each session took for ChatGPT's."""

    hosts: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any) -> "Ours":
        """Raises ChatcapError when a newer chatcap wrote it, whose entries may mean another."""
        written = mapping(value).get("format", FORMAT)
        if not isinstance(written, int) or written > FORMAT:
            raise ChatcapError("this HAR was written by a newer chatcap: upgrade chatcap")
        hosts = {}
        for session in map(mapping, items(mapping(value).get("sessions"))):
            named = text(mapping(session.get("options")).get("chatcap_hosts"))
            hosts[text(session.get("id"))] = frozenset(named.lower().replace(",", " ").split())
        return cls(hosts)


def parse(entry: Mapping[str, Any], ours: Ours) -> FlowRecord:
    """The record of an entry that chatcap wrote. Raises ForgedError."""
    member = _member(entry)
    request, response = mapping(entry.get("request")), mapping(entry.get("response"))
    http = _http(entry, request, response)
    for name, value in (("method", http["method"]), ("$.host", member["host"])):
        _refuse_secret(name, value)
    messages = items(entry.get("_webSocketMessages"))
    hosts = ours.hosts.get(text(member.get("session")), frozenset())
    recorded = replace(_recorded(member, messages), hosts=hosts)
    lines = mapping(member.get("headers"))
    got = _body(member, "response", mapping(response.get("content")))
    return FlowRecord(
        id=member["id"],
        started_at=moment(datetime.fromisoformat(http["startedDateTime"]).timestamp()),
        method=http["method"],
        scheme=member["scheme"],
        host=member["host"],
        port=member["port"],
        path=member["path"] + (f"?{member['query']}" if "query" in member else ""),
        http_version=http["httpVersion"],
        request_headers=all_headers(lines.get("request", request.get("headers"))),
        request=_body(member, "request", mapping(request.get("postData"))),
        status=http["status"] or None,
        response_headers=all_headers(lines.get("response", response.get("headers"))),
        response=replace(got, marks=_marks(recorded.frames)),
        first_byte_ms=member.get("first_byte_ms"),
        duration_ms=member.get("duration_ms"),
        action=Action(member["action"]),
        outcome=Outcome(member["outcome"]),
        error=member.get("error"),
        websocket=bool(messages),
        frames=_messages(messages, recorded),
        recorded=recorded,
    )


def _http(entry: Mapping[str, Any], request: Row, response: Row) -> Row:
    """What HAR itself says of the flow."""
    told = {
        "startedDateTime": entry.get("startedDateTime"),
        "method": request.get("method"),
        "httpVersion": request.get("httpVersion"),
        "status": response.get("status"),
    }
    return _shaped(told, harschema.HTTP, "")


@cache
def _redactor() -> Redactor:
    return Redactor(b"", Privacy.STANDARD)


def _refuse_secret(name: str, value: str) -> None:
    """Of what is stored as it stands: no request of a browser has a secret there."""
    if _redactor().text(value) != value:
        raise ForgedError(name)


def _member(entry: Mapping[str, Any]) -> Row:
    member = mapping(entry.get("_chatcap"))
    known = _shaped(member, harschema.FLOW | harschema.COLUMNS, "$")
    if missing := [name for name in harschema.NEEDED if name not in member]:
        raise ForgedError(f"$.{missing[0]}")
    _refuse_secret("$.id", known["id"])
    return {**member, **known}


def _body(member: Row, side: str, written: Mapping[str, Any]) -> Body:
    """A body as it is stored: its hash tells whether somebody changed it."""
    told = _shaped(mapping(member[side]), harschema.SIDE, f"$.{side}")
    state = BodyState(told.get("state", BodyState.MISSING))
    data = _data(written, told, f"$.{side}")
    if data and state not in WITH_DATA:
        raise ForgedError(f"$.{side}.state")
    return Body(state, data, told.get("bytes"), decoded=True)


def _data(written: Mapping[str, Any], told: Row, place: str) -> bytes:
    data = as_utf8(text(written.get("text")))
    if written.get("encoding") == "base64":
        try:
            data = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as e:
            raise ForgedError(f"{place}.text") from e
    if ("sha256" in told) != bool(data):
        raise ForgedError(f"{place}.sha256")
    if data and hashlib.sha256(data).hexdigest() != told["sha256"]:
        raise ForgedError(f"{place}.sha256")
    return data


def _recorded(member: Row, messages: list[Any]) -> Recorded:
    columns: Row = {name: member.get(name) for name in harschema.COLUMNS}
    columns["retry"] = int(bool(member.get("retry")))
    for side in ("request", "response"):
        valid = mapping(member[side]).get("valid")
        columns[f"{side}_valid"] = None if valid is None else int(bool(valid))
    sent = _shaped(mapping(member.get("sent")), harschema.SENT, "$.sent")
    columns["sent_bytes"] = sent.get("bytes")
    without = sent.get("without")
    columns["sent_without"] = None if without is None else json.dumps(without)
    data = _data(sent, sent, "$.sent")
    tables = {name: tuple(_rows(member, name)) for name in TABLES}
    frames = tuple(_frame_rows(member, messages))
    rows = (*chain.from_iterable(tables.values()), *frames)
    texts = sum(len(value) for row in rows for value in row.values() if isinstance(value, str))
    return Recorded(
        columns=columns,
        sent=Body(BodyState.PRESENT, data, sent.get("bytes"), decoded=True) if data else None,
        sent_type=sent.get("mimeType"),
        frames=frames,
        findings=tables["findings"],
        redactions=tables["redactions"],
        events=tables["events"],
        disclosures=tables["disclosures"],
        cost=len(data) + texts + ROW_BYTES * len(rows),
    )


def _rows(member: Row, name: str) -> Iterator[Row]:
    shape, optional = TABLES[name], OPTIONAL.get(name, frozenset())
    for at, row in enumerate(items(member.get(name))):
        place = f"$.{name}[{at}]"
        known = _shaped(mapping(row), shape, place)
        if missing := shape.keys() - known.keys() - optional:
            raise ForgedError(f"{place}.{min(missing)}")
        yield {column: known.get(column) for column in shape}


def _frame_rows(member: Row, messages: list[Any]) -> Iterator[Row]:
    """What stands beside the events of an answer, or beside messages; the latter have no place
    in a body, and one of which no data was kept says so itself.
    """
    listed = items(member.get("frames"))
    if messages and len(messages) != len(listed):
        raise ForgedError("$.frames")
    for at, values in enumerate(listed):
        place = f"$.frames[{at}]"
        if not isinstance(values, list) or len(values) != len(harschema.FRAME):
            raise ForgedError(place)
        row: Row = dict.fromkeys(harschema.FRAME)
        told = {name: value for name, value in zip(row, values, strict=True) if value is not None}
        row |= _shaped(told, harschema.FRAME, place)
        if row["seq"] is None or row["size"] is None:
            raise ForgedError(place)
        if messages and mapping(messages[at]).get("data") is None:
            row["data"] = None
        yield row


def _messages(messages: list[Any], recorded: Recorded) -> tuple[Frame, ...]:
    """WebSocket messages. One that was not kept whole is one whose flow has a finding of it:
    a secret that was replaced makes others shorter, too.
    """
    cut = any(finding["kind"] == Kind.TRUNCATED for finding in recorded.findings)
    return tuple(
        _message(mapping(message), row, cut=cut)
        for message, row in zip(messages, recorded.frames, strict=False)
    )


def _message(message: Mapping[str, Any], row: Row, *, cut: bool) -> Frame:
    is_text = row["event"] == "text"
    data = as_utf8(text(message.get("data")))
    if not is_text:
        try:
            data = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as e:
            raise ForgedError("_webSocketMessages") from e
    size = max(row["size"], len(data)) if cut else len(data)
    from_client = message.get("type") == "send"
    return Frame(row["seq"], row["offset_ms"] or 0.0, from_client, is_text, data, size)


def _marks(frames: Iterable[Row]) -> tuple[tuple[int, float], ...]:
    """When the parts of an answer came, as far as its events tell."""
    marks: list[tuple[int, float]] = []
    for row in frames:
        end, at = row["body_end"], row["offset_ms"]
        if end is None or at is None or at < 0 or (marks and end < marks[-1][0]):
            return ()
        marks.append((end, float(at)))
    return tuple(marks)


def _shaped(value: Mapping[str, Any], shape: Shape, place: str) -> Row:
    """The members of a value that are known, each as it must be."""
    known = {name: value[name] for name in shape if name in value}
    for name, member in known.items():
        if not shape[name](member):
            raise ForgedError(f"{place}.{name}".lstrip("."))
    return known
