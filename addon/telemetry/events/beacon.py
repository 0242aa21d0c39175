"""Marketing tags, support chat and page measurement: one event a request, mostly in its query.

The parameters' names are those of the vendors' own documentation: GA4's measurement protocol,
Meta's pixel, Microsoft's UET, TikTok's events API, Cloudflare's web analytics, NEL (W3C).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from addon.streams.parse import BodyKind
from addon.telemetry.events.event import (
    Arrived,
    Event,
    Object,
    Reader,
    identifier,
    member,
    moment,
    seconds,
    text,
)
from addon.telemetry.events.pairs import fields, of_query
from addon.telemetry.fields import DataClass, Field

_MOST_LINES = 10_000


Known = tuple[str, DataClass, str]

_TITLE: Known = ("page title", DataClass.CONTENT, "can be a chat's title")
_URL: Known = ("page URL", DataClass.CONTENT, "can hold a chat's id")
_REFERRER: Known = ("referrer", DataClass.BEHAVIOUR, "tells where the person came from")
_USER: Known = ("user id", DataClass.IDENTIFIER, "names the account")
_DEVICE: Known = ("device id", DataClass.IDENTIFIER, "recognises the device")
_SESSION: Known = ("session id", DataClass.IDENTIFIER, "joins what was done")
_LOCALE: Known = ("locale", DataClass.DEVICE, "tells the place")
_SCREEN: Known = ("screen", DataClass.DEVICE, "tells devices apart")
_EVENT: Known = ("name of the event", DataClass.BEHAVIOUR, "tells what the person did")
_KEY: Known = ("project key", DataClass.TECHNICAL, "names the project")
_CLICK: Known = ("click on an advertisement", DataClass.IDENTIFIER, "joins sites")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Where a vendor's beacons say what: the first name that is there counts; a dot goes into
    an object. Empty where they do not say it.
    """

    name: Sequence[str] = ()
    user: Sequence[str] = ()
    anonymous: Sequence[str] = ()
    message_id: Sequence[str] = ()
    sent_at: Sequence[str] = ()


def reader(names: Names, **known: Known) -> Reader:
    """Reads beacons that bear these names. `known` says what short parameters stand for."""

    def read(arrived: Arrived) -> Iterator[Event]:
        yield from _read(arrived, names)

    fields = tuple(Field(name, *what) for name, what in known.items())
    return Reader(read=read, types=frozenset({"beacon"}), lists=("events",), fields=fields)


def _read(arrived: Arrived, names: Names) -> Iterator[Event]:
    query = of_query(arrived.query)
    body = _body(arrived)
    if not body and (query or arrived.method in ("GET", "HEAD") or arrived.parsed.unwrapped):
        yield _event("?", query, {}, arrived.called, names)
    for path, value in body:
        yield _event(path, value, query, arrived.called, names)


def _body(arrived: Arrived) -> list[tuple[str, Any]]:
    """The events of a body: lines of parameters (GA4), a list, or one object."""
    parsed = arrived.parsed
    if parsed.kind is BodyKind.TEXT and b"=" in parsed.unwrapped:
        lines = parsed.unwrapped.decode("utf-8", "replace").splitlines()[:_MOST_LINES]
        return [(f"$[{at}]", of_query(line)) for at, line in enumerate(lines) if "=" in line]
    if (found := fields(parsed)) is not None:
        listed = found.get("events")
        return _several("$.events", listed) if isinstance(listed, list) else [("$", found)]
    if parsed.kind in (BodyKind.JSON, BodyKind.NDJSON):
        several = isinstance(parsed.value, list)
        return _several("$", parsed.value) if several else [("$", parsed.value)]
    return []


def _several(path: str, values: list[Any]) -> list[tuple[str, Any]]:
    return [(f"{path}[{at}]", value) for at, value in enumerate(values)]


def _event(path: str, value: Any, query: Object, called: str | None, names: Names) -> Event:
    whole = (query | value) if isinstance(value, dict) else query

    def first(choices: Sequence[str], read: Callable[..., str | None]) -> str | None:
        return read(*(_one(member(whole, *choice.split("."))) for choice in choices))

    return Event(
        path=path,
        value=value,
        type="beacon",
        name=first(names.name, _text) or called,
        sent_at=first(names.sent_at, _moment),
        user=first(names.user, identifier),
        anonymous=first(names.anonymous, identifier),
        message_id=first(names.message_id, identifier),
        properties=value,
        context=query or None,
    )


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(*values: Any) -> str | None:
    return next((found for value in values if (found := text(value))), None)


def _moment(*values: Any) -> str | None:
    return next((found for value in values if (found := moment(value) or seconds(value))), None)


READERS = {
    "google": reader(
        Names(
            name=("en", "ea", "t", "name"),
            user=("uid",),
            anonymous=("cid", "client_id", "auid"),
            sent_at=("timestamp_micros",),
        ),
        tid=_KEY,
        cid=_DEVICE,
        uid=_USER,
        sid=_SESSION,
        en=_EVENT,
        dl=_URL,
        dt=_TITLE,
        dr=_REFERRER,
        ul=_LOCALE,
        sr=_SCREEN,
        vp=_SCREEN,
        gclid=_CLICK,
        auid=_DEVICE,
    ),
    "meta": reader(
        Names(name=("ev",), user=("ud[external_id]",), anonymous=("fbp",), message_id=("eid",)),
        id=_KEY,
        ev=_EVENT,
        dl=_URL,
        rl=_REFERRER,
        fbp=_DEVICE,
        fbc=_CLICK,
        sw=_SCREEN,
        sh=_SCREEN,
    ),
    "tiktok": reader(
        Names(
            name=("event",),
            user=("context.user.external_id", "context.user.email"),
            anonymous=("context.user.anonymous_id", "context.user.ttp"),
            message_id=("event_id", "message_id"),
            sent_at=("timestamp",),
        )
    ),
    "linkedin": reader(Names(name=("conversionId",), anonymous=("li_fat_id",))),
    "microsoft": reader(Names(name=("ea", "evt"), anonymous=("vid", "mid"), message_id=("rn",))),
    "cloudflare": reader(
        Names(name=("eventType", "type"), anonymous=("pageloadId",), sent_at=("timestamp",))
    ),
    "intercom": reader(
        Names(
            name=("event_name",),
            user=("user_data.user_id", "user_data.email", "user_id"),
            anonymous=("user_data.anonymous_id", "anonymous_session"),
            sent_at=("created_at",),
        )
    ),
}
