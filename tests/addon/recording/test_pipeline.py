"""What becomes of one flow: rows that say what it was, without its secrets."""

import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addon.privacy.levels import Privacy
from addon.protocol.records import MISSING, Body, BodyState, FlowRecord, Frame
from addon.recording.pipeline import Pipeline
from addon.store.rows import FlowEntry
from tests.addon.recording.builders import begin, record
from tests.genuine import sample

KEY = b"k" * 32
JSON = (("content-type", "application/json"),)


def process(flow: FlowRecord, **changes: Any) -> FlowEntry:
    return Pipeline(KEY, begin(Path("unused"), **changes), print).closed(1, flow)


def kinds(entry: FlowEntry) -> list[tuple[str, str, str]]:
    return [(f.side.value, f.kind.value, f.path) for f in entry.findings]


def response(data: bytes, content_type: str = "application/json", **headers: str) -> dict[str, Any]:
    lines = (("content-type", content_type), *headers.items())
    return {"response": Body.of(data), "response_headers": lines}


def test_a_flow_is_named_and_held_against_its_model() -> None:
    entry = process(record("a", path="/backend-api/me?x=1", **response(b'{"object": "user"}')))
    assert (entry.flow["endpoint"], entry.flow["category"]) == ("me", "account")
    assert (entry.flow["path"], entry.flow["query"]) == ("/backend-api/me", "x=1")
    assert entry.flow["response_valid"] is not None
    assert ("$.object", "string") in {(shape.path, shape.type) for shape in entry.shapes}


def test_a_body_that_breaks_its_model_is_kept_and_told() -> None:
    entry = process(record("a", **response(b'{"object": "user", "created": "yesterday"}')))
    assert entry.flow["response_valid"] is False
    assert ("response", "wrong_type", "$.created") in kinds(entry)
    assert [body.data for body in entry.bodies] == ['{"object": "user", "created": "yesterday"}']


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (record("a", path="/backend-api/brand-new"), "unknown_endpoint"),
        (record("a", host="chatgpt.com.evil.example"), "unknown_endpoint"),
        (record("a", **response(b'{"object": ')), "not_parsable"),
        (record("a", **response(b"{}", **{"content-encoding": "gzip"})), "not_decodable"),
        (record("a", response=Body(BodyState.TRUNCATED, b"{", 99)), "truncated"),
    ],
)
def test_what_is_odd_about_a_flow_is_a_finding(flow: FlowRecord, expected: str) -> None:
    assert expected in [finding.kind.value for finding in process(flow).findings]


@pytest.mark.parametrize(
    ("body", "state", "stored"),
    [
        (Body.of(b"{}"), "present", 1),
        (Body.of(b""), "empty", 0),
        (MISSING, "missing", 0),
        (Body(BodyState.TRUNCATED, b'{"a', 10), "truncated", 1),
    ],
)
def test_missing_is_not_empty(body: Body, state: str, stored: int) -> None:
    entry = process(record("a", response=body))
    assert entry.flow["response_state"] == state
    assert entry.flow["response_bytes"] == body.size
    assert len(entry.bodies) == stored


def test_a_picture_is_no_problem() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    entry = process(record("a", path="/backend-api/estuary/content", **response(png, "image/png")))
    assert entry.findings == ()


def test_content_encodings_are_undone_before_storing() -> None:
    packed = zlib.compress(b'{"object": "user"}')
    entry = process(record("a", **response(packed, **{"content-encoding": "deflate"})))
    assert [body.data for body in entry.bodies] == ['{"object": "user"}']
    assert entry.flow["response_bytes"] == len(packed)


def test_what_nobody_can_read_is_not_stored() -> None:
    flow = record(
        "a", **response(bytes(range(128, 256)) * 2, **{"content-encoding": "secret-sauce"})
    )
    entry = process(flow)
    assert (entry.bodies, entry.flow["response_state"]) == ((), "undecodable")
    assert entry.flow["response_bytes"] == 256


def test_a_wrong_header_does_not_cost_the_text_behind_it() -> None:
    flow = record("a", **response(b'{"object": "user"}', **{"content-encoding": "gzip"}))
    assert [body.data for body in process(flow).bodies] == ['{"object": "user"}']


def test_a_bomb_is_cut_and_marked() -> None:
    bomb = zlib.compress(b" " * 50_000_000)
    flow = record("a", **response(bomb, **{"content-encoding": "deflate"}))
    entry = process(flow, max_body=100_000)
    assert entry.flow["response_state"] == "truncated"
    assert entry.truncated
    assert entry.bodies[0].size <= 100_000


def test_events_of_a_stream_point_into_the_stored_body_with_their_times() -> None:
    first = b'data: {"type": "resume_conversation_token", "token": "SECRETSECRETSECRET"}\n\n'
    second = b"data: [DONE]\n\n"
    marks = ((len(first), 10.0), (len(first + second), 99.5))
    body = Body(BodyState.PRESENT, first + second, len(first + second), marks)
    headers = (("content-type", "text/event-stream"),)
    path = "/backend-api/conversation"
    flow = record("a", method="POST", path=path, response=body, response_headers=headers)
    entry = process(flow)
    stored = entry.bodies[-1].data
    assert isinstance(stored, str)
    assert "SECRET" not in stored
    assert [frame["offset_ms"] for frame in entry.frames] == [10.0, 99.5]
    events = [stored[frame["body_start"] : frame["body_end"]].strip() for frame in entry.frames]
    assert events[0].startswith('data: {"type": "resume_conversation_token"')
    assert events[1] == "data: [DONE]"


