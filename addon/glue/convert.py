"""mitmproxy's HTTPFlow to what chatcap records of it."""

import re
from dataclasses import replace

from mitmproxy import http
from mitmproxy.connection import ConnectionState

from addon.glue.hold import Hold
from addon.glue.tap import Tap
from addon.protocol.records import MISSING, Action, Body, BodyState, Frame, Outcome
from addon.recording.wire import WireFlow

CLIENT_LEFT = re.compile(
    r"client disconnected|client closed|stream reset by client \((CANCEL|NO_ERROR)", re.IGNORECASE
)
"""What `flow.error` says when the client went away (HTTP/1, HTTP/2). On 11.0.2 an origin that
resets its stream is also called "client", but with INTERNAL_ERROR."""


def record(
    flow: http.HTTPFlow,
    outcome: Outcome,
    *,
    host: str,
    limit: int,
    taps: tuple[Tap | None, Tap | None] = (None, None),
) -> WireFlow:
    """Everything that is known of a flow by now, with at most `limit` bytes of each body.

    `taps` listened to the request's and the response's body, where those were streamed.
    """
    request, response = flow.request, flow.response
    request_tap, response_tap = taps
    ended = outcome is Outcome.COMPLETE
    return WireFlow(
        id=flow.id,
        started_at=request.timestamp_start,
        method=request.method,
        scheme=request.scheme,
        host=host,
        port=request.port,
        path=request.path,
        http_version=request.http_version,
        request_headers=request.headers.fields,
        request=_body(request, request_tap, limit, ended=ended or response is not None),
        status=response.status_code if response else None,
        response_headers=response.headers.fields if response else (),
        response=_body(response, response_tap, limit, ended=ended) if response else MISSING,
        first_byte_ms=_since(flow, response.timestamp_start) if response else None,
        duration_ms=None if outcome is Outcome.UNFINISHED else _duration(flow),
        outcome=outcome.value,
        error=flow.error.msg if flow.error else None,
        client=flow.client_conn.peername[0],
        websocket=flow.websocket is not None,
    )


def treated(record: WireFlow, flow: http.HTTPFlow, hold: Hold, limit: int) -> WireFlow:
    """The record of telemetry: what the client said, whatever was sent, and what was done."""
    if hold.said is not None:
        path, headers, body = hold.said
        record = record._replace(path=path, request_headers=headers, request=bounded(body, limit))
    if hold.withheld(flow):
        record = record._replace(
            status=None, response_headers=(), response=MISSING, first_byte_ms=None
        )
    reached = record.outcome == Outcome.UNFINISHED or _reached(flow, hold)
    treatment = replace(hold.treatment, reached=reached)
    if treatment.sent is not None:
        treatment = replace(treatment, sent=bounded(treatment.sent.data, limit))
    return record._replace(action=treatment.action.value, treatment=treatment)


def _reached(flow: http.HTTPFlow, hold: Hold) -> bool:
    """Whether there was a connection to the server; in doubt there was.

    Behind an upstream proxy mitmproxy notes no TCP connection, but when it tried to have one.
    """
    connection = flow.server_conn
    tried = connection.via is not None and connection.timestamp_start is not None
    answered = flow.response is not None and hold.treatment.action is not Action.ANSWERED
    return connection.timestamp_tcp_setup is not None or tried or answered


def failure(flow: http.HTTPFlow) -> Outcome:
    """How a flow ended that got an error instead of its response."""
    client_gone = flow.live and not flow.client_conn.state & ConnectionState.CAN_READ
    if client_gone or CLIENT_LEFT.search(flow.error.msg if flow.error else ""):
        return Outcome.ABORTED
    return Outcome.ERROR


def websocket_outcome(flow: http.HTTPFlow) -> Outcome:
    """A socket that broke has close code 1006; else somebody closed it (fact F3)."""
    socket = flow.websocket
    if socket is None or socket.close_code != 1006:
        return Outcome.COMPLETE
    return Outcome.ABORTED if socket.closed_by_client else Outcome.ERROR


def last_frame(flow: http.HTTPFlow, seq: int, limit: int) -> Frame | None:
    """The WebSocket message that just arrived, at most `limit` bytes of it."""
    if flow.websocket is None or not flow.websocket.messages:
        return None
    message = flow.websocket.messages[-1]
    return Frame(
        seq=seq,
        offset_ms=_since(flow, message.timestamp) or 0.0,
        from_client=message.from_client,
        is_text=message.is_text,
        data=message.content[:limit],
        size=len(message.content),
    )


def _body(message: http.Message, tap: Tap | None, limit: int, *, ended: bool) -> Body:
    if tap is not None:
        return tap.body(ended=ended)
    return bounded(message.raw_content, limit)


def bounded(raw: bytes | None, limit: int) -> Body:
    """A whole body, of which at most `limit` bytes are kept."""
    if raw is not None and len(raw) > limit:
        return Body(BodyState.TRUNCATED, raw[:limit], len(raw))
    return Body.of(raw)


def _duration(flow: http.HTTPFlow) -> float | None:
    ends = [flow.response.timestamp_end if flow.response else None]
    ends += [flow.error.timestamp if flow.error else None]
    ends += [flow.websocket.timestamp_end if flow.websocket else None]
    known = [end for end in ends if end is not None]
    return _since(flow, max(known)) if known else None


def _since(flow: http.HTTPFlow, moment: float) -> float:
    return 1000 * (moment - flow.request.timestamp_start)
