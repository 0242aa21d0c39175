"""Which bodies must not wait for their end, and the taps that listen to them.

mitmproxy holds an answer back until it is complete unless `stream` is set in the headers'
hook (fact F5.1). Documents stay buffered, so that other addons can work on them.
"""

from mitmproxy import http

from addon.glue.tap import Tap
from addon.protocol.records import BodyState

Marks = tuple[tuple[int, float], ...]

LARGE = 2**20
"""Bodies of at least this many bytes are streamed."""
DOCUMENTS = (b"application/json", b"text/html", b"text/plain", b"text/css", b"javascript", b"xml")
"""Content types whose length is often not announced although they are small."""


def tap_request(flow: http.HTTPFlow, limit: int) -> Tap | None:
    """Let a large upload pass as it comes. Called in `requestheaders`."""
    request = flow.request
    if not request.stream and (_described(request)[1] or 0) < LARGE:
        return None
    return _install(request, flow.request.timestamp_start, limit)


def tap_response(flow: http.HTTPFlow, limit: int) -> Tap | None:
    """Let events and large answers pass as they come. Called in `responseheaders`."""
    response = flow.response
    if response is None or flow.websocket is not None or not _has_body(flow, response):
        return None
    if not response.stream and not _should_stream(response):
        return None
    return _install(response, flow.request.timestamp_start, limit)


def keep_streamed(message: http.Message, tap: Tap, *, ended: bool) -> Marks:
    """Give mitmproxy the copy of a streamed body, for `-w` and the UI (fact F5.5); of one that
    broke off what has come of it, if anything. Returns when its parts came.
    """
    body = tap.body(ended=ended)
    if body.state is BodyState.MISSING or body.size != len(body.data):
        return ()
    message.data.content = body.data
    return body.marks


def _should_stream(response: http.Response) -> bool:
    content_type, length = _described(response)
    if b"event-stream" in content_type or (length or 0) >= LARGE:
        return True
    return length is None and not any(kind in content_type for kind in DOCUMENTS)


def _has_body(flow: http.HTTPFlow, response: http.Response) -> bool:
    bodiless = flow.request.method == "HEAD" or response.status_code in (204, 304)
    return not bodiless and response.status_code >= 200


def _install(message: http.Message, since: float, limit: int) -> Tap:
    onward = message.stream if callable(message.stream) else None
    tap = Tap(limit, since, onward)
    message.stream = tap
    return tap


def _described(message: http.Message) -> tuple[bytes, int | None]:
    """Content type, lower case, and announced length; in one pass, for every flow."""
    content_type, length = b"", None
    for name, value in message.headers.fields:
        if len(name) == 12 and name.lower() == b"content-type":
            content_type = value.lower()
        elif len(name) == 14 and name.lower() == b"content-length":
            length = int(value) if value.isdigit() and len(value) < 16 else None
    return content_type, length
