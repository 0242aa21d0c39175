"""Events and large bodies pass as they come; documents wait for other addons."""

import time

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addon.glue import streaming
from addon.glue.streaming import LARGE
from addon.glue.tap import Tap


def answered(**headers: str) -> http.HTTPFlow:
    flow = tflow.tflow(resp=True)
    assert flow.response is not None
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    flow.response.headers = http.Headers(lines)
    return flow


@pytest.mark.parametrize(
    ("headers", "streamed"),
    [
        ({"content_type": "text/event-stream"}, True),
        ({"Content_Type": "Text/Event-Stream; charset=utf-8", "content_length": "10"}, True),
        ({"content_type": "application/json"}, False),
        ({"content_type": "application/json", "content_length": str(LARGE)}, True),
        ({"content_type": "image/png", "content_length": "10"}, False),
        ({"content_type": "image/png"}, True),
        ({"content_type": "image/png", "content_length": "nonsense"}, True),
        ({"content_type": "text/html"}, False),
        ({}, True),
    ],
)
def test_what_need_not_wait_does_not(headers: dict[str, str], streamed: bool) -> None:
    flow = answered(**headers)
    assert (streaming.tap_response(flow, 100) is not None) is streamed
    assert flow.response is not None
    assert callable(flow.response.stream) is streamed


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_an_answer_without_a_body_has_nothing_to_stream(method: str, status: int) -> None:
    flow = answered(content_type="text/event-stream")
    assert flow.response is not None
    flow.request.method, flow.response.status_code = method, status
    assert streaming.tap_response(flow, 100) is None


@pytest.mark.parametrize(("length", "streamed"), [(LARGE - 1, False), (LARGE, True)])
def test_a_large_upload_is_streamed(length: int, streamed: bool) -> None:
    flow = tflow.tflow()
    flow.request.headers["content-length"] = str(length)
    assert (streaming.tap_request(flow, 100) is not None) is streamed


def test_the_streaming_of_another_addon_goes_on() -> None:
    flow = answered(content_type="application/json")
    assert flow.response is not None
    flow.response.stream = lambda chunk: chunk.upper()
    tap = streaming.tap_response(flow, 100)
    assert tap is not None
    assert tap(b"abc") == b"ABC"


def test_a_streamed_body_is_given_back_only_where_it_is_whole() -> None:
    flow = answered(content_type="text/event-stream")
    assert flow.response is not None
    flow.response.raw_content = None
    tap = streaming.tap_response(flow, 5)
    assert tap is not None
    tap(b"1234")
    streaming.keep_streamed(flow.response, tap, ended=True)
    assert flow.response.raw_content == b"1234"
    tap(b"56")
    streaming.keep_streamed(flow.response, tap, ended=True)
    assert flow.response.raw_content == b"1234"


def test_of_an_answer_that_broke_off_mitmproxy_keeps_what_has_come() -> None:
    flow = tflow.tflow(resp=True)
    assert flow.response
    for chunks, kept in (([b"half of ", b"it"], b"half of it"), ([], None)):
        tap = Tap(100, time.time())
        for chunk in chunks:
            tap(chunk)
        flow.response.data.content = None
        marks = streaming.keep_streamed(flow.response, tap, ended=False)
        assert flow.response.data.content == kept
        assert [end for end, _ in marks] == ([8, 10] if chunks else [])
