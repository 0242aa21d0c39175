"""Datadog's logs, RUM events and session replays (segment.md 5.2, chatgpt-web.md 13.4)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from addon.streams.parse import BodyKind
from addon.telemetry.events.event import (
    Arrived,
    Event,
    Object,
    Reader,
    count,
    identifier,
    member,
    moment,
    text,
)

RUM_TYPES = frozenset(
    {"view", "view_update", "action", "resource", "error", "long_task", "vital", "telemetry"}
)
_CONTEXT = ("view", "usr", "account", "session", "session_id", "service", "ddtags", "device", "os")
_RETRY = "_dd.retry_count="
_RETRY_TAG = "retry_count:"


def read(arrived: Arrived) -> Iterator[Event]:
    parsed = arrived.parsed
    forward = unquote(arrived.query)
    retries = _retries(forward)
    if parsed.kind is BodyKind.MULTIPART:
        yield Event(path="$", value=None, type="replay", retries=retries)
        return
    several = parsed.kind is BodyKind.NDJSON or isinstance(parsed.value, list)
    values = parsed.value if several else [parsed.value]
    track = _track(f"{arrived.path.partition('?')[0]}?{forward}")
    for at, value in enumerate(values):
        yield _event(f"$[{at}]" if several else "$", value, track, retries)


def _track(target: str) -> str:
    """What the upload says it is, in its own path or in the one to forward it to."""
    return next((track for track in ("rum", "replay", "spans") if f"/v2/{track}" in target), "log")


def _retries(forward: str) -> int:
    """The library's own word for it: a parameter of RUM, a tag before its version 7."""
    tagged = unquote(forward)  # the tags are encoded once more than what holds them
    for mark in (_RETRY, _RETRY_TAG):
        _, found, rest = tagged.partition(mark)
        if found:
            return count(rest[: next((i for i, c in enumerate(rest) if not c.isdigit()), None)])
    return 0


def _event(path: str, value: Any, track: str, retries: int) -> Event:
    if not isinstance(value, dict):
        return Event(path=path, value=value, type=track, properties=value, retries=retries)
    user = value.get("usr")
    return Event(
        path=path,
        value=value,
        type=_type(value, track),
        name=_name(value),
        sent_at=moment(value.get("date")),
        user=identifier(member(user, "user_id"), member(user, "id")),
        anonymous=identifier(member(user, "anonymous_id"), member(value, "session", "id")),
        retries=retries,
        properties={k: v for k, v in value.items() if k not in _CONTEXT},
        context={k: value[k] for k in _CONTEXT if k in value} or None,
    )


def _type(value: Object, track: str) -> str:
    kind = value.get("type")
    return kind if track == "rum" and kind in RUM_TYPES else track


def _name(value: Object) -> str | None:
    return (
        text(value.get("message"))
        or text(member(value, "action", "target", "name"))
        or text(member(value, "action", "type"))
        or text(member(value, "vital", "name"))
    )


READERS = {
    "datadog": Reader(read=read, types=RUM_TYPES | {"log", "rum", "replay", "spans"}),
}
