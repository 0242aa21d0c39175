"""Sentry's envelopes: a header, then items of two lines each (develop.sentry.dev/sdk/envelopes).

The parser has made a list of their lines, without those that are not JSON.
"""

from collections.abc import Iterator
from typing import Any

from addon.streams.parse import BodyKind
from addon.telemetry.events.event import Arrived, Event, Reader, identifier, member, seconds, text
from addon.telemetry.fields import DataClass, Field

ITEMS = frozenset(
    {
        *("event", "transaction", "session", "sessions", "attachment", "client_report"),
        *("user_report", "feedback", "profile", "replay_event", "replay_recording", "check_in"),
        *("span", "log", "trace_metric", "raw_security"),
    }
)

_CONSTANT = ("custom", "route", "view", "component", "task")
"""What a transaction's name is made of, where that is no address."""
_NOT_JSON = frozenset({"attachment", "replay_recording"})
"""Their payload is left out by the parser."""


def read(arrived: Arrived) -> Iterator[Event]:
    body = arrived.parsed.value
    if arrived.parsed.kind is not BodyKind.NDJSON:
        yield _event("$", "event", body, None)
        return
    header = body[0] if body and not _is_head(body[0]) else None
    kind: str | None = None
    for at, line in enumerate(body):
        if at == 0 and header is not None:
            continue
        if kind is not None or not _is_head(line):
            yield _event(f"$[{at}]", kind or "item", line, header)
            kind = None
        elif line["type"] in _NOT_JSON:
            yield _event(f"$[{at}]", line["type"], line, header)
        else:
            kind = line["type"]


def _is_head(line: Any) -> bool:
    if not isinstance(line, dict) or "event_id" in line:
        return False
    kind = line.get("type")
    return isinstance(kind, str) and kind in ITEMS


def _event(path: str, kind: str, value: Any, header: Any) -> Event:
    if not isinstance(value, dict):
        return Event(path=path, value=value, type=kind, properties=value)
    user = value.get("user")
    return Event(
        path=path,
        value=value,
        type=kind,
        name=_name(value),
        sent_at=seconds(value.get("timestamp")) or seconds(member(header, "sent_at")),
        user=identifier(member(user, "id"), member(user, "email"), member(user, "username")),
        anonymous=identifier(value.get("did"), value.get("sid")),
        message_id=identifier(value.get("event_id")),
        properties={k: v for k, v in value.items() if k not in ("contexts", "user", "request")},
        context={k: value[k] for k in ("contexts", "user", "request") if k in value} or None,
    )


def _name(value: dict[str, Any]) -> str | None:
    """A constant of the site's: a message quotes the page, and an address names the chat."""
    exceptions = member(value, "exception", "values")
    first = exceptions[0] if isinstance(exceptions, list) and exceptions else None
    is_constant = member(value, "transaction_info", "source") in _CONSTANT
    return (
        text(member(first, "type"))
        or text(value.get("transaction") if is_constant else None)
        or text(member(value, "contexts", "trace", "op"))
        or text(value.get("level"))
    )


_IDENTIFIER, _CONTACT, _DEVICE = DataClass.IDENTIFIER, DataClass.CONTACT, DataClass.DEVICE
_BEHAVIOUR, _CONTENT, _TECHNICAL = DataClass.BEHAVIOUR, DataClass.CONTENT, DataClass.TECHNICAL
FIELDS = (
    Field("event_id", "event id", _TECHNICAL, "names the report"),
    Field("timestamp", "time of the event", _BEHAVIOUR, "tells when"),
    Field("start_timestamp", "time of the event", _BEHAVIOUR, "tells when"),
    Field("transaction", "page path", _BEHAVIOUR, "tells what was seen"),
    Field("message", "text of an error", _CONTENT, "can quote the person"),
    Field("exception", "error", _TECHNICAL, "can quote addresses of pages"),
    Field("breadcrumbs", "what was done before", _BEHAVIOUR, "lists clicks and requests"),
    Field("request.url", "page URL", _CONTENT, "can hold a chat's id"),
    Field("request.headers", "headers", _DEVICE, "tell devices apart"),
    Field("user.id", "user id", _IDENTIFIER, "names the account"),
    Field("user.email", "e-mail address", _CONTACT, "reaches the person"),
    Field("user.username", "user name", _CONTACT, "names the person"),
    Field("user.ip_address", "IP address", _IDENTIFIER, "tells the place"),
    Field("contexts.trace", "trace id", _IDENTIFIER, "joins what was done"),
    Field("contexts", "device", _DEVICE, "tells devices apart"),
    Field("sdk", "library", _TECHNICAL, "says what sent it"),
    Field("release", "build of the application", _TECHNICAL, "tells builds apart"),
    Field("environment", "environment", _TECHNICAL, "tells tests from use"),
    Field("platform", "platform", _TECHNICAL, "says what sent it"),
    Field("sid", "session id", _IDENTIFIER, "joins what was done"),
    Field("did", "device id", _IDENTIFIER, "recognises the device"),
)
"""After the vendor's description of events (develop.sentry.dev/sdk/data-model/event-payloads)."""
READERS = {"sentry": Reader(read=read, types=ITEMS | {"item"}, fields=FIELDS)}
