"""A mitmproxy script: lets event streams flow at once and still saves their bodies with `-w`,
and when their parts came, as chatcap's own addon does.

mitmproxy 12 does so with store_streamed_bodies; 11 has no such option.
"""

import time
from collections.abc import Callable

from mitmproxy import http

_chunks: dict[str, list[bytes]] = {}
_marks: dict[str, list[tuple[int, float]]] = {}


def responseheaders(flow: http.HTTPFlow) -> None:
    assert flow.response
    if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
        chunks, marks = _chunks.setdefault(flow.id, []), _marks.setdefault(flow.id, [])
        flow.response.stream = _tap(chunks, marks, flow.request.timestamp_start)


def response(flow: http.HTTPFlow) -> None:
    assert flow.response
    if chunks := _chunks.pop(flow.id, None):
        flow.response.data.content = b"".join(chunks)
        flow.metadata["chatcap.marks"] = _marks.pop(flow.id)


def error(flow: http.HTTPFlow) -> None:
    if flow.response:
        response(flow)


def _tap(
    chunks: list[bytes], marks: list[tuple[int, float]], since: float
) -> Callable[[bytes], bytes]:
    def keep(chunk: bytes) -> bytes:
        chunks.append(chunk)
        marks.append((sum(map(len, chunks)), 1000 * (time.time() - since)))
        return chunk

    return keep
