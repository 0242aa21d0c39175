"""What one message tells: each column, and what stays of a message that makes no sense."""

import json
from typing import Any

import pytest

from addon.conversations import plain
from addon.conversations.facts import Source, Weight
from addon.conversations.jsonobject import JsonObject, Notes
from addon.conversations.message import Messages, columns, message_id
from addon.protocol.findings import Kind
from tests.addon.conversations.builders import sample, stream

BY_MODEL = {"author": {"role": "assistant"}}
TEXT = {"content_type": "text", "parts": ["hello"]}


def told(message: Any, notes: Notes | None = None) -> dict[str, Any]:
    return columns(JsonObject(message, "$", notes or Notes()))


def test_a_whole_message() -> None:
    message = sample("hist-conversation-flat-2026-09.response.json")["messages"][1]
    assert told(message) == {
        "parent_id": "00000a01-0000-4000-8000-000000000a01",
        "role": "assistant",
        "recipient": "all",
        "channel": "final",
        "content_type": "text",
        "text": "The synthetic harbour opened in year 12, by pure invention.",
        "status": "finished_successfully",
        "end_turn": 1,
        "hidden": 0,
        "model": "gpt-5-2",
        "create_time": "2026-01-01T00:00:00.125Z",
        "metadata": message["metadata"],
    }


ONE_COLUMN = [
    # message, column, value (None: not told)
    ({"author": {"role": "tool", "name": "web.run"}}, "name", "web.run"),
    ({"role": "user"}, "role", "user"),
    ({"author": {"role": "tool"}, "role": "user"}, "role", "tool"),
    ({"end_turn": False}, "end_turn", 0),
    ({"end_turn": None}, "end_turn", None),
    ({"weight": 0.0}, "hidden", 1),
    ({"weight": 1}, "hidden", 0),
    ({"metadata": {"is_visually_hidden_from_conversation": True}, "weight": 1.0}, "hidden", 1),
    ({"metadata": {"is_visually_hidden_from_conversation": False}}, "hidden", 0),
    ({"metadata": {"is_thinking_preamble_message": True}, "weight": 1.0}, "hidden", 0),
    ({"author": {"role": "user"}}, "hidden", None),
    ({**BY_MODEL, "metadata": {"model_slug": "a", "resolved_model_slug": "b"}}, "model", "a"),
    ({**BY_MODEL, "metadata": {"resolved_model_slug": "b"}}, "model", "b"),
    ({**BY_MODEL, "metadata": {"default_model_slug": "auto"}}, "model", None),
    ({**BY_MODEL, "metadata": {"requested_model_slug": "auto"}}, "model", None),
    ({"author": {"role": "user"}, "metadata": {"model_slug": "a"}}, "model", None),
    ({"author": {"role": "tool"}, "metadata": {"model_slug": "a"}}, "model", "a"),
    ({"create_time": "2026-01-01T00:00:00Z"}, "create_time", "2026-01-01T00:00:00.000Z"),
    ({"update_time": None}, "update_time", None),
    (
        {"metadata": {"pad": "AAAA", "citations": [], "attachments": [], "x": None}},
        "metadata",
        None,
    ),
    ({"metadata": {"pad": "AAAA", "command": "search"}}, "metadata", {"command": "search"}),
    ({"metadata": {"parent_id": "p"}}, "parent_id", "p"),
    ({"channel": None}, "channel", None),
    ({"content": {"content_type": "text", "parts": [""]}}, "text", ""),
    ({"content": {}}, "text", None),
    ({"content": "words"}, "text", None),
]


@pytest.mark.parametrize(("message", "column", "value"), ONE_COLUMN)
def test_a_column_of_a_message(message: Any, column: str, value: Any) -> None:
    assert told(message).get(column) == value


