"""A POST tells what the person said, and the answer to it."""

from typing import Any

import pytest

from addon.conversations.facts import Facts, Source, Weight
from addon.streams.conversation.decoded import Decoded
from tests.addon.conversations.builders import (
    CHAT,
    REPLY,
    USER,
    check,
    of_chat,
    of_message,
    sample,
    small_body,
    standing,
    stream,
    told_by,
)

SYSTEM = "00000501-0000-4000-8000-000000000501"
FIRST = sample("conv-2026-f.request.json")
SECOND = "00000a02-0000-4000-8000-000000000a02"


def send(request: Any, response: Any = None, decoded: Decoded | None = None, **more: Any) -> Facts:
    told = told_by("conversation_send", request, response, decoded=decoded, **more)
    check(told)
    return told


def parents(told: Facts) -> dict[str | None, Any]:
    return {name: one.get("parent_id") for (_, name), one in standing(told).items() if name}


def test_a_first_turn_with_its_answer() -> None:
    told = send(FIRST, decoded=stream("conv-2026-v1-text.response.sse"))
    assert of_chat(told) == {
        "title": "Invented harbour fact",
        "model": "auto",
        "current_node": REPLY,
    }
    assert parents(told) == {SYSTEM: "client-created-root", USER: SYSTEM, REPLY: USER}
    assert of_message(REPLY, told)["model"] == "gpt-5-2"
    assert of_message(USER, told)["role"] == "user"
    assert {one.source for one in told.facts} == {Source.REQUEST, Source.STREAM}


def test_a_second_turn_hangs_from_the_answer_before() -> None:
    request = sample("conv-2023-12-followup.request.json")
    told = send(request, sample("ws-2024-conversation.response.json"))
    assert parents(told) == {SECOND: REPLY}
    assert of_message(SECOND, told)["text"] == "And a second made-up question?"
    assert of_chat(told)["current_node"] == SECOND


def test_a_picture_and_a_custom_gpt() -> None:
    told = send(sample("conv-2024-04.request.json"), {"conversation_id": CHAT})
    asked = of_message(USER, told)
    assert asked["text"] == "What does this invented picture show?"
    assert [one["name"] for one in asked["attachments"]] == ["sample.png"]
    assert of_chat(told)["gizmo_id"] == "g-SYNTHETIC1"


@pytest.mark.parametrize(
    ("response", "status"),
    [(small_body("conv-error-429.response"), 429), (None, 500), ({"detail": "x"}, 401)],
)
def test_a_refused_message_is_kept_but_nothing_of_the_conversation(
    response: Any, status: int
) -> None:
    told = send(sample("conv-2023-12-followup.request.json"), response, status=status)
    assert of_message(SECOND, told)["text"] == "And a second made-up question?"
    assert of_chat(told) == {}


def test_a_first_message_without_any_answer_has_a_conversation_of_its_own() -> None:
    told = send(FIRST, status=None)
    assert {one.conversation_id for one in told.facts} == {"turn-f1"}
    found = of_message(USER, told, chat="turn-f1")
    assert (found["text"], found["parent_id"]) == (
        "Tell me an invented harbour fact",
        "client-created-root",
    )


def test_the_answer_names_the_conversation_of_a_handoff() -> None:
    told = send(FIRST, decoded=stream("conv-2026-v1-handoff.response.sse"))
    name = "00000c03-0000-4000-8000-000000000c03"
    assert {one.conversation_id for one in told.facts} == {name}
    assert of_chat(told, name=name) == {
        "title": "Invented long task",
        "model": "auto",
        "current_node": USER,
    }


def test_a_stream_that_broke_off_keeps_both_sides() -> None:
    begun = {"id": REPLY, "author": {"role": "assistant"}, "status": "in_progress"}
    told = send(FIRST, decoded=Decoded(conversation_id=CHAT, messages=(begun,)))
    assert parents(told) == {USER: "client-created-root", REPLY: USER}
    assert of_chat(told)["current_node"] == REPLY


def test_several_messages_hang_from_each_other() -> None:
    messages = [{"id": "a"}, {"id": "b"}, {"no": "id"}]
    request = {"conversation_id": CHAT, "parent_message_id": "p", "messages": messages}
    told = send(request)
    assert parents(told) == {"a": "p", "b": "a"}
    assert [one.message_id for one in told.facts if one.weight is Weight.INFERRED] == ["b"]


def test_going_on_hangs_from_the_message_that_goes_on() -> None:
    request = {"action": "continue", "conversation_id": CHAT, "parent_message_id": REPLY}
    reply = {"id": "more", "author": {"role": "assistant"}}
    told = send(request, decoded=Decoded(conversation_id=CHAT, messages=(reply,)))
    assert parents(told) == {"more": REPLY}


def test_a_resumed_stream_tells_without_a_question() -> None:
    told = told_by(
        "conversation_resume",
        small_body("conv-resume.request"),
        decoded=stream("conv-2026-v1-text.response.sse"),
    )
    check(told)
    assert of_message(REPLY, told)["parent_id"] == USER
    assert of_chat(told)["current_node"] == REPLY


@pytest.mark.parametrize("request_body", [None, [], {"messages": "x"}, {"messages": [None, 3]}])
def test_a_request_that_makes_no_sense_leaves_the_answer(request_body: Any) -> None:
    told = send(request_body, decoded=stream("conv-2026-v1-text.response.sse"))
    assert of_message(REPLY, told)["text"].startswith("The synthetic harbour")
