"""Messages of sockets are held against their model, and so are the answers inside of them."""

import base64
import json
from typing import Any

import pytest

from addon.protocol import registry
from addon.protocol.records import FlowRecord, Frame
from addon.protocol.validation import MAX_FINDINGS
from addon.recording.checking import Checks
from tests.addon.recording.chatting import azure_socket, lines, user_socket

USER, AZURE = user_socket("ws"), azure_socket("ws")


def checks(flow: FlowRecord = USER) -> Checks:
    return Checks(registry.match(flow.method, flow.host, flow.path))


def frame(value: Any, **changes: Any) -> Frame:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    fields = {"from_client": False, "is_text": True, "size": len(data), **changes}
    return Frame(0, 1.0, data=data, **fields)


def item(event: Any) -> dict[str, Any]:
    text = f"event: delta\ndata: {json.dumps(event)}\n\n"
    stream = {"type": "stream-item", "stream_item_id": "1", "encoded_item": text}
    payload = {"type": "conversation-turn-stream", "payload": stream}
    return {"type": "message", "topic_id": "t", "payload": payload}


def body(event: Any) -> dict[str, Any]:
    text = base64.b64encode(f"data: {json.dumps(event)}\n\n".encode()).decode()
    inner = {"type": "http.response.body", "body": text, "more_body": True}
    return {"type": "message", "sequenceId": 1, "from": "group", "data": inner}


def kinds(found: Checks) -> list[tuple[str, str]]:
    return [(finding.kind.value, finding.path) for finding in found.findings]


@pytest.mark.parametrize(
    ("flow", "name"),
    [(USER, "ws-2026-user.server.jsonl"), (AZURE, "ws-2024-webpubsub.server.jsonl")],
)
def test_samples_are_as_they_should_be(flow: FlowRecord, name: str) -> None:
    found = checks(flow)
    for line in lines(name):
        found.check(frame(line.encode()))
    assert kinds(found) == []


CAUGHT_UP = {"id": 1, "type": "reply", "reply": {"type": "subscribe", "catchups": [item({"p": 5})]}}
ITEM = "$.payload.payload.encoded_item[0]"


@pytest.mark.parametrize(
    ("flow", "value", "expected"),
    [
        (USER, item({"p": 5, "o": "add", "v": 1}), ("wrong_type", f"{ITEM}.p")),
        (USER, [item({"p": "", "o": "invert", "v": 1})], ("unknown_value", f"{ITEM}.o")),
        (USER, CAUGHT_UP, ("wrong_type", f"{ITEM}.p")),
        (AZURE, body({"message": 5}), ("wrong_type", "$.data.body[0].message")),
        (USER, {"type": "message", "topic_id": 5}, ("wrong_type", "$.topic_id")),
    ],
)
def test_what_differs_from_the_model_is_told(
    flow: FlowRecord, value: Any, expected: tuple[str, str]
) -> None:
    found = checks(flow)
    found.check(frame(value))
    assert expected in kinds(found)


@pytest.mark.parametrize(
    "data",
    [
        b'data: {"p": "", "o": "ad',
        b'd", "v": 1}\n\n',
        b"",
        b"event: ping\ndata: now\n\n",
        b"\xff\xfe",
        b"data: " + b"[" * 5000 + b"\n\n",
    ],
)
def test_a_piece_may_be_cut_anywhere(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    value = body(None)
    value["data"]["body"] = text
    found = checks(AZURE)
    found.check(frame(value))
    assert [kind for kind, _ in kinds(found) if kind != "wrong_type"] == []


@pytest.mark.parametrize("text", ["*", "ä", 5, None, {}, "A"])
def test_a_body_that_is_no_base64_is_no_piece(text: Any) -> None:
    value = body(None)
    value["data"]["body"] = text
    found = checks(AZURE)
    found.check(frame(value))
    assert not any(path.startswith("$.data.body[") for _, path in kinds(found))


def test_a_difference_is_told_once() -> None:
    found = checks()
    for n in range(20):
        found.check(frame([item({}), item({"p": n, "o": "add", "v": n})]))
    assert kinds(found) == [("wrong_type", f"{ITEM}.p")]


def test_findings_are_bounded_and_the_rest_is_counted() -> None:
    found = checks()
    for n in range(MAX_FINDINGS + 7):
        found.check(frame({"id": 1, "type": "reply", "reply": {"type": "x"}, f"extra{n}": n}))
    assert len(found.findings) == MAX_FINDINGS + 1
    assert found.findings[-1].detail == "7 more findings of the messages are left out"
    found.check(frame(b"{", size=9))
    assert found.is_cut


def test_what_was_not_kept_whole_is_told_once_a_side() -> None:
    found = checks()
    assert not found.is_cut
    for from_client in (True, False, True):
        found.check(frame(b'{"id"', size=90, from_client=from_client))
    assert kinds(found) == [("truncated", "$")] * 2


@pytest.mark.parametrize("value", [b"", b"[]", b"hello", b"\x00\x01"])
def test_what_is_no_json_has_no_model(value: bytes) -> None:
    found = checks()
    found.check(frame(value))
    found.check(frame(value, is_text=False))
    assert found.findings == ()


@pytest.mark.parametrize("caught_up", [None, 5, "x", {}, [5, None, [], {"payload": 5}]])
def test_catch_ups_may_be_anything(caught_up: Any) -> None:
    found = checks()
    reply = {"type": "subscribe", "topic_id": "t", "catchups": caught_up}
    found.check(frame({"id": 1, "type": "reply", "reply": reply}))
    assert all(path.startswith("$.reply") for _, path in kinds(found))
