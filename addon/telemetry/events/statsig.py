"""Statsig's event uploads and error reports (segment.md 5.1, chatgpt-web.md 13.3)."""

from collections.abc import Iterator
from typing import Any

from addon.telemetry.events.event import (
    Arrived,
    Event,
    Object,
    Reader,
    identifier,
    member,
    moment,
    only,
    text,
)
from addon.telemetry.fields import DataClass, Field
from addon.telemetry.statsig_fields import STATSIG


def read(arrived: Arrived) -> Iterator[Event]:
    body = arrived.parsed.value
    if isinstance(body, dict) and isinstance(body.get("events"), list):
        for at, item in enumerate(body["events"]):
            yield _event(f"$.events[{at}]", item, body)
    elif isinstance(body, dict) and ("exception" in body or arrived.call == "sdk_exception"):
        yield _exception(body)
    elif body is not None:
        yield _event("$", body, {})


def _event(path: str, item: Any, body: Object) -> Event:
    if not isinstance(item, dict):
        return Event(path=path, value=item, type="event", properties=item)
    user = item.get("user") or body.get("user")
    name = text(item.get("eventName"))
    return Event(
        path=path,
        value=item,
        type="exposure" if name and name.startswith("statsig::") else "event",
        name=name,
        sent_at=moment(item.get("time")),
        user=identifier(member(user, "userID")),
        anonymous=_anonymous(user, body.get("statsigMetadata")),
        properties=only(item, "value", "metadata", "secondaryExposures"),
        context=only(item, "user", "statsigMetadata"),
    )


def _anonymous(user: Any, metadata: Any) -> str | None:
    """The stable id is the device's; on ChatGPT it is the cookie `oai-did`."""
    return identifier(
        member(user, "customIDs", "stableID"),
        member(user, "customIDs", "WebAnonymousCookieID"),
        member(metadata, "stableID"),
    )


def _exception(body: Object) -> Event:
    """The library reports its own failures: the text of an error, its stack, its options."""
    metadata = body.get("statsigMetadata")
    return Event(
        path="$",
        value=body,
        type="exception",
        name=text(body.get("exception")) or text(body.get("tag")),
        anonymous=_anonymous(None, metadata),
        properties={k: v for k, v in body.items() if k != "statsigMetadata"},
        context=metadata,
    )


EXCEPTION = (
    Field("exception", "name of an error", DataClass.TECHNICAL, "says what failed"),
    Field("info", "text of an error", DataClass.CONTENT, "can quote addresses of pages"),
    Field("requestInfo", "failed request", DataClass.TECHNICAL, "says what failed"),
    Field("statsigOptions", "options", DataClass.TECHNICAL, "says what sent it"),
    Field("tag", "place of an error", DataClass.TECHNICAL, "says what failed"),
)
READERS = {
    "statsig": Reader(
        read=read,
        types=frozenset({"event", "exposure", "exception"}),
        lists=("events",),
        fields=(*STATSIG, *EXCEPTION),
    ),
}
