"""A stream tells its messages in order, what they hang from, and a title."""

import json
from typing import Any

import pytest

from addon.conversations.facts import Facts, Source, Weight
from addon.conversations.streamed import conversation_of, tell_stream, tell_update
from addon.conversations.turn import Turn
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import Side
from addon.streams.conversation.decoded import Anomaly, Decoded, Typed
from addon.streams.conversation.sockets import UserSocket, WebPubSub
from tests.addon.conversations.builders import (
    CHAT,
    REPLY,
    SAMPLES,
    USER,
    check,
    of_chat,
    of_message,
    standing,
    stream,
)

TASK = "00000c03-0000-4000-8000-000000000c03"


def message(name: str, role: str = "assistant", **more: Any) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [f"words of {name}"]}
    return {"id": name, "author": {"role": role}, "content": content, **more}


def tell(decoded: Decoded, turn: Turn | None = None) -> Facts:
    told = tell_stream(decoded, turn, Source.STREAM, "f1")
    check(told)
    return told


def parents(told: Facts) -> dict[str | None, Any]:
    return {name: one.get("parent_id") for (_, name), one in standing(told).items() if name}


ASKED = Turn(conversation_id="c", parent_id="p", asked_id="q")
ORDER: list[tuple[Turn | None, list[dict[str, Any]], dict[str, Any]]] = [
    # turn, messages of the stream, their parents
    (None, [message("a"), message("b")], {"a": None, "b": "a"}),
    (ASKED, [message("a"), message("b")], {"a": "q", "b": "a"}),
    (ASKED, [message("q", "user"), message("a")], {"q": "p", "a": "q"}),
    (ASKED, [message("s", "system"), message("q", "user"), message("a")],
     {"s": "p", "q": "s", "a": "q"}),
    (ASKED, [message("a", metadata={"parent_id": "x"}), message("b")], {"a": "x", "b": "a"}),
    (Turn(parent_id="p", kind="continue"), [message("a")], {"a": "p"}),
    (Turn(kind="resume"), [message("a")], {"a": None}),
    (ASKED, [], {}),
]  # fmt: skip


