"""Sentry's envelopes: a header, then items of two lines each (develop.sentry.dev/sdk/envelopes).

The parser has made a list of their lines, without those that are not JSON.
"""

from collections.abc import Iterator
from typing import Any

from addon.streams.parse import BodyKind
from addon.telemetry.events.event import Arrived, Event, Reader, identifier, member, seconds, text

ITEMS = frozenset(
    {
        *("event", "transaction", "session", "sessions", "attachment", "client_report"),
        *("user_report", "feedback", "profile", "replay_event", "replay_recording", "check_in"),
        *("span", "log", "trace_metric", "raw_security"),
    }
)

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
    return isinstance(line, dict) and line.get("type") in ITEMS and "event_id" not in line


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
    exceptions = member(value, "exception", "values")
    first = exceptions[0] if isinstance(exceptions, list) and exceptions else None
    return (
        text(value.get("transaction")) or text(member(first, "type")) or text(value.get("message"))
    )


READERS = {"sentry": Reader(read=read, types=ITEMS | {"item"})}
