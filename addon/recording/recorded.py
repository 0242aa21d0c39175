"""Rows of a flow that was recorded before, as they were: what comes back in a HAR of our own.

What its content shows (endpoint, category, chats, shapes) is worked out as of any flow. What it
does not show any more, or never did, is taken from the earlier record: what was redacted, what a
policy did, what telemetry told before its secrets were gone. The file may be forged, so every
text goes through redaction again; what has been redacted stays as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Body, FlowRecord, Recorded, Redaction, Side
from addon.recording import bodies
from addon.recording.columns import printable
from addon.recording.reading import Reading
from addon.store.rows import FlowEntry, Row, StoredBody

CONTENT = ("name", "properties", "context", "sent_at", "user", "anonymous")
"""Of an event, what the privacy level `minimal` does not keep."""

FRAME = {"direction": "server", "data": None}
"""Of a frame whose data is in the body of the answer, or nowhere."""


def as_it_was(reading: Reading, body: Body, record: FlowRecord) -> Reading:
    """The body to store: one that comes back is unwrapped and in UTF-8 already, and lies as it
    did. What nobody can read is not there in either.
    """
    if record.recorded is None or not reading.data:
        return reading
    return replace(reading, data=body.data)


def as_recorded(entry: FlowEntry, recorded: Recorded, redactor: FlowRedactor) -> FlowEntry:
    """The rows of `entry`, with those that the earlier record has in their place."""
    clean = redactor.again(list(_texts(recorded)))

    def cleaned(row: Row) -> Row:
        return {
            name: printable(clean(value)) if isinstance(value, str) else value
            for name, value in row.items()
        }

    flow_id = entry.flow["id"]
    events = [cleaned(row) for row in recorded.events]
    if redactor.level is Privacy.MINIMAL:
        events = [{**event, **dict.fromkeys(CONTENT)} for event in events]
    frames = {row["seq"]: row for row in entry.frames}
    sent = _sent(recorded, redactor)
    return replace(
        entry,
        flow={
            **entry.flow,
            **cleaned(recorded.columns),
            "sent_sha256": sent.sha256 if sent else None,
        },
        bodies=(*entry.bodies, sent) if sent else entry.bodies,
        frames=tuple(
            {"flow_id": flow_id, **FRAME, **frames.get(row["seq"], {}), **cleaned(row)}
            for row in recorded.frames
        ),
        findings=tuple(_finding(cleaned(row)) for row in recorded.findings),
        redactions=_redactions(map(cleaned, recorded.redactions), redactor),
        events=tuple({"flow_id": flow_id, **event} for event in events),
        disclosures=tuple({"flow_id": flow_id, **cleaned(r)} for r in recorded.disclosures),
    )


def _texts(recorded: Recorded) -> Iterator[str]:
    """Everything in the rows that could be anything."""
    for row in chain(
        (recorded.columns,),
        recorded.frames,
        recorded.findings,
        recorded.redactions,
        recorded.events,
        recorded.disclosures,
    ):
        yield from (value for value in row.values() if isinstance(value, str))


def _sent(recorded: Recorded, redactor: FlowRedactor) -> StoredBody | None:
    if recorded.sent is None or not recorded.sent.data:
        return None
    data = redactor.sent(recorded.sent.data, recorded.sent_type)
    if data is None:
        return None
    content_type = recorded.sent_type and printable(redactor.text("sent.body", recorded.sent_type))
    return bodies.stored(data, content_type)


def _redactions(then: Iterable[Row], redactor: FlowRedactor) -> tuple[Redaction, ...]:
    """What was redacted then, and what is found at other places now."""
    rows = [Redaction(**row) for row in then]
    places = {redaction.place for redaction in rows}
    return (*rows, *(now for now in redactor.redactions if now.place not in places))


def _finding(row: Row) -> Finding:
    return Finding(
        Side(row["side"]), Severity(row["severity"]), Kind(row["kind"]), row["path"], row["detail"]
    )
