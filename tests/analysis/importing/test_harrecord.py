from typing import Any

import pytest

from addon.protocol.records import BodyState, FlowRecord, Outcome
from analysis.importing.harrecord import NotHttpError, RejectedError, parse
from tests.analysis.importing.making import START, entry


def record(one: Any) -> FlowRecord:
    return parse(one, by_mitmproxy=False, previous=0.0).record


def at(url: str) -> FlowRecord:
    return record(entry(request={"url": url}))


def test_reads_an_entry_of_chrome() -> None:
    found = record(entry())
    assert found.started_at == START
    assert (found.method, found.scheme, found.host, found.port) == (
        "POST",
        "https",
        "chatgpt.com",
        443,
    )
    assert (found.path, found.http_version) == ("/backend-api/conversation?x=1", "HTTP/2.0")
    assert found.request_headers == (("Content-Type", "application/json"),)
    assert found.request.data == b'{"ask": 1}'
    assert (found.status, found.response.data) == (200, b'{"ok": true}')
    assert found.response_headers == (("content-type", "application/json"),)
    assert (found.first_byte_ms, found.duration_ms) == (8.5, 12.5)
    assert (found.outcome, found.error, found.websocket) == (Outcome.COMPLETE, None, False)


def test_parsed_copies_of_secrets_are_not_read() -> None:
    assert "PARSED-COPY" not in repr(record(entry()))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ChatGPT.com/A?b=c#d", ("https", "chatgpt.com", 443, "/A?b=c")),
        ("http://chatgpt.com:8080", ("http", "chatgpt.com", 8080, "/")),
        ("wss://ws.chatgpt.com/ws/user/1", ("https", "ws.chatgpt.com", 443, "/ws/user/1")),
        ("ws://localhost/x", ("http", "localhost", 80, "/x")),
        ("https://user:secret@chatgpt.com/x", ("https", "chatgpt.com", 443, "/x")),
        ("https://[::1]:444/x", ("https", "::1", 444, "/x")),
        ("https://chatgpt.com//ces/./v1/b?", ("https", "chatgpt.com", 443, "//ces/./v1/b")),
    ],
)
def test_urls(url: str, expected: tuple[str, str, int, str]) -> None:
    found = at(url)
    assert (found.scheme, found.host, found.port, found.path) == expected


@pytest.mark.parametrize("url", ["data:text/plain,x", "blob:https://x/1", "chrome-extension://x/y"])
def test_other_schemes_are_not_http(url: str) -> None:
    with pytest.raises(NotHttpError, match=url.split(":", maxsplit=1)[0]):
        at(url)


@pytest.mark.parametrize(
    "one",
    [
        None,
        [],
        "x",
        {},
        {"request": []},
        entry(request={"url": None}),
        entry(request={"url": 5}),
        entry(request={"url": "https:///x"}),
        entry(request={"url": "https://[x/"}),
        entry(request={"url": "https://x:99999/"}),
        entry(request={"method": None}),
    ],
)
def test_what_is_no_entry_is_rejected(one: Any) -> None:
    with pytest.raises(RejectedError):
        record(one)


def with_response(**response: Any) -> dict[str, Any]:
    return entry(response=response)


@pytest.mark.parametrize(
    ("one", "status", "outcome", "error"),
    [
        (entry(response=None), None, Outcome.UNFINISHED, None),
        (entry(response=None, _error="net::ERR_FAILED"), None, Outcome.ERROR, "net::ERR_FAILED"),
        (with_response(status=0), None, Outcome.UNFINISHED, None),
        (
            with_response(status=0, _error="net::ERR_ABORTED"),
            None,
            Outcome.ABORTED,
            "net::ERR_ABORTED",
        ),
        (
            with_response(status=0, _error="Client disconnected."),
            None,
            Outcome.ABORTED,
            "Client disconnected.",
        ),
        (
            with_response(status=0, _error="net::ERR_BLOCKED_BY_CLIENT"),
            None,
            Outcome.ERROR,
            "net::ERR_BLOCKED_BY_CLIENT",
        ),
        (with_response(status=0, _error=""), None, Outcome.UNFINISHED, None),
        (with_response(status="200"), 200, Outcome.COMPLETE, None),
        (with_response(status=None), None, Outcome.UNFINISHED, None),
        (with_response(status=[]), None, Outcome.UNFINISHED, None),
        (with_response(status=1e300), None, Outcome.UNFINISHED, None),
        (with_response(status=500), 500, Outcome.COMPLETE, None),
        (with_response(_error="net::ERR_FAILED"), 200, Outcome.ERROR, "net::ERR_FAILED"),
    ],
)
def test_how_a_flow_ended(
    one: Any, status: int | None, outcome: Outcome, error: str | None
) -> None:
    found = record(one)
    assert (found.status, found.outcome, found.error) == (status, outcome, error)
    assert (found.response.state is BodyState.MISSING) == (status is None)


