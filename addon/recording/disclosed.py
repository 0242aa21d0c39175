"""Rows of `disclosures`: each thing that an upload told is one row, however many events told it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Action, Headers, Side
from addon.recording.uploads import CHANGING, Fate, Upload
from addon.store.rows import Row
from addon.telemetry.disclosing import NOTHING, Disclosure, Value, values
from addon.telemetry.events.event import Contents
from addon.telemetry.headers import forwarded
from addon.telemetry.surroundings import of_request, strings_of

MOST_ROWS = 400
"""Of one upload, of either kind."""
MOST_STRINGS = 20_000
"""Of one upload that are searched for texts of the chats."""
SHORT = 8
"""Shorter strings hold no such text."""


class Said(NamedTuple):
    """A string of an upload: where it stood, and whether it was kept in."""

    path: str
    text: str
    kept_in: bool
    beside: bool
    """Not in one of the events."""


@dataclass(slots=True)
class Heard:
    """What an upload told, and all that it said: each with the first event and their number."""

    told: dict[tuple[Disclosure, bool], list[int]] = field(default_factory=dict)
    strings: dict[Said, list[int]] = field(default_factory=dict)
    left_out: bool = False

    def add(self, disclosure: Disclosure, seq: int, *, beside: bool = False) -> None:
        """Take note of a thing told by an event, counted once for each event."""
        self._count(self.told, (disclosure, beside), seq, 2 * MOST_ROWS)

    def add_string(self, said: Said, seq: int) -> None:
        if len(said.text) >= SHORT:
            self._count(self.strings, said, seq, MOST_STRINGS)

    def _count(self, known: dict[Any, list[int]], key: Any, seq: int, most: int) -> None:
        found = known.get(key)
        if found is None:
            if len(known) < most:
                known[key] = [seq, 1, seq]
            else:
                self.left_out = True
        elif found[2] != seq:
            found[1] += 1
            found[2] = seq


def listen(upload: Upload, found: Contents, sent: Contents | None, ends: Sequence[Fate]) -> Heard:
    """What the events told, and what the upload told beside them."""
    heard = Heard()
    for seq, (event, end) in enumerate(zip(found.events, ends, strict=True)):
        out = end.sent.value if end.sent else NOTHING
        _add(heard, values(upload.vendor, event.value, out), seq, beside=False)
    kept_in = upload.action is Action.ANSWERED
    if found.envelope:
        changed = sent if sent and upload.action in CHANGING else found
        out = NOTHING if kept_in else changed.envelope
        _add(heard, values(upload.vendor, found.envelope, out), 0, beside=True)
    if all(event.value is None for event in found.events):
        text = upload.body.unwrapped.decode("utf-8", "replace")
        heard.add_string(Said("$", text, kept_in, beside=False), 0)
    _add_request(heard, upload, found, kept_in=kept_in)
    return heard


def _add(heard: Heard, said: Iterable[Value], seq: int, *, beside: bool) -> None:
    for value in said:
        heard.add(value.told(), seq, beside=beside)
        if type(value.value) is str:
            heard.add_string(Said(value.path, value.value, value.kept_in, beside), seq)


def _add_request(heard: Heard, upload: Upload, found: Contents, *, kept_in: bool) -> None:
    record, treatment = upload.record, upload.record.treatment
    without = {name.lower() for name in treatment.sent_without} if treatment else set()
    if upload.action in CHANGING and treatment:
        without |= _generalised(record.request_headers)
    path, _, query = record.path.partition("?")
    in_query = any(event.path.startswith("?") for event in found.events)
    shown = "" if in_query else query
    for disclosure in of_request(record.request_headers, shown, kept_in=kept_in, without=without):
        heard.add(disclosure, 0, beside=True)
    heard.add_string(Said("url", path, kept_in, beside=True), 0)
    for said in strings_of(record.request_headers, query, kept_in=kept_in, without=without):
        heard.add_string(Said(*said, beside=True), 0)


def rows(upload: Upload, heard: Heard, seen_at: str) -> tuple[Row, ...]:
    """One row for each thing told (`event_seq` is null for those beside the events)."""
    return tuple(
        {
            "flow_id": upload.record.id,
            "event_seq": None if beside else seq,
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
        for (told, beside), (seq, count, _) in heard.told.items()
    )


def findings(heard: Heard) -> tuple[Finding, ...]:
    """That an upload told more than was written down, or searched."""
    if not heard.left_out:
        return ()
    detail = "the upload tells more than could be looked at"
    return (Finding(Side.REQUEST, Severity.REVIEW, Kind.MORE_FINDINGS, "$", detail),)


def _generalised(headers: Headers) -> set[str]:
    """Headers that go out under these policies with another value, such as the user agent."""
    raw = tuple((_raw(name), _raw(value)) for name, value in headers)
    went = dict(forwarded(raw, 0, 0)[0])
    return {_shown(name) for name, value in raw if name in went and went[name] != value}


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _shown(name: bytes) -> str:
    return name.decode("latin-1").lower()
