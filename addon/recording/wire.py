"""A flow as the proxy hands it over: cheap to make and cheap to pickle.

Turning it into a `FlowRecord` (decoding headers, mostly) is left to the recorder process: what
the proxy's event loop does for each flow is what the addon costs (see `benchmarks/`).
"""

from typing import Any, NamedTuple

from addon.protocol.records import (
    MISSING,
    Action,
    Body,
    FlowRecord,
    Frame,
    Headers,
    Outcome,
    Recorded,
    Treatment,
)

RawHeaders = tuple[tuple[bytes, bytes], ...]


class WireFlow(NamedTuple):
    """The fields of `FlowRecord`, with header lines as bytes and enums by their value."""

    id: str
    started_at: float
    method: str
    scheme: str
    host: str
    port: int
    path: str
    http_version: str
    request_headers: RawHeaders = ()
    request: Body = MISSING
    status: int | None = None
    response_headers: RawHeaders = ()
    response: Body = MISSING
    first_byte_ms: float | None = None
    duration_ms: float | None = None
    action: str = Action.PASSED.value
    outcome: str = Outcome.UNFINISHED.value
    error: str | None = None
    client: str | None = None
    websocket: bool = False
    treatment: Treatment | None = None
    frames: tuple[Frame, ...] = ()
    recorded: Recorded | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as the record it stands for, which is what the other side unpacks."""
        return _record, tuple(self)


def _record(*values: Any) -> FlowRecord:
    named = WireFlow(*values)._asdict()
    for side in ("request_headers", "response_headers"):
        named[side] = _decoded(named[side])
    named.update(action=Action(named["action"]), outcome=Outcome(named["outcome"]))
    return FlowRecord(**named)


def _decoded(headers: RawHeaders) -> Headers:
    """Header lines as text; bytes that are not UTF-8 become lone surrogates."""
    return tuple((_text(name), _text(value)) for name, value in headers)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
