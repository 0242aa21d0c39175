"""Rows of `telemetry_events`: what an upload said, and what became of each of its events."""

import json
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache

from addon.privacy.standins import stand_in
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import CHANGES, Action, FlowRecord, Side
from addon.recording.columns import printable
from addon.store.rows import Row
from addon.streams.lenient import dumps
from addon.streams.parse import Parsed
from addon.telemetry.differences import SAME, Difference, difference
from addon.telemetry.events.event import Arrived, Contents, Event
from addon.telemetry.events.reading import MOST_EVENTS, plain_type, read

DROPPED = "dropped"
"""The action of an event that was taken out of an upload whose others went out."""
LONGEST_JSON = 1 << 16
"""Characters of an event's properties or context that are repeated beside the body."""

_stand_in = lru_cache(maxsize=1024)(stand_in)


@dataclass(frozen=True, slots=True)
class Upload:
    """One request of telemetry, decoded.

    `path` (with its query) and `body` are what may be written, secrets replaced. Where there is
    no such body (`bare`), they are as they were sent, and only types and shapes may be written.
    `sent` is the body that went out in the place of the client's, in the same form.
    """

    record: FlowRecord
    vendor: str
    path: str
    body: Parsed
    sent: Parsed | None = None
    _: KW_ONLY
    bare: bool = False

    @property
    def action(self) -> Action:
        treatment = self.record.treatment
        return treatment.action if treatment else self.record.action

    @property
    def is_reached(self) -> bool:
        """Whether there was a connection to the vendor; of an import that is not known."""
        treatment = self.record.treatment
        return treatment.reached if treatment else self.action is not Action.ANSWERED

    @property
    def has_left(self) -> bool:
        """Whether the vendor got it, or what was sent in its place."""
        return self.action is not Action.ANSWERED and self.is_reached


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an event. `sent` is what went out for it; None for nothing. `unlike` is
    None where that cannot be known; `sent` is then the event as it was.
    """

    action: str
    sent: Event | None
    unlike: Difference | None = SAME


def contents(upload: Upload) -> Contents:
    """The events that the client sent."""
    return read(Arrived(upload.vendor, upload.record.method, upload.path, upload.body))


def went(upload: Upload) -> Contents | None:
    """The events that went out in the place of the client's; None where there were no others."""
    if upload.sent is None:
        return None
    return read(Arrived(upload.vendor, upload.record.method, upload.path, upload.sent))


def fates(upload: Upload, events: Sequence[Event], sent: Contents | None) -> list[Fate]:
    """What became of each of the events: the gate says which of them went out, what went out
    says how.

    Under `shadow:` all went out as they were, and are unlike what would have.
    """
    action, treatment = upload.action, upload.record.treatment
    if action is Action.ANSWERED:
        return [Fate(action, None)] * len(events)
    if sent is None or treatment is None:  # what an import's file holds is what went out
        unlike = None if action in CHANGES else SAME
        return [Fate(action, event, unlike) for event in events]
    kept = frozenset(treatment.sent_events)
    went = dict(zip(treatment.sent_events, sent.events, strict=False))
    return [_fate(action, event, went.get(at), kept=at in kept) for at, event in enumerate(events)]


def _fate(action: Action, event: Event, sent: Event | None, *, kept: bool) -> Fate:
    if event.value is None or (kept and (sent is None or sent.value is None)):
        return Fate(action, event, None)  # one of the bodies was not recorded whole
    unlike = difference(event.value, sent.value) if sent else Difference(removed=("$",))
    if action not in CHANGES:
        return Fate(action, event, unlike)
    return Fate(action, sent, unlike) if sent else Fate(DROPPED, None, unlike)


def rows(
    upload: Upload, events: Sequence[Event], ends: Sequence[Fate], key: bytes, *, retry: bool
) -> tuple[Row, ...]:
    """One row for each event. `key` is the database's key for stand-ins."""
    return tuple(
        {
            "flow_id": upload.record.id,
            "seq": seq,
            "vendor": upload.vendor,
            **_said(upload, event),
            "sent_at": event.sent_at,
            "user": _stand_in(key, "user", event.user) if event.user else None,
            "anonymous": _stand_in(key, "anonymous", event.anonymous) if event.anonymous else None,
            "action": str(end.action),
            "removed": _paths(end.unlike.removed) if end.unlike else None,
            "changed": _paths(end.unlike.changed) if end.unlike else None,
            "retry": int(retry),
        }
        for seq, (event, end) in enumerate(zip(events, ends, strict=True))
    )


def findings(found: Contents, made: Sequence[Row]) -> tuple[Finding, ...]:
    """What of the upload has no row, or no content in its row."""
    told = []
    if found.left_out:
        told.append(f"events after {MOST_EVENTS} left out: {found.left_out}")
    events = zip(found.events, made, strict=True)
    if long := sum(_is_short(event, row) for event, row in events):
        told.append(f"content of events that is in the body alone: {long}")
    return tuple(
        Finding(Side.REQUEST, Severity.REVIEW, Kind.MORE_FINDINGS, "$", detail) for detail in told
    )


def _said(upload: Upload, event: Event) -> Row:
    if upload.bare:
        kind = plain_type(upload.vendor, event.type)
        return {"type": kind, "name": None, "properties": None, "context": None}
    return {
        "type": printable(event.type) if event.type else None,
        "name": printable(event.name) if event.name else None,
        "properties": _json(event.properties),
        "context": _json(event.context),
    }


def _json(value: object) -> str | None:
    if value is None:
        return None
    text = dumps(value)
    return text if text is not None and len(text) <= LONGEST_JSON else None


def _is_short(event: Event, row: Row) -> bool:
    """Whether a row says less than its event, though it may say it all."""
    bare = row["properties"] is row["context"] is row["name"] is None
    kept = [(event.properties, row["properties"]), (event.context, row["context"])]
    return not bare and any(value is not None and text is None for value, text in kept)


def _paths(paths: Sequence[str]) -> str | None:
    return json.dumps(paths) if paths else None
