"""Rows of `disclosures`: each thing that an upload told is one row, however many events told it."""

from collections.abc import Iterable, Sequence

from addon.protocol.records import Action, Headers
from addon.recording.uploads import CHANGING, Fate, Upload
from addon.store.rows import Row
from addon.telemetry.disclosing import NOTHING, Disclosure, disclosures
from addon.telemetry.events.event import Contents
from addon.telemetry.headers import forwarded
from addon.telemetry.surroundings import of_request

MOST_ROWS = 400
"""Of one upload."""


def rows(
    upload: Upload, found: Contents, sent: Contents | None, ends: Sequence[Fate], seen_at: str
) -> tuple[Row, ...]:
    """What the events told, and what the upload told beside them (`event_seq` is null)."""
    told: dict[Disclosure, list[int]] = {}
    for seq, (event, end) in enumerate(zip(found.events, ends, strict=True)):
        out = end.sent.value if end.sent else NOTHING
        for disclosure in dict.fromkeys(disclosures(upload.vendor, event.value, out)):
            at = told.get(disclosure)
            if at is not None:
                at[1] += 1
            elif len(told) < MOST_ROWS:
                told[disclosure] = [seq, 1]
    beside = dict.fromkeys(_beside(upload, found, sent))
    return (
        *(_row(upload, told_, seen_at, seq, count) for told_, (seq, count) in told.items()),
        *(_row(upload, told_, seen_at, None, 1) for told_ in list(beside)[:MOST_ROWS]),
    )


def _beside(upload: Upload, found: Contents, sent: Contents | None) -> Iterable[Disclosure]:
    record, treatment = upload.record, upload.record.treatment
    kept_in = upload.action is Action.ANSWERED
    without = {name.lower() for name in treatment.sent_without} if treatment else set()
    if upload.action in CHANGING and treatment:
        without |= _generalised(record.request_headers)
    in_query = any(event.path.startswith("?") for event in found.events)
    query = "" if in_query else record.path.partition("?")[2]
    yield from of_request(record.request_headers, query, kept_in=kept_in, without=without)
    if found.envelope:
        changed = sent if sent and upload.action in CHANGING else found
        out = NOTHING if kept_in else changed.envelope
        yield from disclosures(upload.vendor, found.envelope, out)


def _generalised(headers: Headers) -> set[str]:
    """Headers that go out under these policies with another value, such as the user agent."""
    raw = tuple((_raw(name), _raw(value)) for name, value in headers)
    went = dict(forwarded(raw, 0, 0)[0])
    return {_shown(name) for name, value in raw if name in went and went[name] != value}


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _shown(name: bytes) -> str:
    return name.decode("latin-1").lower()


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
