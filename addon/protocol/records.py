"""What every room of chatcap understands of a flow: plain, frozen values without mitmproxy.

A `FlowRecord` holds what was on the wire, secrets included. It lives in memory only;
`addon.recording` turns it into redacted rows before anything reaches the disk.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any

Headers = tuple[tuple[str, str], ...]
"""Header lines in wire order, duplicates kept, names as sent, decoded as UTF-8/surrogateescape."""


class BodyState(StrEnum):
    PRESENT = "present"
    EMPTY = "empty"
    MISSING = "missing"
    """Never seen by the recorder; nothing is known about its bytes."""
    TRUNCATED = "truncated"
    """The first bytes are known, the rest is not (size limit, abort, memory budget)."""
    UNDECODABLE = "undecodable"
    """All bytes are known, but the content encoding could not be undone."""


class Outcome(StrEnum):
    COMPLETE = "complete"
    ERROR = "error"
    ABORTED = "aborted"
    """The client went away."""
    UNFINISHED = "unfinished"


class Action(StrEnum):
    """What was done to a flow."""

    PASSED = "passed"
    STRIPPED = "stripped"
    REWRITTEN = "rewritten"
    ANSWERED = "answered"


CHANGES = frozenset({Action.STRIPPED, Action.REWRITTEN})
"""Actions after which something else left than the client said."""


class Side(StrEnum):
    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class Body:
    """A message body as it was on the wire, still content-encoded.

    `size` is the number of bytes on the wire, also when not all of them were kept; None when
    unknown. `marks` are (bytes seen so far, milliseconds since the request started), one per
    chunk of a streamed body, and empty for others. `decoded` says that the content encoding
    was undone before we got the bytes (HAR files), whatever the headers say.
    """

    state: BodyState
    data: bytes = b""
    size: int | None = None
    marks: tuple[tuple[int, float], ...] = ()
    decoded: bool = False

    @classmethod
    def of(cls, data: bytes | None, *, decoded: bool = False) -> "Body":
        """A whole body; None means that it was never seen."""
        if data is None:
            return MISSING
        state = BodyState.PRESENT if data else BodyState.EMPTY
        return cls(state, data, len(data), decoded=decoded)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by position, as `FlowRecord` does."""
        return _body, (self.state.value, self.data, self.size, self.marks, self.decoded)


def _body(state: str, *rest: Any) -> Body:
    return Body(BodyState(state), *rest)


MISSING = Body(BodyState.MISSING)


UNREACHED = "the server was not reached"
"""The reason of a telemetry request that was not answered here, and did not leave either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What a policy made of one telemetry request.

    `action` was done, `planned` is what the policy asks for: they differ under `shadow:`, and
    where a policy that lets out changed uploads had to answer this one itself (`reason` says
    why: short, never a value). `sent` is the body that went out in the place of the client's
    (under `shadow:` would have), as it was on the wire, with `sent_path` (and its query) and
    `sent_headers`; `sent_without` are the names of the headers and query parameters that were
    left behind; `sent_events` are the positions, among the client's events, of those that `sent`
    holds, in its order. `reached` says that there was a connection to the server: without one
    nothing left, and the server learned no address.
    """

    policy: str
    vendor: str
    action: Action = Action.PASSED
    planned: Action = Action.PASSED
    reason: str | None = None
    by_script: bool = False
    """The answer is neither chatcap's nor the server's: another script of the proxy made it."""
    sent: Body | None = None
    sent_path: str | None = None
    sent_headers: tuple[tuple[bytes, bytes], ...] = ()
    sent_without: tuple[str, ...] = ()
    sent_events: tuple[int, ...] = ()
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """One WebSocket message. `offset_ms` counts from the start of the flow."""

    seq: int
    offset_ms: float
    from_client: bool
    is_text: bool
    data: bytes
    size: int
    """Bytes of the whole message, also where `data` holds only the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What an earlier record says of a flow beside its content: its rows, as chatcap wrote them
    into a HAR of its own. It comes from a file: its texts are as little trusted as any body.

    `columns` are of `flows`; the other rows have the columns of their tables, without the flow.
    Of frames it has what the body does not tell, and the data of those that have none.
    """

    columns: dict[str, Any]
    sent: "Body | None" = None
    sent_type: str | None = None
    frames: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    redactions: tuple[dict[str, Any], ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    disclosures: tuple[dict[str, Any], ...] = ()
    hosts: frozenset[str] = frozenset()
    """Further names of the application, as they were declared then."""
    cost: int = 0
    """Bytes that it takes, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRecord:
    """One request and its answer.

    `host` is the name the client asked for, lower case, without port; `path` includes the
    query, as sent. `started_at` is Unix time in seconds. `status` is None when no answer came.
    `first_byte_ms` and `duration_ms` count from the start of the request.
    """

    id: str
    started_at: float
    method: str
    scheme: str
    host: str
    port: int
    path: str
    http_version: str
    request_headers: Headers = ()
    request: Body = MISSING
    status: int | None = None
    response_headers: Headers = ()
    response: Body = MISSING
    first_byte_ms: float | None = None
    duration_ms: float | None = None
    action: Action = Action.PASSED
    outcome: Outcome = Outcome.UNFINISHED
    error: str | None = None
    client: str | None = None
    """Address of whoever connected to the proxy, without port."""
    websocket: bool = False
    treatment: Treatment | None = None
    """None for everything that is not telemetry, and for imports."""
    frames: tuple[Frame, ...] = field(default=(), repr=False)
    """WebSocket messages that travel with the record (imports); live ones come one by one."""
    recorded: Recorded | None = field(default=None, repr=False)
    """Of imports of what chatcap exported: none of it is worked out again."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by position: records cross a pipe, and this takes a quarter of the time."""
        return _flow, _values(self)


_NAMES = [f.name for f in fields(FlowRecord)]
_values = attrgetter(*_NAMES)


def _flow(*values: Any) -> FlowRecord:
    return FlowRecord(**dict(zip(_NAMES, values, strict=True)))


@dataclass(frozen=True, slots=True)
class Redaction:
    """How many secrets of a kind were replaced at a place; never the secret itself."""

    place: str
    kind: str
    count: int
