"""One telemetry message inside a body, and what all readers need to make one of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from addon.streams.parse import Parsed
from addon.telemetry.fields import Field

LONGEST_NAME = 300
"""Characters of a name or type that are kept."""
LONGEST_ID = 512
_CALL = re.compile(r"(?=.{1,40}$)(?:[A-Za-z_.-]*\d){0,3}[A-Za-z_.-]*")
_FIRST_MS, _LAST_MS = 0, 4_102_444_800_000
"""1970 to 2100."""

Object = dict[str, Any]


class Arrived(NamedTuple):
    """An upload as the readers see it: `path` with its query, as sent; the parsed body."""

    vendor: str
    method: str
    path: str
    parsed: Parsed

    @property
    def query(self) -> str:
        return self.path.partition("?")[2]

    @property
    def call(self) -> str:
        """The last segment of the path."""
        return self.path.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def called(self) -> str | None:
        """The last segment where it names a call of the vendor's: an id or a text is no name."""
        return self.call if _CALL.fullmatch(self.call) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One message of a vendor. `path` is where it stands in the body (`$.batch[0]`), or
    `?name` for a parameter of the URL; `value` is all of it.

    `type` is the vendor's word for its kind, `name` what happened: constants of those who wrote
    the site, never what quotes a page or a person. `sent_at` is when that was,
    as the client says: ISO 8601 in UTC. `user` and `anonymous` are identifiers as they were
    sent. `retries` counts how often the client says that it sent this before.
    """

    path: str
    value: Any
    type: str | None = None
    name: str | None = None
    sent_at: str | None = None
    user: str | None = None
    anonymous: str | None = None
    message_id: str | None = None
    retries: int = 0
    properties: Any = None
    context: Any = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The events of an upload, and what it says for all of them together.

    `envelope` is the body without its events, None where there is nothing else. `left_out`
    counts events that were too many to read.
    """

    events: tuple[Event, ...] = ()
    envelope: Any = None
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the uploads of a vendor are read. `types` are those of its event types that say
    nothing of a person: they may be stored where no content is.
    """

    read: Callable[[Arrived], Iterator[Event]]
    types: frozenset[str] = frozenset()
    lists: tuple[str, ...] = ()
    """Members of the body that hold its events."""
    fields: tuple[Field, ...] = ()
    """What is known of the values in an event; a table for people as well."""


def text(value: Any) -> str | None:
    """A name or type; None for what is none."""
    return value[:LONGEST_NAME] if isinstance(value, str) and value else None


def identifier(*values: Any) -> str | None:
    """The first of them that can identify somebody, as text."""
    for value in values:
        if isinstance(value, str) and value.strip():
            return value[:LONGEST_ID]
        if type(value) is int and abs(value) < 2**63:
            return str(value)
    return None


def member(value: Any, *names: str) -> Any:
    """What stands at a path of object keys; None where it breaks off."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def items(value: Any, name: str) -> list[Any]:
    """The list under a key; empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def count(value: Any) -> int:
    """A small number of attempts, also as text; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
        return int(value)
    return value if type(value) is int and 0 < value < 10**9 else 0


def only(value: Object, *names: str) -> Object | None:
    """Those members that are there; None when none is."""
    return {name: value[name] for name in names if name in value} or None


def moment(value: Any) -> str | None:
    """A time as clients write it: ISO 8601, or milliseconds since 1970."""
    try:
        if isinstance(value, str):
            return _iso(value)
        if isinstance(value, int | float) and _FIRST_MS < value < _LAST_MS:
            return _utc(datetime.fromtimestamp(value / 1000, UTC))
    except (ValueError, OverflowError):
        pass
    return None


def seconds(value: Any) -> str | None:
    """A time as ISO 8601, or seconds since 1970."""
    return moment(value * 1000 if isinstance(value, int | float) and value < _LAST_MS else value)


def _iso(value: str) -> str | None:
    if len(value) == 24 and value[10] == "T" and value[-1] == "Z":  # what browsers write
        datetime.fromisoformat(value)
        return value
    when = datetime.fromisoformat(value[:64])
    return _utc(when if when.tzinfo else when.replace(tzinfo=UTC))


def _utc(when: datetime) -> str:
    shown = when.astimezone(UTC).isoformat(timespec="milliseconds")
    return shown.replace("+00:00", "Z")
