"""A mitmproxy script: lets event streams flow at once and still saves their bodies with `-w`.

mitmproxy 12 does so with store_streamed_bodies; 11 has no such option.
"""

from collections.abc import Callable

from mitmproxy import http

_chunks: dict[str, list[bytes]] = {}


def responseheaders(flow: http.HTTPFlow) -> None:
    assert flow.response
    if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
        flow.response.stream = _tap(_chunks.setdefault(flow.id, []))


def response(flow: http.HTTPFlow) -> None:
    assert flow.response
    if chunks := _chunks.pop(flow.id, None):
        flow.response.data.content = b"".join(chunks)


def error(flow: http.HTTPFlow) -> None:
    if flow.response:
        response(flow)


def _tap(chunks: list[bytes]) -> Callable[[bytes], bytes]:
    def keep(chunk: bytes) -> bytes:
        chunks.append(chunk)
        return chunk

    return keep
