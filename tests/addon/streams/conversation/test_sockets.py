"""Answers over sockets: by key, each item once, ended once; what is odd is counted."""

import base64
import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation import sockets
from addon.streams.conversation.demux import MOST_OPEN, MOST_WAITING
from addon.streams.conversation.sockets import Heard, UserSocket, WebPubSub
from tests.addon.streams.conversation.expected import (
    DONE,
    EXPECTED,
    STREAMS,
    V1,
    document,
    sse,
    summary,
)
from tests.rig.samples import FOLDER, lines

Socket = WebPubSub | UserSocket


@pytest.mark.parametrize(
    ("name", "socket"),
    [
        ("ws-2024-webpubsub.server.jsonl", WebPubSub()),
        ("ws-2026-user.server.jsonl", UserSocket()),
    ],
)
def test_a_sample_decodes_to_what_is_expected(name: str, socket: Socket) -> None:
    heard = [one for line in lines(name) for one in socket.feed(line)]
    (key,) = socket.streams
    found = socket.streams[key].decoded()
    assert summary(found) == EXPECTED[name]
    assert found.anomalies == ()
    ends = [one for one in heard if one.ended]
    assert [(one.key, one.conversation_id) for one in ends] == [(key, found.conversation_id)]
    assert socket.anomalies == ()


def test_updates_of_conversations_are_handed_out() -> None:
    socket = UserSocket()
    heard = [one for line in lines("ws-2026-user.server.jsonl") for one in socket.feed(line)]
    told = [one for one in heard if one.update]
    assert {(one.key, one.conversation_id, one.ended) for one in told} == {
        (None, "00000c03-0000-4000-8000-000000000c03", False)
    }
    kinds = [one.update and one.update["update_type"] for one in told]
    assert kinds == ["set-conversation-async-status", "title-update"]


def text(socket: Socket, key: str) -> str:
    (message,) = socket.streams[key].decoded().messages
    return str(message["content"]["parts"][0])


def whats(socket: Socket) -> dict[str, int]:
    return {anomaly.what: anomaly.count for anomaly in socket.anomalies}


def fed(socket: Socket, *frames: Any) -> list[Heard]:
    return [one for frame in frames for one in socket.feed(json.dumps(frame))]


APPEND = {"p": "/message/content/parts/0", "o": "append", "v": " sea"}
OPENING = V1 + sse({"v": document("The")})


# -- 2024


def body(data: bytes, key: str = "r", sequence: int | None = None, **more: Any) -> dict[str, Any]:
    encoded = base64.b64encode(data).decode()
    inner = {"type": "http.response.body", "body": encoded, "more_body": True, "response_id": key}
    frame = {"type": "message", "from": "group", "data": {**inner, **more}}
    return frame if sequence is None else {**frame, "sequenceId": sequence}


CONNECTED = {"type": "system", "event": "connected", "connectionId": "first"}
AGAIN = {**CONNECTED, "connectionId": "second"}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_bodies_may_be_cut_anywhere(name: str, size: int) -> None:
    data = (FOLDER / name).read_bytes()
    socket = WebPubSub()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    frames = [body(piece, sequence=n) for n, piece in enumerate(pieces)]
    assert [one.ended for one in fed(socket, CONNECTED, *frames)].count(True) == 1
    assert summary(socket.streams["r"].decoded()) == EXPECTED[name]


def test_answers_may_be_mixed() -> None:
    socket = WebPubSub()
    one, two = OPENING + sse(APPEND) + DONE, OPENING + sse({**APPEND, "v": " harbour"}) + DONE
    for at in range(0, len(two), 10):
        fed(socket, body(one[at : at + 10], "1"), body(two[at : at + 10], "2"))
    assert (text(socket, "1"), text(socket, "2")) == ("The sea", "The harbour")


def test_a_body_may_stand_at_the_top_of_the_frame() -> None:
    socket = WebPubSub()
    inner = body(OPENING)["data"]
    top = {**inner, "type": "message", "dataType": "json"}
    (heard,) = fed(socket, {**top, "body": "", "conversation_id": "c"})
    assert (heard.key, heard.conversation_id) == ("r", "c")
    fed(socket, top)
    assert text(socket, "r") == "The"


@pytest.mark.parametrize("last", [DONE, b"", b"data: [DONE]"])
def test_the_last_body_ends_an_answer(last: bytes) -> None:
    socket = WebPubSub()
    heard = fed(socket, body(OPENING), body(last, more_body=False), body(sse(APPEND)))
    assert [one.ended for one in heard] == [False, True]
    assert socket.streams["r"].decoded().done
    socket.drop("r")
    assert fed(socket, body(OPENING)) == []
    assert not socket.streams


