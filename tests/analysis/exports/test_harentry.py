from typing import Any
from urllib.parse import urlsplit

import pytest

from analysis.exports.harentry import entry
from analysis.queries.whole import Stored, WholeFlow

ROW: dict[str, Any] = {
    "id": "f1",
    "session_id": "s1",
    "seq": 3,
    "started_at": "2026-03-01T10:00:00.250Z",
    "method": "POST",
    "scheme": "https",
    "host": "chatgpt.com",
    "port": 443,
    "path": "/backend-api/me",
    "query": None,
    "http_version": "HTTP/2.0",
    "endpoint": "me",
    "category": "account",
    "vendor": None,
    "path_params": None,
    "status": 200,
    "action": "passed",
    "outcome": "complete",
    "error": None,
    "client": None,
    "device": None,
    "request_bytes": 2,
    "response_bytes": 100,
    "request_state": "present",
    "response_state": "present",
    "request_valid": None,
    "response_valid": 1,
    "first_byte_ms": 40.5,
    "duration_ms": 50.75,
    "request_sha256": None,
    "response_sha256": None,
    "sent_sha256": None,
    "headers": '{"request": [["X-A", "1"], ["x-a", "2"]],'
    ' "response": [["Content-Type", "application/json"], ["location", "/c"]]}',
    "policy": None,
    "planned": None,
    "reason": None,
    "answer_from": "server",
    "sent_bytes": None,
    "sent_without": None,
    "retry": 0,
}


def whole(body: bytes | None = None, frames: Any = (), **columns: Any) -> WholeFlow:
    stored = None if body is None else Stored("0" * 64, "text/plain", body)
    return WholeFlow({**ROW, **columns}, stored, stored, None, list(frames), [], [], [], [])


def frame(seq: int, **columns: Any) -> dict[str, Any]:
    plain = {"offset_ms": 500.0, "direction": "server", "event": "text", "size": 2, "data": "hi"}
    return {"seq": seq, **plain, "body_start": None, "body_end": None, **columns}


def test_an_entry_has_what_har_asks_for() -> None:
    made = entry(whole(b"{}"))
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} < made.keys()
    request, response = made["request"], made["response"]
    assert {"method", "url", "httpVersion", "cookies", "headers", "queryString"} < request.keys()
    assert {"status", "statusText", "content", "redirectURL", "headersSize"} < response.keys()
    assert request["headers"] == [{"name": "X-A", "value": "1"}, {"name": "x-a", "value": "2"}]
    assert response["content"] == {"size": 2, "mimeType": "application/json", "text": "{}"}
    assert (request["bodySize"], response["bodySize"], response["redirectURL"]) == (2, 100, "/c")
    assert "serverIPAddress" not in made


@pytest.mark.parametrize(
    ("first_byte", "duration", "time", "wait", "receive"),
    [
        (40.5, 50.75, 50.75, 40.5, 10.25),
        (40.5, None, 40.5, 40.5, 0.0),
        (None, 50.75, 50.75, 50.75, 0.0),
        (None, None, 0.0, 0.0, 0.0),
        (9.0, 4.0, 4.0, 9.0, 0.0),
        (-3.0, -1.0, 0.0, 0.0, 0.0),
    ],
)
def test_times_are_never_less_than_nothing(
    first_byte: float | None, duration: float | None, time: float, wait: float, receive: float
) -> None:
    made = entry(whole(first_byte_ms=first_byte, duration_ms=duration))
    assert made["time"] == time
    assert (made["timings"]["wait"], made["timings"]["receive"]) == (wait, receive)
    assert made["_chatcap"].get("duration_ms") == duration


def test_what_is_no_text_is_base64() -> None:
    made = entry(whole(b"\x00\xff"))
    assert made["response"]["content"]["encoding"] == "base64"
    assert made["request"]["postData"]["text"] == "AP8="


def test_a_body_that_is_not_there_has_no_text() -> None:
    made = entry(whole(None, request_bytes=None))
    assert "postData" not in made["request"]
    assert "text" not in made["response"]["content"]
    assert made["request"]["bodySize"] == -1


def test_no_answer_is_status_0_with_its_error() -> None:
    made = entry(whole(status=None, outcome="error", error="refused"))
    assert (made["response"]["status"], made["response"]["_error"]) == (0, "refused")


@pytest.mark.parametrize(
    ("columns", "url"),
    [
        ({}, "https://chatgpt.com/backend-api/me"),
        ({"query": "a=1&b=[id]"}, "https://chatgpt.com/backend-api/me?a=1&b=[id]"),
        ({"port": 8443}, "https://chatgpt.com:8443/backend-api/me"),
        ({"scheme": "http", "port": 80}, "http://chatgpt.com/backend-api/me"),
        ({"host": "::1"}, "https://[::1]/backend-api/me"),
        ({"path": "*"}, "https://chatgpt.com/*"),
        ({"path": "/a b#c%20\n"}, "https://chatgpt.com/a%20b%23c%20%0A"),
    ],
)
def test_the_address_is_one(columns: dict[str, Any], url: str) -> None:
    made = entry(whole(**columns))["request"]["url"]
    assert made == url
    assert urlsplit(made).fragment == ""


def test_parameters_are_listed_beside_the_address() -> None:
    request = entry(whole(query="a=b%20c&d="))["request"]
    assert request["queryString"] == [{"name": "a", "value": "b c"}, {"name": "d", "value": ""}]
    assert entry(whole(query="a=1&" * 3000))["request"]["queryString"] == []


def test_messages_are_as_chrome_writes_them() -> None:
    frames = [
        frame(0, direction="client"),
        frame(1, event="binary", data="AP8="),
        frame(2, data=None),
    ]
    assert entry(whole(frames=frames))["_webSocketMessages"] == [
        {"type": "send", "time": 1772359200.75, "opcode": 1, "data": "hi"},
        {"type": "receive", "time": 1772359200.75, "opcode": 2, "data": "AP8="},
        {"type": "receive", "time": 1772359200.75, "opcode": 1, "data": None},
    ]


def test_events_of_an_answer_are_no_messages() -> None:
    events = [frame(0, event="delta", body_start=0, body_end=9, data=None), frame(1, event=None)]
    made = entry(whole(b"data: x\n\n", frames=events))
    assert "_webSocketMessages" not in made
    assert made["_chatcap"]["frames"][0] == [0, 500.0, 2, "delta", 0, 9]
