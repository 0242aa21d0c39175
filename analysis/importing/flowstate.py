"""The saved state of a mitmproxy HTTP flow to a FlowRecord: what `HTTPFlow` would say of it,
without building one. A test compares the two, field by field, on each mitmproxy version.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from mitmproxy.net.http import url

from addon.protocol.records import (
    MISSING,
    Action,
    Body,
    BodyState,
    FlowRecord,
    Frame,
    Headers,
    Outcome,
)
from analysis.importing.harvalue import MOST
from analysis.importing.messages import EMPTY, cannot_have_body, moment
from analysis.importing.tnetstring import Wanted

State = Mapping[str, Any]

WANTED: Wanted = {
    b"version": None,
    b"type": None,
    b"id": None,
    b"error": None,
    b"client_conn": {b"peername": None, b"timestamp_end": None},
    b"server_conn": {b"timestamp_end": None},
    b"request": None,
    b"response": None,
    b"websocket": None,
    b"metadata": None,
}
"""Without the certificates and the backup, which are most of what has to be parsed."""

CLIENT_LEFT = ("client disconnected", "client closed", "stream reset by client (cancel)")
PEER_LEFT = "peer closed connection"
"""HTTP/2 only, and mitmproxy says it of either side (facts F3)."""
ABNORMAL = 1006
"""RFC 6455, section 7.1.5: a WebSocket that broke off without a closing handshake."""
TEXT_OPCODE = 1


def record(state: State, flow_id: str) -> FlowRecord:
    """The flow in `state`, which is of the current flow format.

    Raises KeyError, TypeError, ValueError or AttributeError when the state is damaged.
    """
    request, response = state["request"], state["response"]
    started = moment(request["timestamp_start"])
    outcome = _outcome(state)
    return FlowRecord(
        id=flow_id,
        started_at=started,
        method=_text(request["method"]).upper(),
        scheme=_text(request["scheme"]),
        host=_host(request),
        port=_small(request["port"]),
        path=_text(request["path"]),
        http_version=_text(request["http_version"]),
        request_headers=_headers(request),
        request=_body(request, outcome),
        status=_small(response["status_code"]) if response else None,
        response_headers=_headers(response) if response else (),
        response=_response_body(state, outcome) if response else MISSING,
        first_byte_ms=_since(started, response["timestamp_start"]) if response else None,
        duration_ms=None if outcome is Outcome.UNFINISHED else _duration(state, started),
        action=_action(state),
        outcome=outcome,
        error=str(state["error"]["msg"]) if state["error"] else None,
        client=_client(state),
        websocket=state["websocket"] is not None,
        frames=_frames(state["websocket"], started),
    )


def _small(value: int) -> int:
    """A port or a status."""
    number = int(value)
    if not 0 <= number < 1 << 16:
        raise ValueError("a number out of range")
    return number


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _host(request: State) -> str:
    """`Request.pretty_host`, lower case: the name the client asked for, not where it went."""
    fields = request["headers"]
    named = b", ".join(value for name, value in fields if name.lower() == b"host")
    if request["http_version"] in (b"HTTP/2.0", b"HTTP/3"):
        named = request["authority"] or named
    return _host_of(bytes(named)) if named else str(request["host"]).lower()


@lru_cache(maxsize=1024)
def _host_of(authority: bytes) -> str:
    try:
        name = authority.decode("idna")
    except UnicodeError:
        name = _text(authority)
    return url.parse_authority(name, check=False)[0].lower()


def _headers(message: State) -> Headers:
    """Header lines, then those that came after the body (trailers)."""
    fields = [*message["headers"], *(message["trailers"] or ())]
    return tuple((_text(name), _text(value)) for name, value in fields)


def _body(message: State, outcome: Outcome) -> Body:
    """None was streamed through and not kept; bytes of a message that never ended are a part."""
    content = message["content"]
    if content and message["timestamp_end"] is None and outcome is not Outcome.COMPLETE:
        return Body(BodyState.TRUNCATED, bytes(content))
    return Body.of(None if content is None else bytes(content))


def _response_body(state: State, outcome: Outcome) -> Body:
    request, response = state["request"], state["response"]
    if not response["content"] and cannot_have_body(
        _text(request["method"]), response["status_code"]
    ):
        return EMPTY
    body = _body(response, outcome)
    return replace(body, marks=_marks(state, len(body.data))) if body.data else body


def _marks(state: State, size: int) -> tuple[tuple[int, float], ...]:
    """When the parts of a streamed answer came, as our own addon wrote it into the flow."""
    try:
        marks = [(int(end), float(at)) for end, at in _noted(state, "chatcap.marks") or ()]
    except (TypeError, ValueError, OverflowError):  # somebody else's
        return ()
    ends = [0, *(end for end, _ in marks), size]
    if ends != sorted(ends) or not all(0 <= at < MOST for _, at in marks):
        return ()
    return tuple(marks)


def _noted(state: State, name: str) -> Any:
    """What an addon wrote into the flow under a name."""
    metadata = state.get("metadata")
    return metadata.get(name) if isinstance(metadata, Mapping) else None


def _outcome(state: State) -> Outcome:
    if state["error"]:
        return _failure(state)
    if state["websocket"]:
        return _websocket_outcome(state["websocket"])
    response = state["response"]
    if not response or response["timestamp_end"] is None:
        return Outcome.UNFINISHED
    return Outcome.COMPLETE


def _failure(state: State) -> Outcome:
    message = state["error"]["msg"].lower()
    if any(words in message for words in CLIENT_LEFT):
        return Outcome.ABORTED
    if PEER_LEFT in message and not _server_left_first(state):
        return Outcome.ABORTED
    return Outcome.ERROR


def _server_left_first(state: State) -> bool:
    server = (state.get("server_conn") or {}).get("timestamp_end")
    client = (state.get("client_conn") or {}).get("timestamp_end")
    return server is not None and (client is None or server < client)


def _websocket_outcome(socket: State) -> Outcome:
    if socket["timestamp_end"] is None:
        return Outcome.UNFINISHED
    if socket["close_code"] != ABNORMAL:
        return Outcome.COMPLETE
    return Outcome.ABORTED if socket["closed_by_client"] else Outcome.ERROR


def _duration(state: State, started: float) -> float | None:
    ends = [
        (state["response"] or {}).get("timestamp_end"),
        (state["error"] or {}).get("timestamp"),
        (state["websocket"] or {}).get("timestamp_end"),
    ]
    known = [moment(end) for end in ends if end is not None]
    return _since(started, max(known)) if known else None


def _since(started: float, then: float | None) -> float | None:
    return None if then is None else 1000 * (moment(then) - started)


def _action(state: State) -> Action:
    """What our own addon wrote into the flow when it recorded it (`chatcap.action`)."""
    noted = _noted(state, "chatcap.action")
    return Action(noted) if noted in tuple(Action) else Action.PASSED


def _client(state: State) -> str | None:
    peer = (state.get("client_conn") or {}).get("peername")
    return str(peer[0]) if peer else None


def _frames(socket: State | None, started: float) -> tuple[Frame, ...]:
    messages = socket["messages"] if socket else ()
    return tuple(
        Frame(
            seq=seq,
            offset_ms=1000 * (moment(timestamp) - started),
            from_client=bool(from_client),
            is_text=opcode == TEXT_OPCODE,
            data=bytes(content),
            size=len(content),
        )
        for seq, (opcode, from_client, content, timestamp, *_) in enumerate(messages)
    )
