import base64
from typing import Any

import pytest

from addon.protocol.records import Body, BodyState
from analysis.importing import harvalue
from analysis.importing.harbody import request_body, response_body

JSON_TYPE = {"name": "Content-Type", "value": "application/json"}
SSE_TYPE = {"name": "Content-Type", "value": "text/event-stream; charset=utf-8"}
GZIP = {"name": "Content-Encoding", "value": "gzip"}


def sent(**fields: Any) -> Body:
    request = {"method": "POST", "headers": [JSON_TYPE], **fields}
    lines = harvalue.headers(request["headers"])
    return request_body(request, lines, by_mitmproxy=False)


def answered(content: Any, *, method: str = "GET", status: int = 200, **fields: Any) -> Body:
    response = {"headers": [JSON_TYPE], "content": content, **fields}
    lines = harvalue.headers(response["headers"])
    return response_body(response, lines, method=method, status=status, by_mitmproxy=False)


def present(data: bytes, size: int | None) -> Body:
    return Body(BodyState.PRESENT, data, size, decoded=True)


MISSING = Body(BodyState.MISSING)
EMPTY = Body(BodyState.EMPTY, size=0)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"postData": {"text": "{}"}, "bodySize": 2}, present(b"{}", 2)),
        ({"postData": {"text": "{}"}, "bodySize": -1}, present(b"{}", 2)),
        ({"postData": {"text": "\xe9"}}, present("\xe9".encode(), 2)),
        ({"postData": {"text": "eA==", "encoding": "base64"}}, present(b"x", 1)),
        ({"postData": {"text": "{}"}, "headers": [GZIP], "bodySize": 22}, present(b"{}", 22)),
        ({"postData": {"text": "{}"}, "headers": [GZIP]}, present(b"{}", None)),
        (
            {"postData": {"text": "\x1f\ufffd\b"}, "headers": [GZIP], "bodySize": 30},
            Body(BodyState.MISSING, size=30),
        ),
        (
            {"postData": {"params": [{"name": "a b", "value": "&"}, {"name": "c"}]}},
            present(b"a+b=%26&c=", 10),
        ),
        (
            {
                "postData": {"params": [{"name": "a", "fileName": "b"}]},
                "headers": [{"name": "content-type", "value": "multipart/form-data; boundary=x"}],
            },
            MISSING,
        ),
        ({"postData": {"params": []}}, MISSING),
        ({"postData": {}}, MISSING),
        ({"postData": {"text": None}}, MISSING),
        ({"postData": {"text": ""}, "bodySize": 0}, EMPTY),
        ({"postData": {"text": ""}, "bodySize": 9}, Body(BodyState.MISSING, size=9)),
        ({"bodySize": 0}, EMPTY),
        ({"bodySize": 9}, Body(BodyState.MISSING, size=9)),
        ({"bodySize": -1}, MISSING),
        ({}, MISSING),
        ({"method": "GET"}, EMPTY),
        ({"method": "GET", "bodySize": -1}, EMPTY),
        (
            {"headers": [{"name": "content-length", "value": "7"}]},
            Body(BodyState.MISSING, size=7),
        ),
        ({"headers": [{"name": "content-length", "value": "0"}]}, EMPTY),
        ({"postData": "odd"}, MISSING),
        ({"postData": [1], "bodySize": "x"}, MISSING),
    ],
)
def test_request(fields: dict[str, Any], body: Body) -> None:
    assert sent(**fields) == body


@pytest.mark.parametrize(
    ("content", "fields", "body"),
    [
        ({"text": "{}", "size": 2}, {}, present(b"{}", 2)),
        ({"text": "{}", "size": 2}, {"headers": [GZIP], "bodySize": 22}, present(b"{}", 22)),
        ({"text": "{}"}, {"headers": [GZIP]}, present(b"{}", None)),
        (
            {"text": "{}"},
            {"headers": [GZIP], "_transferSize": 322, "headersSize": 300},
            present(b"{}", 22),
        ),
        (
            {"text": base64.b64encode(b"\0\xff").decode(), "encoding": "base64"},
            {},
            present(b"\0\xff", 2),
        ),
        ({"text": "eA==\n", "encoding": "base64"}, {}, present(b"x", 1)),
        (
            {"text": "x", "encoding": "base64"},
            {},
            Body(BodyState.UNDECODABLE, b"x", None, decoded=True),
        ),
        (
            {"text": "\xe9", "encoding": "base64"},
            {},
            Body(BodyState.UNDECODABLE, "\xe9".encode(), None, decoded=True),
        ),
        ({"size": 0}, {}, EMPTY),
        ({"size": 0, "text": ""}, {}, EMPTY),
        ({"size": 12}, {}, Body(BodyState.MISSING, size=12)),
        ({"size": 12, "text": ""}, {}, Body(BodyState.MISSING, size=12)),
        ({"size": -1}, {}, MISSING),
        ({}, {}, MISSING),
        (None, {}, MISSING),
        ({}, {"bodySize": 12}, Body(BodyState.MISSING, size=12)),
        ({"size": 0, "mimeType": "text/event-stream"}, {}, MISSING),
        ({"size": 0, "text": ""}, {"headers": [SSE_TYPE]}, MISSING),
        ({"size": 500}, {"headers": [SSE_TYPE], "bodySize": 90}, Body(BodyState.MISSING, size=90)),
        ({"text": "data: 1\n\n"}, {"headers": [SSE_TYPE]}, present(b"data: 1\n\n", 9)),
        ({"size": 12}, {"method": "HEAD"}, EMPTY),
        ({"size": -1}, {"status": 204}, EMPTY),
        ({"size": 7}, {"status": 304}, EMPTY),
        (
            {"size": 0},
            {"headers": [{"name": "content-length", "value": "7"}]},
            Body(BodyState.MISSING, size=7),
        ),
        ({"text": 5, "size": "12"}, {}, Body(BodyState.MISSING, size=12)),
    ],
)
def test_response(content: Any, fields: dict[str, Any], body: Body) -> None:
    assert answered(content, **fields) == body