def test_duplicates_are_dropped_within_a_connection() -> None:
    socket = WebPubSub()
    first, second = body(OPENING, sequence=1), body(sse(APPEND), sequence=2)
    fed(socket, CONNECTED, first, second, first, CONNECTED, second)
    assert text(socket, "r") == "The sea"
    fed(socket, AGAIN, body(sse(APPEND), sequence=1), body(sse(APPEND), sequence=2))
    assert text(socket, "r") == "The sea sea sea"
    assert whats(socket) == {}


def test_missing_frames_are_counted() -> None:
    socket = WebPubSub()
    fed(socket, body(OPENING, sequence=7), body(sse(APPEND), sequence=9))
    assert text(socket, "r") == "The sea"
    assert whats(socket) == {"frames missing": 1}


@pytest.mark.parametrize("damaged", ["!", "ZGF0Y", 7, None, [], "\u2602"])
def test_a_damaged_body_is_counted_and_the_rest_taken(damaged: Any) -> None:
    socket = WebPubSub()
    fed(socket, body(OPENING), body(b"", body=damaged), body(sse(APPEND)))
    assert text(socket, "r") == "The sea"
    assert whats(socket) == {"body is no base64": 1}


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"response_id": None, "websocket_request_id": "w", "conversation_id": "c"}, "w"),
        ({"response_id": 7, "conversation_id": "c"}, "c"),
        ({"response_id": ""}, None),
        ({"response_id": "r" * 10_000}, None),
    ],
)
def test_a_body_without_a_response_id_has_another_key(keys: dict[str, Any], key: Any) -> None:
    socket = WebPubSub()
    fed(socket, body(OPENING, **keys))
    assert list(socket.streams) == ([key] if key else [])
    assert whats(socket) == ({} if key else {"body of no answer": 1})


# -- 2026

TOPIC = "conversation-turn-00007a01-0000-4000-8000-000000007a01"
NUMBER = count()


def message(inner: Any, topic: str | None = TOPIC, outer: str = "stream") -> dict[str, Any]:
    payload = {"type": f"conversation-turn-{outer}", "payload": inner}
    frame = {"type": "message", "payload": payload}
    return frame if topic is None else {**frame, "topic_id": topic}


def item(data: bytes, item_id: Any = None, topic: str | None = TOPIC) -> dict[str, Any]:
    told = f"{next(NUMBER)}-0" if item_id is None else item_id
    inner = {"type": "stream-item", "stream_item_id": told, "encoded_item": data.decode()}
    return message(inner, topic)


def reply(*catchups: Any, topic: str = TOPIC) -> dict[str, Any]:
    inner = {"type": "subscribe", "topic_id": topic, "recovered": False, "catchups": [*catchups]}
    return {"id": 5, "type": "reply", "reply": inner}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("ends", ["", "\n", "\n\n", "\r\n\r\n"])
def test_items_may_lack_their_blank_line(name: str, ends: str) -> None:
    socket = UserSocket()
    events = (FOLDER / name).read_text("utf-8").strip().split("\n\n")
    items = [item((event + ends).encode()) for event in events]
    fed(socket, reply(*items[:2]), items[1:4], [], *items[2:])
    assert summary(socket.streams[TOPIC].decoded()) == EXPECTED[name]
    assert socket.streams[TOPIC].decoded().anomalies == ()


def test_an_item_counts_once_in_its_topic() -> None:
    socket = UserSocket()
    first, second = item(OPENING, "1-0"), item(sse(APPEND), "2-0")
    other = [{**frame, "topic_id": "other"} for frame in (first, second)]
    fed(socket, reply(first), [first, second], reply(first, second), *other, second)
    assert text(socket, TOPIC) == text(socket, "other") == "The sea"


def test_items_without_an_id_all_count() -> None:
    socket = UserSocket()
    fed(socket, item(OPENING, []), item(sse(APPEND), []), item(sse(APPEND), []))
    assert text(socket, TOPIC) == "The sea sea"


def test_a_message_of_a_catch_up_may_leave_its_topic_out() -> None:
    socket = UserSocket()
    fed(socket, reply(item(OPENING, topic=None)))
    assert text(socket, TOPIC) == "The"


@pytest.mark.parametrize(
    ("last", "done", "error"),
    [
        (item(DONE), True, False),
        (message({"type": "done"}), True, False),
        (message({"type": "error", "message": "synthetic"}), False, True),
        (message({"turn_id": "x"}, outer="complete"), True, False),
    ],
)
def test_an_answer_ends_once(last: Any, done: bool, error: bool) -> None:
    socket = UserSocket()
    opening, late = item(OPENING), item(sse(APPEND))
    complete = message({}, outer="complete")
    heard = fed(socket, opening, last, complete, late, reply(opening, late))
    assert [one.ended for one in heard] == [False, True]
    found = socket.streams[TOPIC].decoded()
    assert (found.done, found.error) == (done, error)
    assert text(socket, TOPIC) == "The"
    socket.drop(TOPIC)
    assert fed(socket, reply(opening, late), complete) == []