def test_secrets_are_replaced_the_same_way_everywhere_in_a_flow() -> None:
    token = "SYNTHETICSECRETVALUE0123456789"
    flow = record(
        "a",
        path=f"/backend-api/me?access_token={token}",
        request_headers=(("authorization", f"Bearer {token}"),),
        error=f"refused {token}",
        **response(json.dumps({"object": "user", "echo": token}).encode()),
    )
    entry = process(flow)
    assert token not in repr(entry)
    assert {redaction.place for redaction in entry.redactions} >= {
        "request.headers.authorization",
        "url.query.access_token",
        "response.body",
    }


def test_clients_and_devices_are_told_apart_by_stand_ins() -> None:
    device = (("oai-device-id", "0000de01-0000-4000-8000-00000000de01"),)
    cookie = (("cookie", "a=b; oai-did=0000de01-0000-4000-8000-00000000de01"),)
    by_header, by_cookie = (
        process(record("a", request_headers=headers, client="192.0.2.7")).flow
        for headers in (device, cookie)
    )
    assert by_header["device"] == by_cookie["device"] is not None
    assert "192.0.2.7" not in by_header["client"]


def test_of_other_sites_only_shapes_and_sizes_are_kept() -> None:
    flow = record(
        "a",
        host="bank.example",
        path="/account?iban=XX00123456",
        request_headers=(("x-name", "Robin Example"),),
        **response(b'{"balance": 12}'),
    )
    entry = process(flow)
    assert entry.bodies == ()
    assert not any(word in repr(entry) for word in ("XX00123456", "Robin", "balance"))
    assert entry.flow["response_bytes"] == 15


def test_of_what_other_sites_tell_a_vendor_too() -> None:
    told = Body.of(b'{"type": "track", "event": "Robin pays"}')
    for page, kept in (("https://shop.example", 0), ("https://chatgpt.com", 1)):
        flow = record("a", method="POST", host="api.segment.io", path="/v1/t", request=told)
        entry = process(replace(flow, request_headers=(("Origin", page),)))
        assert (entry.flow["request_sha256"] is not None, len(entry.events)) == (kept, kept)
        assert (entry.flow["category"] == "telemetry", "Robin" in repr(entry)) == (kept, kept)


def test_the_minimal_level_keeps_no_content() -> None:
    flow = record("a", path="/backend-api/me", **response(b'{"object": "user", "name": "Robin"}'))
    entry = process(flow, privacy=Privacy.MINIMAL)
    assert entry.bodies == ()
    assert "Robin" not in repr(entry)
    assert entry.flow["response_valid"] is not None


def test_a_bug_costs_the_content_of_a_flow_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret content in a message")

    monkeypatch.setattr("addon.recording.pipeline.read", fail)
    said: list[str] = []
    pipeline = Pipeline(KEY, begin(Path("unused")), said.append)
    for flow_id in ("a", "b"):
        entry = pipeline.closed(1, record(flow_id, path="/backend-api/me"))
        assert (entry.flow["id"], entry.flow["outcome"]) == (flow_id, "complete")
        assert [finding.kind.value for finding in entry.findings] == ["internal"]
    assert len(said) == 1
    assert said[0].startswith("chatcap bug: RuntimeError in fail")
    assert "secret" not in said[0]


def test_messages_of_an_open_socket_are_checked_and_their_findings_kept() -> None:
    pipeline = Pipeline(KEY, begin(Path("unused")), print)
    socket = record("ws", host="ws.chatgpt.com", path="/ws/user/user-1?verify=SECRETSECRET")
    opened = pipeline.opened(1, socket)
    assert opened.opening
    assert opened.flow["endpoint"] == "websocket_user"
    text = b'{"type": "message", "topic_id": 5}'
    row = pipeline.frame("ws", Frame(0, 1.0, from_client=False, is_text=True, data=text, size=34))
    assert row["data"] == text.decode()
    closed = pipeline.closed(1, socket)
    assert ("response", "wrong_type", "$.topic_id") in kinds(closed)


def test_identical_bodies_have_one_hash_however_they_travelled() -> None:
    text = json.dumps(sample("acct-me.response.json")).encode()
    plain = process(record("a", **response(text)))
    packed = process(
        record("b", **response(zlib.compress(text), **{"content-encoding": "deflate"}))
    )
    assert plain.flow["response_sha256"] == packed.flow["response_sha256"]


def test_a_message_that_was_cut_is_told() -> None:
    pipeline = Pipeline(KEY, begin(Path("unused")), print)
    socket = record("ws", host="ws.chatgpt.com", path="/ws/user/user-1")
    pipeline.opened(1, socket)
    pipeline.frame("ws", Frame(0, 1.0, from_client=True, is_text=True, data=b"half", size=8))
    closed = pipeline.closed(1, socket)
    assert ("request", "truncated", "$") in kinds(closed)
    assert closed.truncated
