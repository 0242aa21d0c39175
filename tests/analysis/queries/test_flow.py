"""One flow in full."""

import base64
import json

import pytest
import zstandard

from addon.errors import ChatcapError
from analysis.queries.flow import body
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

SSE = 'event: delta\ndata: {"v": "Gr\u00fc\u00df"}\n\ndata: [DONE]\n\n'


def test_everything_that_hangs_on_a_flow_is_shown(record: Record, chatcap: Chatcap) -> None:
    record.flow(
        "f1",
        headers=json.dumps({"request": [["A", "1"], ["a", "2"]], "response": []}),
        path_params='{"conversation_id": "c1"}',
        request_sha256=record.body('{"a": 1}'),
        request_valid=1,
        response_valid=None,
    )
    record.finding("f1", path="$.x")
    record.redaction("f1", "cookie", 2, place="request.headers.cookie")
    shown = chatcap("show", "f1", "--json").json
    assert shown["headers"] == {"request": [["A", "1"], ["a", "2"]], "response": []}
    assert shown["path_params"] == {"conversation_id": "c1"}
    assert shown["request_body"]["text"] == '{"a": 1}'
    assert shown["response_body"] is None
    assert (shown["request_valid"], shown["response_valid"]) == (True, None)
    assert shown["findings"][0]["path"] == "$.x"
    assert shown["redactions"] == [
        {"place": "request.headers.cookie", "kind": "cookie", "count": 2}
    ]


def test_what_a_policy_made_of_an_upload_is_shown(record: Record, chatcap: Chatcap) -> None:
    record.upload(
        "f1",
        action="rewritten",
        policy="rewrite",
        retry=1,
        request_sha256=record.body('{"userId": "user-1"}'),
        sent_sha256=record.body('{"userId": "user-x"}'),
        sent_without='["cookie", "?sid"]',
    )
    record.event("f1", removed='["$.a"]', changed='["$.userId", "$.b"]', retry=1)
    record.disclosure("f1", kept_in=1)
    shown = chatcap("show", "f1", "--json").json
    assert shown["request_body"]["text"] == '{"userId": "user-1"}'
    assert shown["sent_body"]["text"] == '{"userId": "user-x"}'
    assert (shown["sent_without"], shown["retry"]) == (["cookie", "?sid"], True)
    (event,) = shown["events"]
    assert (event["removed"], event["changed"]) == (["$.a"], ["$.userId", "$.b"])
    assert (event["name"], event["action"], event["retry"]) == ("Load Thread", "rewritten", True)
    (told,) = shown["disclosures"]
    assert (told["item"], told["kept_in"], told["leak"]) == ("user id", True, None)


def test_a_flow_that_is_no_telemetry_has_none_of_it(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    shown = chatcap("show", "f1", "--json").json
    assert (shown["policy"], shown["sent_body"], shown["sent_without"]) == (None, None, None)
    assert (shown["events"], shown["disclosures"]) == ([], [])


def test_events_are_cut_out_of_the_body_by_bytes(record: Record, chatcap: Chatcap) -> None:
    data = SSE.encode()
    end = data.index(b"data: [DONE]")
    record.flow("f1", response_sha256=record.body(SSE, "text/event-stream"))
    record.frame("f1", 0, event="delta", size=end, body_start=0, body_end=end)
    record.frame("f1", 1, size=len(data) - end, body_start=end, body_end=len(data))
    frames = chatcap("show", "f1", "--json").json["frames"]
    assert [frame["data"] for frame in frames] == [data[:end].decode(), data[end:].decode()]
    assert list(frames[0]) == ["seq", "offset_ms", "direction", "event", "size", "data"]


def test_messages_of_a_socket_are_shown(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    record.frame("f1", 0, direction="client", event="text", data="hello")
    (frame,) = chatcap("show", "f1", "--json").json["frames"]
    assert (frame["direction"], frame["data"]) == ("client", "hello")


@pytest.mark.parametrize("data", [b"\x00\xff\xfe", "plain \u00fc".encode(), b"x" * 100_000, b""])
@pytest.mark.parametrize("encoding", ["binary", "zstd"])
def test_stored_bodies_come_back_byte_for_byte(
    data: bytes, encoding: str, record: Record, chatcap: Chatcap
) -> None:
    stored = zstandard.compress(data) if encoding == "zstd" else data
    record.flow("f1", response_sha256=record.stored_body("h", encoding, stored, len(data)))
    shown = chatcap("show", "f1", "--json").json["response_body"]
    found = base64.b64decode(shown["base64"]) if "base64" in shown else shown["text"].encode()
    assert found == data


def test_a_body_that_unfolds_to_more_than_it_says_is_cut(record: Record) -> None:
    bomb = zstandard.compress(b"\0" * 50_000_000)
    row = {"sha256": "h", "encoding": "zstd", "data": bomb, "size": 10}
    assert body(row) == b"\0" * 10


def test_a_damaged_body_is_an_expected_failure(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", response_sha256=record.stored_body("abc", "zstd", b"no zstd", 10))
    done = chatcap("show", "f1")
    assert done.code == 1
    assert "body abc is damaged" in done.err
    with pytest.raises(ChatcapError, match="damaged"):
        body({"sha256": "h", "encoding": "zstd", "data": zstandard.compress(b"x"), "size": 10})