CONTENT = [
    # content, text, what the text does not say
    (TEXT, "hello", None),
    ({"content_type": "text", "parts": ["a", "b"]}, "a\nb", None),
    ({"content_type": "code", "language": "unknown", "text": "x = 1"}, "x = 1", None),
    (
        {"content_type": "code", "language": "python", "text": "x", "response_format_name": None},
        "x",
        {"language": "python"},
    ),
    ({"content_type": "execution_output", "text": "3"}, "3", None),
    (
        {"content_type": "system_error", "name": "Timeout", "text": "slow"},
        "slow",
        {"name": "Timeout"},
    ),
    ({"content_type": "reasoning_recap", "content": "Thought for 3s"}, "Thought for 3s", None),
    (
        {"content_type": "thoughts", "thoughts": [{"summary": "S", "content": "C"}]},
        "C",
        {"thoughts": [{"summary": "S", "content": "C"}]},
    ),
    (
        {"content_type": "tether_quote", "url": "u", "domain": "d", "text": "t", "title": "T"},
        "t",
        {"url": "u", "domain": "d", "title": "T"},
    ),
    (
        {"content_type": "tether_browsing_display", "result": "r", "summary": "s"},
        "r",
        {"summary": "s"},
    ),
    (
        {"content_type": "multimodal_text", "parts": [{"content_type": "x"}, "words"]},
        "words",
        {"parts": [{"content_type": "x"}, "words"]},
    ),
    ({"content_type": "something_new", "gadget": 3}, "", {"gadget": 3}),
]


@pytest.mark.parametrize(("content", "text", "beyond"), CONTENT)
def test_content_is_told_where_the_text_does_not_say_it(
    content: Any, text: str, beyond: Any
) -> None:
    found = told({"content": content})
    assert found["content_type"] == content["content_type"]
    assert (found["text"], found.get("content")) == (text, beyond)


@pytest.mark.parametrize(
    ("status", "weight"),
    [
        ("in_progress", Weight.PARTIAL),
        ("finished_successfully", Weight.WHOLE),
        ("finished_partial_completion", Weight.WHOLE),
        (None, Weight.WHOLE),
        (3, Weight.WHOLE),
    ],
)
def test_a_message_that_is_still_being_written_weighs_less(status: Any, weight: Weight) -> None:
    messages = Messages("c", Source.STREAM, "$", Notes())
    fact = messages.tell({"id": "m", "status": status})
    assert fact is not None
    assert (fact.conversation_id, fact.message_id, fact.weight) == ("c", "m", weight)


@pytest.mark.parametrize("message", [{}, {"id": 3}, {"id": "a\nb"}, {"id": "x" * 201}, None, "m"])
def test_a_message_without_id_is_a_finding(message: Any) -> None:
    notes = Notes()
    assert Messages("c", Source.STREAM, "$.messages[]", notes).tell_all([message] * 3) == []
    assert (Kind.MISSING_FIELD, "$.messages[].id") in {
        (one.kind, one.path) for one in notes.findings()
    }
    assert message_id(message) is None


def test_a_spoilt_message_keeps_what_is_good() -> None:
    notes = Notes()
    message = {
        "id": "m",
        "author": {"role": "assistant", "name": 3},
        "create_time": float("nan"),
        "end_turn": "yes",
        "content": TEXT,
        "metadata": {"parent_id": 5, "huge": 10**500, "not": float("inf")},
        "recipient": ["all"],
    }
    found = told(message, notes)
    assert found == {
        "role": "assistant",
        "content_type": "text",
        "text": "hello",
        "metadata": {"parent_id": 5, "huge": None, "not": None},
    }
    assert {one.path for one in notes.findings()} == {
        "$.author.name",
        "$.create_time",
        "$.end_turn",
        "$.metadata.parent_id",
        "$.recipient",
    }
    assert {one.kind for one in notes.findings()} == {Kind.WRONG_TYPE}


def test_an_endless_text_is_cut_and_said_to_be() -> None:
    notes = Notes()
    huge = {"id": "m", "content": {"content_type": "text", "parts": ["x" * 10_000_000]}}
    found = told(huge, notes)
    assert len(found["text"]) == plain.MAX_TEXT
    assert "content" not in found
    assert [(one.kind, one.path) for one in notes.findings()] == [(Kind.TRUNCATED, "$.content")]


def test_lone_surrogates_are_replaced() -> None:
    found = told({"content": {"content_type": "text", "parts": ["a\ud83db \ud83d\ude00"]}})
    assert found["text"] == "a\ufffdb \U0001f600"


EXPECTED = sample("expected-decodes.json")
STREAMS = [name for name in EXPECTED if name.endswith(".sse")]


@pytest.mark.parametrize("name", STREAMS)
def test_the_messages_of_the_samples_are_told_as_described(name: str) -> None:
    for message, expected in zip(stream(name).messages, EXPECTED[name]["messages"], strict=True):
        found = {"id": message_id(message), **told(message)}
        flags = expected["end_turn"] if expected["end_turn"] is None else int(expected["end_turn"])
        assert {key: found.get(key) for key in expected} == {**expected, "end_turn": flags}
        json.dumps(found, allow_nan=False)