@pytest.mark.parametrize("last", [item(DONE), message({"type": "done"})])
def test_no_items_are_remembered_of_an_ended_answer(last: Any) -> None:
    socket = UserSocket()
    fed(socket, item(OPENING), last, item(OPENING))
    assert socket._items == {}


def test_the_end_of_what_was_never_heard_says_nothing() -> None:
    socket = UserSocket()
    assert fed(socket, message({"type": "done"}), message({}, outer="complete")) == []
    assert not socket.streams


def test_items_beyond_the_bound_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_ITEMS", 2)
    socket = UserSocket()
    fed(socket, item(OPENING), item(sse(APPEND)), item(sse(APPEND)), item(sse(APPEND)))
    assert text(socket, TOPIC) == "The sea"
    assert whats(socket) == {"more items than are kept": 2}


def test_the_oldest_of_too_many_answers_is_ended() -> None:
    socket = UserSocket()
    heard = fed(socket, *(item(OPENING, topic=f"{n}") for n in range(MOST_OPEN + 1)))
    assert [one.key for one in heard if one.ended] == ["0"]
    assert text(socket, "0") == "The"
    assert not socket.streams["0"].done


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ([DONE], {}),
        ([], {"more streams at once than are kept": 936}),
    ],
)
def test_a_thousand_answers_of_one_frame_are_told(last: list[bytes], told: dict[str, int]) -> None:
    socket = UserSocket()
    frame = [item(data, topic=f"{n}") for n in range(1000) for data in (OPENING, *last)]
    ended = [one.key for one in fed(socket, frame) if one.ended]
    assert len(ended) == len({*ended}) == 1000 - (0 if last else MOST_OPEN)
    assert [text(socket, f"{n}") for n in range(1000)] == ["The"] * 1000
    assert whats(socket) == told


def test_of_more_than_that_it_is_counted_what_is_not() -> None:
    socket = WebPubSub()
    total = MOST_WAITING + MOST_OPEN + 7
    fed(socket, [body(OPENING, f"{n}") for n in range(total)])
    assert len(socket.streams) == total - 7
    assert whats(socket) == {
        "more streams at once than are kept": MOST_WAITING + 7,
        "more ended streams at once than are kept": 7,
    }


# -- both

IDLE = [
    "[]",
    "[[]]"[1:-1],
    '{"type":"sequenceAck","sequenceId":2}',
    '{"type":"system","event":"disconnected","message":"gone"}',
    '[{"id":1,"type":"reply","reply":{"type":"connect"}}]',
    '{"type":"message","topic_id":"app_notifications","payload":{"type":"new","payload":{}}}',
    '{"type":"message","topic_id":"calpico-chatgpt","payload":{"type":"typing"}}',
    '{"type":"message","data":"a text","dataType":"text"}',
    '{"type":"reply","reply":{"catchups":null}}',
    "{}",
]


@pytest.mark.parametrize("frame", IDLE)
@pytest.mark.parametrize("sort", [WebPubSub, UserSocket])
def test_other_frames_say_nothing(frame: str, sort: type[Socket]) -> None:
    socket = sort()
    assert socket.feed(frame) == []
    assert socket.anomalies == ()


@pytest.mark.parametrize("frame", ["", "text", "7", '"a"', "[1]", "{", "[" * 10**5, "\ud83d"])
@pytest.mark.parametrize("sort", [WebPubSub, UserSocket])
def test_odd_frames_are_counted(frame: str, sort: type[Socket]) -> None:
    socket = sort()
    assert socket.feed(frame) == []
    assert sum(anomaly.count for anomaly in socket.anomalies) == 1


KEYS = ["type", "payload", "topic_id", "data", "body", "reply", "catchups", "sequenceId", "event"]
KEYS += ["stream_item_id", "encoded_item", "response_id", "more_body", "connectionId"]
WORDS = ["message", "reply", "stream-item", "conversation-turn-stream", "conversation-update"]
WORDS += ["done", "connected", "conversation-turn-complete", "ZGF0YTog", 'data: {"v":1}']
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=15,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(JSON | st.text(max_size=9), max_size=6))
def test_nothing_that_a_server_sends_raises(frames: list[Any]) -> None:
    for socket in (WebPubSub(), UserSocket()):
        for frame in frames:
            heard = socket.feed(frame if isinstance(frame, str) else json.dumps(frame))
            assert all(one.key is None or one.key in socket.streams for one in heard)
        for stream in socket.streams.values():
            stream.decoded()
