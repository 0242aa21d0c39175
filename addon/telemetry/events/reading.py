"""From an upload to its events. Never raises on anything that came over the wire."""

from importlib import import_module
from itertools import islice
from pkgutil import iter_modules
from typing import Any

from addon.telemetry import events
from addon.telemetry.events.event import Arrived, Contents, Event, Reader, items

MOST_EVENTS = 2_500
"""Of one upload; Segment takes no more either (segment.md 1.3)."""


def _declared() -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for module in sorted(entry.name for entry in iter_modules(events.__path__)):
        found |= getattr(import_module(f"{events.__name__}.{module}"), "READERS", {})
    return found


READERS = _declared()


def read(arrived: Arrived) -> Contents:
    """The events of an upload, in their order.

    What no reader knows is one event with what can be said of it; nothing at all is none.
    """
    reader = READERS.get(arrived.vendor) or READERS["openai"]
    found = tuple(islice(reader.read(arrived), MOST_EVENTS))
    left = 0
    if len(found) == MOST_EVENTS:
        left = max(_length(arrived.parsed.value, reader) - MOST_EVENTS, 0)
    if not found and arrived.parsed.unwrapped:
        found = (_unread(arrived),)
    return Contents(found, _envelope(arrived.parsed.value, reader), left)


def _length(value: Any, reader: Reader) -> int:
    """How many events a body lists, without a look at each of them."""
    if isinstance(value, dict):
        return sum(len(items(value, name)) for name in reader.lists)
    return len(value) if isinstance(value, list) else 0


def plain_type(vendor: str | None, kind: str | None) -> str | None:
    """An event's type where it is one of the vendor's own words; None where it may be anything."""
    reader = READERS.get(vendor or "")
    return kind if reader is not None and kind in reader.types else None


def _unread(arrived: Arrived) -> Event:
    """An upload in which no reader found an event."""
    return Event(
        path="$", value=arrived.parsed.value, type="opaque", properties=arrived.parsed.value
    )


def _envelope(value: Any, reader: Reader) -> Any:
    """What stands around the lists of events."""
    if not isinstance(value, dict) or not any(name in value for name in reader.lists):
        return None
    return {k: v for k, v in value.items() if k not in reader.lists or not isinstance(v, list)}
