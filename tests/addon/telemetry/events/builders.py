"""Uploads as the readers get them."""

import json
from typing import Any

from addon.streams.parse import parse
from addon.telemetry.events.event import Arrived, Contents, Event
from addon.telemetry.events.reading import read


def arrived(
    vendor: str, body: Any, path: str = "/", method: str = "POST", content_type: str | None = None
) -> Arrived:
    """`body` is sent as JSON unless it is bytes already."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Arrived(vendor, method, path, parse(data, content_type, path.partition("?")[2]))


def contents(vendor: str, body: Any, path: str = "/", method: str = "POST") -> Contents:
    return read(arrived(vendor, body, path, method))


def events(vendor: str, body: Any, path: str = "/", method: str = "POST") -> tuple[Event, ...]:
    return contents(vendor, body, path, method).events


def only(vendor: str, body: Any, path: str = "/", method: str = "POST") -> Event:
    (event,) = events(vendor, body, path, method)
    return event
