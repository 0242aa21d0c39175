"""Segment's batches, single events, pixels and metrics (segment.md, sections 1 and 2)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from addon.streams.lenient import NotJson, loads
from addon.streams.wrapping import from_base64
from addon.telemetry.events.event import (
    Arrived,
    Event,
    Object,
    Reader,
    count,
    identifier,
    member,
    moment,
    only,
    text,
)
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.segment_fields import SEGMENT

TYPES = frozenset({"track", "page", "screen", "identify", "group", "alias"})
_CALLS = {kind[0]: kind for kind in ("track", "page", "identify", "group", "alias", "screen")}


def read(arrived: Arrived) -> Iterator[Event]:
    body = arrived.parsed.value
    if arrived.method in ("GET", "HEAD"):
        yield from _pixel(arrived)
    elif isinstance(body, dict) and isinstance(body.get("batch"), list):
        sent = body.get("sentAt")
        for at, item in enumerate(body["batch"]):
            yield _event(f"$.batch[{at}]", item, sent=sent)
    elif isinstance(body, dict) and isinstance(body.get("series"), list):
        for at, item in enumerate(body["series"]):
            yield _metric(f"$.series[{at}]", item)
    elif body is not None:
        yield _event("$", body, kind=_kind(arrived.call))


def _pixel(arrived: Arrived) -> Iterator[Event]:
    """`/pixel/track?data=<base64>`: an event in the address of a picture (segment.md 1.1)."""
    data = pixel_data(arrived.query)
    if arrived.parsed.value is not None:  # unpacked by somebody who had more to do with it
        yield _event("?data", arrived.parsed.value, kind=_kind(arrived.call))
    elif data is not None:
        try:
            value, _ = loads(data)
        except NotJson:
            value = data.decode("utf-8", "replace")
        yield _event("?data", value, kind=_kind(arrived.call))


def pixel_data(query: str) -> bytes | None:
    """What the query of a pixel holds, its base64 undone; None where there is nothing."""
    try:
        found = parse_qs(query, max_num_fields=100).get("data", ("",))[0]
    except ValueError:
        return None
    raw = found.replace(" ", "+").encode("utf-8", "replace")
    plain = from_base64(raw)
    return (plain[0] if plain else raw) or None


def _kind(call: str) -> str | None:
    """What a direct API call is for: its event need not say it."""
    call = call.lower()
    return call if call in TYPES else _CALLS.get(call)


def _event(path: str, item: Any, *, sent: Any = None, kind: str | None = None) -> Event:
    if not isinstance(item, dict):
        return Event(path=path, value=item, type=kind, properties=item)
    kind = text(item.get("type")) or kind
    return Event(
        path=path,
        value=item,
        type=kind,
        name=_name(item, kind),
        sent_at=moment(item.get("timestamp")) or moment(item.get("sentAt")) or moment(sent),
        user=identifier(item.get("userId")),
        anonymous=identifier(item.get("anonymousId")),
        message_id=identifier(item.get("messageId")),
        retries=count(member(item, "_metadata", "retryCount")),
        properties=_properties(item),
        context=item.get("context"),
    )


def _name(item: Object, kind: str | None) -> str | None:
    if kind in ("page", "screen"):
        return text(item.get("name")) or text(member(item, "properties", "name"))
    return text(item.get("event"))


def _properties(item: Object) -> Any:
    """What the event is about: its properties, or who it says that somebody is."""
    about = only(item, "traits", "groupId", "previousId")
    if about is None:
        return item.get("properties")
    return about | (only(item, "properties") or {})


def _metric(path: str, item: Any) -> Event:
    """The library's own counters, errors among them (segment.md 3.2)."""
    if not isinstance(item, dict):
        return Event(path=path, value=item, type="metric", properties=item)
    return Event(
        path=path,
        value=item,
        type="metric",
        name=text(item.get("metric")),
        properties=only(item, "value", "tags"),
    )


METRIC = (
    Field("metric", "metric", DataClass.TECHNICAL, "counts what the library did"),
    Field("value", "number", DataClass.TECHNICAL, "counts what the library did"),
    Field("tags", "notes of the library", DataClass.TECHNICAL, "can quote an error"),
)
READERS = {
    "segment": Reader(
        read=read, types=TYPES | {"metric"}, lists=("batch", "series"), fields=(*SEGMENT, *METRIC)
    ),
}
