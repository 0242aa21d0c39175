"""Rows of `disclosures`: each thing that an upload told is one row, however many events told it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import CHANGES, Side
from addon.recording.uploads import Fate, Upload
from addon.store.rows import Row
from addon.telemetry.disclosing import MOST_VALUES, NOTHING, Disclosure, Spot, walk
from addon.telemetry.events.event import LONGEST_NAME, Contents
from addon.telemetry.surroundings import Beside, of_connection, of_request, strings_of

MOST_ROWS = 400
"""Of one upload, of either kind."""
MOST_STRINGS = 20_000
"""Of one upload that are searched for texts of the chats."""
MOST_LOOKED_AT = 100_000
"""Values of one upload."""
SHORT = 8
"""Shorter strings hold no such text."""


String = tuple[str, str, bool]
"""A string of an upload, where it stood, and whether it was kept in."""


@dataclass(slots=True)
class Tally:
    """What was told, and all the strings that said it, each with the first event that did, their
    number, and the last of them.
    """

    told: dict[Disclosure, list[int]] = field(default_factory=dict)
    strings: dict[String, list[int]] = field(default_factory=dict)
    left_out: bool = False
    seq: int = 0
    """The event that is listened to."""
    called: tuple[str | None, ...] = ()
    """Its type and its name: wherever they stand, anybody may have put a text in their place."""

    def take(self, spot: Spot, value: Any, kept_in: bool) -> None:
        """Take note of a value."""
        self.add(spot.told(value, kept_in=kept_in))
        if type(value) is not str or len(value) < SHORT:
            return
        if not spot.is_constant or value[:LONGEST_NAME] in self.called:
            self.add_string((value, spot.path, kept_in))

    def add(self, told: Disclosure) -> None:
        found = self.told.get(told)
        if found is None:
            self._begin(self.told, told, MOST_ROWS)
        elif found[2] != self.seq:
            found[1:] = found[1] + 1, self.seq

    def add_string(self, string: String) -> None:
        found = self.strings.get(string)
        if found is None:
            self._begin(self.strings, string, MOST_STRINGS)
        elif found[2] != self.seq:
            found[1:] = found[1] + 1, self.seq

    def _begin(self, known: dict[Any, list[int]], key: Any, most: int) -> None:
        if len(known) < most:
            known[key] = [self.seq, 1, self.seq]
        else:
            self.left_out = True


@dataclass(slots=True)
class Heard:
    """What an upload told by its events, and beside them."""

    events: Tally = field(default_factory=Tally)
    beside: Tally = field(default_factory=Tally)


def listen(upload: Upload, found: Contents, sent: Contents | None, ends: Sequence[Fate]) -> Heard:
    """What the events told, and what the upload told beside them."""
    heard = Heard()
    kept_in = not upload.has_left
    left = MOST_LOOKED_AT
    for seq, (event, end) in enumerate(zip(found.events, ends, strict=True)):
        if left <= 0:
            heard.events.left_out = True
            break
        heard.events.seq, heard.events.called = seq, (event.type, event.name)
        out = end.sent.value if end.sent and not kept_in else NOTHING
        left -= walk(upload.vendor, event.value, out, heard.events.take, min(left, MOST_VALUES))
    if found.envelope:
        changed = sent if sent and upload.action in CHANGES else found
        out = NOTHING if kept_in else changed.envelope
        walk(upload.vendor, found.envelope, out, heard.beside.take)
    if all(event.value is None for event in found.events):
        text = upload.body.unwrapped.decode("utf-8", "replace")
        heard.events.add_string((text, "$", kept_in))
    _add_request(heard.beside, upload, found)
    return heard


def _add_request(beside: Tally, upload: Upload, found: Contents) -> None:
    record = upload.record
    path, _, query = record.path.partition("?")
    said = Beside(record.request_headers, _unread(query, found))
    went_path, went = _went(upload, said)
    beside.add(of_connection(kept_in=not upload.is_reached))
    for told in of_request(said, went):
        beside.add(told)
    beside.add_string((path, "url", path != went_path))
    # an event without what was redacted hides texts in base64 that look like a secret
    searched = said if record.path == upload.path else said._replace(query=_unpacked(query, found))
    for string in strings_of(searched, searched if went is said else went):
        beside.add_string(string)


def _unread(query: str, found: Contents) -> str:
    """The query without what events were read out of: they tell what it tells."""
    is_event = any(event.path == "?" for event in found.events)
    return "" if is_event else _unpacked(query, found)


def _unpacked(query: str, found: Contents) -> str:
    """The query without a pixel's event, which is decoded apart."""
    if not any(event.path == "?data" for event in found.events):
        return query
    return "&".join(pair for pair in query.split("&") if not pair.startswith("data="))


def _went(upload: Upload, said: Beside) -> tuple[str | None, Beside | None]:
    """The path that went out, and what went out beside the body; None for nothing."""
    record, treatment = upload.record, upload.record.treatment
    if not upload.has_left:
        return None, None
    if upload.action not in CHANGES or treatment is None or treatment.sent_path is None:
        return record.path.partition("?")[0], said
    path, _, query = treatment.sent_path.partition("?")
    headers = tuple((_text(name), _text(value)) for name, value in treatment.sent_headers)
    return path, Beside(headers, query)


def rows(upload: Upload, heard: Heard, seen_at: str) -> tuple[Row, ...]:
    """One row for each thing told (`event_seq` is null for those beside the events)."""
    return (
        *(_row(upload, told, seen_at, seq, n) for told, (seq, n, _) in heard.events.told.items()),
        *(_row(upload, told, seen_at, None, 1) for told in heard.beside.told),
    )


def _row(upload: Upload, told: Disclosure, seen_at: str, seq: int | None, count: int) -> Row:
    return {
        "flow_id": upload.record.id,
        "event_seq": seq,
        "data_class": told.data_class.value,
        "item": told.item,
        "path": told.path,
        "reason": told.reason,
        "vendor": upload.vendor,
        "seen_at": seen_at,
        "kept_in": int(told.kept_in),
        "leak": None,
        "count": count,
    }


def findings(heard: Heard) -> tuple[Finding, ...]:
    """That an upload told more than was written down, or searched."""
    if not (heard.events.left_out or heard.beside.left_out):
        return ()
    detail = "the upload tells more than could be looked at"
    return (Finding(Side.REQUEST, Severity.REVIEW, Kind.MORE_FINDINGS, "$", detail),)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