@pytest.mark.parametrize(("turn", "messages", "expected"), ORDER)
def test_the_order_of_the_turn_says_what_hangs_from_what(
    turn: Turn | None, messages: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    told = tell(Decoded(messages=tuple(messages)), turn)
    assert parents(told) == expected
    inferred = [one for one in told.facts if one.weight is Weight.INFERRED]
    assert all(one.told.keys() == {"parent_id"} for one in inferred)


def test_answers_beside_each_other_hang_from_the_same_question() -> None:
    both = Typed("num_variants_in_stream", {"num_variants_in_stream": 2})
    messages = (message("q", "user"), message("a"), message("b"))
    assert parents(tell(Decoded(messages=messages, typed=(both,)), ASKED)) == {
        "q": "p",
        "a": "q",
        "b": "q",
    }


@pytest.mark.parametrize("count", [1, 0, -3, None, "2", True])
def test_one_answer_after_a_tool_hangs_from_the_tool(count: Any) -> None:
    one = Typed("num_variants_in_stream", {"num_variants_in_stream": count})
    messages = (message("t", "tool"), message("a"))
    assert parents(tell(Decoded(messages=messages, typed=(one,)), ASKED)) == {"t": "q", "a": "t"}


def test_the_sample_with_thoughts_and_a_tool() -> None:
    told = tell(stream("conv-2026-v1-reasoning-tool.response.sse"))
    names = ["a11", "b11", "b12", "b13", "b14", "b15"]
    ids = [f"00000{name}-0000-4000-8000-000000000{name}" for name in names]
    assert parents(told) == dict(zip(ids, [None, *ids], strict=False))
    chat = "00000c02-0000-4000-8000-000000000c02"
    assert of_chat(told, name=chat) == {"current_node": ids[-1]}
    last = of_message(ids[-1], told, chat=chat)
    assert last["model"] == "gpt-5-2-thinking"
    assert [one["url"] for one in last["citations"]] == ["https://example.com/lighthouse"]
    assert of_message(ids[1], told, chat=chat)["content"]["thoughts"][0]["summary"] == "Checking"
    assert told.findings == ()


def test_a_stream_that_broke_off_tells_what_it_had_as_unfinished() -> None:
    cut = Decoded(conversation_id=CHAT, messages=(message(REPLY, status="in_progress"),))
    told = tell(cut)
    assert of_message(REPLY, told)["status"] == "in_progress"
    assert [one.weight for one in told.facts if one.message_id] == [Weight.PARTIAL]
    assert of_chat(told) == {"current_node": REPLY}


def test_the_echo_of_the_input_is_the_message_of_the_person() -> None:
    echo = Typed("input_message", {"input_message": message(USER, "user")})
    told = tell(Decoded(conversation_id=CHAT, messages=(message(REPLY),), typed=(echo,)))
    assert of_message(USER, told)["text"] == f"words of {USER}"
    assert parents(told) == {USER: None, REPLY: USER}
    again = Decoded(messages=(message("q", "user", status="x"),), typed=(echo, echo))
    assert [one.message_id for one in tell(again).facts] == [None, USER, "q", "q"]


@pytest.mark.parametrize(
    ("decoded", "turn", "name"),
    [
        (Decoded(conversation_id="a"), Turn(conversation_id="b"), "a"),
        (Decoded(), Turn(conversation_id="b"), "b"),
        (Decoded(conversation_id="a\nb"), Turn(conversation_id="b"), "b"),
        (Decoded(), Turn(), "turn-f1"),
        (None, None, "turn-f1"),
    ],
)
def test_a_turn_without_a_named_conversation_has_one_of_its_own(
    decoded: Decoded | None, turn: Turn | None, name: str
) -> None:
    assert conversation_of(decoded, turn, "f1") == name


def test_a_newer_id_tells_when_the_conversation_began() -> None:
    name = "6700aaaa-bbbb-8007-9ccc-ddddeeee0000"
    told = tell(Decoded(conversation_id=name, title="T"))
    assert of_chat(told, name=name) == {"title": "T", "create_time": "2024-10-05T02:55:38.000Z"}


def test_what_broke_the_rules_is_a_finding_once_for_each_place() -> None:
    odd = [
        Anomaly("no such path", "/message/content/parts/N", 7),
        Anomaly("another", "/message/content/parts/N"),
        Anomaly("a secret key", "/message/00000c01-0000-4000-8000-000000000c01"),
        Anomaly("event without JSON", ""),
        *(Anomaly("x", f"/message/a{at}") for at in range(500)),
    ]
    told = tell(Decoded(anomalies=tuple(odd)))
    assert told.findings[:3] == (
        Finding(Side.RESPONSE, Severity.REVIEW, Kind.STREAM, "$.message.content.parts[]",
                "no such path, 7 times"),
        Finding(Side.RESPONSE, Severity.REVIEW, Kind.STREAM, "$.message.*", "a secret key"),
        Finding(Side.RESPONSE, Severity.REVIEW, Kind.STREAM, "$", "event without JSON"),
    )  # fmt: skip
    assert len(told.findings) == 50


def test_an_empty_stream_tells_nothing() -> None:
    assert tell(Decoded()) == Facts()


def test_the_socket_of_2024_tells_the_answer() -> None:
    socket = WebPubSub()
    text = (SAMPLES / "ws-2024-webpubsub.server.jsonl").read_text("utf-8")
    (key,) = {one.key for line in text.splitlines() for one in socket.feed(line)} - {None}
    turn = Turn(conversation_id=CHAT, asked_id=USER)
    told = tell_stream(socket.streams[str(key)].decoded(), turn, Source.SOCKET, "f1")
    assert of_message(REPLY, told)["text"] == "The synthetic harbour opened in year 12."
    assert of_message(REPLY, told)["parent_id"] == USER
    assert {one.source for one in told.facts} == {Source.SOCKET}


def test_the_socket_of_2026_tells_the_answer_and_the_title() -> None:
    socket = UserSocket()
    text = (SAMPLES / "ws-2026-user.server.jsonl").read_text("utf-8")
    heard = [one for line in text.splitlines() for one in socket.feed(line)]
    (key,) = {one.key for one in heard if one.key}
    turn = Turn(conversation_id=TASK, asked_id=USER, model="auto")
    told = [tell_stream(socket.streams[key].decoded(), turn, Source.SOCKET, "f1")]
    told += [tell_update(one.update) for one in heard if one.update]
    reply = "00000b21-0000-4000-8000-000000000b21"
    assert of_chat(*told, name=TASK) == {
        "title": "Invented long task",
        "current_node": reply,
        "model": "auto",
    }
    expected = json.loads((SAMPLES / "expected-decodes.json").read_text("utf-8"))
    answer = expected["ws-2026-user.server.jsonl"]["answer"]
    assert of_message(reply, *told, chat=TASK)["text"] == answer


UPDATES = [
    # type, content, title, messages with their parents
    ("title-update", {"title": "T"}, "T", {}),
    ("title-update", {"title": None}, None, {}),
    ("title-update", None, None, {}),
    ("refetch-conversation", {"title": "T"}, None, {}),
    ("set-conversation-async-status", {"conversation_async_status": 3}, None, {}),
    ("add-messages", {"messages": [message("a"), message("b")]}, None, {"a": None, "b": "a"}),
    ("async-task-update-message", {"message": message("a")}, None, {"a": None}),
    ("async-task-insert-message", {"message": message("a", metadata={"parent_id": "p"})}, None,
     {"a": "p"}),
    ("async-task-completed", {"message": message("a"), "messages": [message("b")]}, None,
     {"a": None, "b": "a"}),
    ("something-new", {"messages": [message("a"), None, 3, {}]}, None, {"a": None}),
    (3, {"messages": {}}, None, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "title", "messages"), UPDATES)
def test_updates_tell_titles_and_messages(
    kind: Any, content: Any, title: str | None, messages: dict[str, Any]
) -> None:
    update = {"conversation_id": CHAT, "update_type": kind, "update_content": content}
    told = tell_update(update)
    check(told)
    assert of_chat(told).get("title") == title
    assert parents(told) == messages


@pytest.mark.parametrize("update", [None, [], {}, {"conversation_id": 3}, "x"])
def test_an_update_of_no_conversation_tells_nothing(update: Any) -> None:
    assert tell_update(update).facts == ()