def test_the_body_of_an_answer_that_broke_off_is_a_part() -> None:
    found = record(with_response(_error="net::ERR_ABORTED"))
    assert (found.response.state, found.response.data) == (BodyState.TRUNCATED, b'{"ok": true}')


def test_without_a_date_the_entry_before_tells() -> None:
    for date in ("yesterday", None, 5):
        found, gaps = parse(entry(startedDateTime=date), by_mitmproxy=False, previous=START - 5)
        assert (found.started_at, gaps) == (START - 5, ("no valid date",))


@pytest.mark.parametrize(
    "odd",
    [
        entry(request={"headers": 5, "postData": [], "httpVersion": 2}),
        entry(response={"headers": {}, "content": "x", "httpVersion": None}),
        entry(time="x", timings=[], response=[]),
        entry(time=float("nan"), timings={"wait": float("inf")}),
        entry(_webSocketMessages=[5, {}, {"opcode": "x", "data": 5, "time": "y"}]),
        entry(_webSocketMessages="x", _error=["x"]),
    ],
)
def test_odd_types_never_crash(odd: Any) -> None:
    assert record(odd).host == "chatgpt.com"


@pytest.mark.parametrize("time", [1e308, -1e308, 1e20])
def test_no_absurd_time_is_kept(time: float) -> None:
    odd = {"time": time, "timings": {"wait": time, "send": time}}
    found = record(entry(**odd, _webSocketMessages=[{"time": time, "data": "x"}]))
    assert (found.first_byte_ms, found.duration_ms) == (None, None)
    assert found.frames[0].offset_ms == 0


def test_websocket_messages_become_frames() -> None:
    messages = [
        {"type": "send", "time": START + 1, "opcode": 1, "data": "\xe9"},
        {"type": "receive", "time": 1000 * (START + 2), "opcode": 2, "data": "AP8="},
        {"type": "receive", "time": START + 3, "opcode": 2, "data": "no base64!"},
    ]
    found = record(entry(_webSocketMessages=messages, request={"url": "wss://ws.chatgpt.com/"}))
    assert found.websocket
    shown = [(f.seq, f.offset_ms, f.from_client, f.is_text, f.data) for f in found.frames]
    assert shown == [
        (0, 1000, True, True, b"\xc3\xa9"),
        (1, 2000, False, False, b"\x00\xff"),
        (2, 3000, False, True, b"no base64!"),
    ]


def test_the_start_of_an_id_tells_flows_apart() -> None:
    made = [entry(request={"url": f"https://chatgpt.com/{number}"}) for number in range(1000)]
    assert len({record(one).id[:8] for one in made}) == len(made)


def test_the_id_follows_from_the_content() -> None:
    assert record(entry()).id == record(entry()).id
    others = [
        entry(startedDateTime="2023-11-14T22:13:21.000Z"),
        entry(request={"method": "PUT"}),
        entry(request={"url": "https://chatgpt.com/"}),
        entry(request={"postData": {"text": "{}"}}),
        entry(response={"status": 201}),
        entry(response={"content": {"text": "{}"}}),
        entry(response={"content": {"size": 5}}),
    ]
    assert len({record(one).id for one in [entry(), *others]}) == len(others) + 1
