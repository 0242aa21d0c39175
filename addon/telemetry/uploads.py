"""What goes into a treatment of telemetry, and what comes out."""

from dataclasses import dataclass
from typing import Any, NamedTuple

RawHeaders = tuple[tuple[bytes, bytes], ...]
"""Header lines in wire order, names as sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A request as the client sent it; `path` has the query, `body` is as it was on the wire.
    `hosts` are further names of the application, as the user declared them.
    """

    method: str
    path: str
    headers: RawHeaders
    body: bytes
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sendable:
    """What may go out in the place of an upload. `without` are the names of the headers and
    query parameters that stay behind; `*` where a name says too much itself. `kept` are the
    positions, among the client's events, of those that the body holds, in its order.
    """

    path: str
    headers: RawHeaders
    body: bytes
    without: tuple[str, ...]
    kept: tuple[int, ...]


class Changed(NamedTuple):
    """A parsed body that may go out, and `kept` as in `Sendable`."""

    body: dict[str, Any]
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing of an upload may go out. The reason is short and names places, never values."""

    reason: str


class Refused(Exception):  # noqa: N818 - an answer, not an accident
    """Raised inside a treatment; the message is the reason of the refusal."""
