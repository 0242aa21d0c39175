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
from addon.telemetry.fields import DataClass, Field

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
    return kind if track == "rum" and isinstance(kind, str) and kind in RUM_TYPES else track


def _name(value: Object) -> str | None:
    """A constant of the site's: what a log says, and the text of a button, quote the page."""
    return (
        text(member(value, "action", "type"))
        or text(member(value, "vital", "name"))
        or text(member(value, "error", "kind"))
        or text(member(value, "error", "type"))
        or text(member(value, "logger", "name"))
        or text(value.get("status"))
    )


_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL
FIELDS = (
    Field("date", "time of the event", _BEHAVIOUR, "tells when"),
    Field("message", "text of the log", _BEHAVIOUR, "tells what happened"),
    Field("type", "kind of event", _TECHNICAL, "says what follows"),
    Field("status", "level of the log", _TECHNICAL, "says what follows"),
    Field("service", "service", _TECHNICAL, "says what sent it"),
    Field("ddtags", "tags", _TECHNICAL, "say what sent it"),
    Field("origin", "origin", _TECHNICAL, "says what sent it"),
    Field("logger", "logger", _TECHNICAL, "says what sent it"),
    Field("application", "application", _TECHNICAL, "says what sent it"),
    Field("_dd", "notes of the library", _TECHNICAL, "say what sent it"),
    Field("session_id", "session id", _IDENTIFIER, "joins what was done"),
    Field("session", "session id", _IDENTIFIER, "joins what was done"),
    Field("view.id", "id of the page view", _IDENTIFIER, "joins what was done"),
    Field("view.url", "page URL", _CONTENT, "can hold a chat's id"),
    Field("view.name", "page path", _CONTENT, "can hold a chat's id"),
    Field("view.referrer", "referrer", _BEHAVIOUR, "tells where the person came from"),
    Field("usr.user_id", "user id", _IDENTIFIER, "names the account"),
    Field("usr.id", "user id", _IDENTIFIER, "names the account"),
    Field("usr.anonymous_id", "anonymous id", _IDENTIFIER, "recognises the browser"),
    Field("usr.workspace_id", "workspace id", _IDENTIFIER, "names the employer"),
    Field("usr.email", "e-mail address", _CONTACT, "reaches the person"),
    Field("usr.name", "name", _CONTACT, "names the person"),
    Field("usr.account_plan_type", "plan", _CONTACT, "tells what the person pays for"),
    Field("account", "account", _IDENTIFIER, "names the account"),
    Field("error", "error", _TECHNICAL, "can quote addresses of pages"),
    Field("resource.url", "address of a request", _BEHAVIOUR, "can hold a chat's id"),
    Field("action.target.name", "text of a button", _CONTENT, "quotes what was clicked on"),
    Field("display", "screen", _DEVICE, "tells devices apart"),
    Field("device", "device", _DEVICE, "tells devices apart"),
    Field("os", "operating system", _DEVICE, "tells devices apart"),
    Field("connectivity", "network", _DEVICE, "tells devices apart"),
    Field("geo", "location", _DEVICE, "tells the place"),
)
"""What ChatGPT's logs hold (chatgpt-web.md 13.4), and the library's own (rum-events-format)."""
READERS = {
    "datadog": Reader(
        read=read, types=RUM_TYPES | {"log", "rum", "replay", "spans"}, fields=FIELDS
    ),
}
