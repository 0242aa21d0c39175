"""The reply is what the assistant says to the person, and nothing else is passed off as it."""

from typing import Any

import pytest

from addon.streams.conversation.reply import answer, is_visible_reply, visible_characters
from tests.addon.streams.conversation.expected import message


def of(*parts: Any, kind: str = "text") -> dict[str, Any]:
    return {"content": {"content_type": kind, "parts": list(parts)}}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"channel": "final"},
        {"recipient": ""},
        {"recipient": None},
        {"metadata": None},
        {"metadata": {"is_visually_hidden_from_conversation": False}},
        of("The", "sea"),
        of({"content_type": "image_asset_pointer"}, "seen", kind="multimodal_text"),
        of("", "seen"),
    ],
)
def test_a_reply_is_seen(fields: dict[str, Any]) -> None:
    assert is_visible_reply(message("seen", **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "tool"},
        {"role": "user"},
        {"role": "system"},
        {"author": None},
        {"author": "assistant"},
        {"recipient": "web.run"},
        {"recipient": "python"},
        {"channel": "commentary"},
        {"channel": "analysis"},
        {"channel": ""},
        {"metadata": {"is_visually_hidden_from_conversation": True}},
        {"metadata": {"is_thinking_preamble_message": True}},
        of(),
        of(""),
        of({"content_type": "image_asset_pointer"}, kind="multimodal_text"),
        of("seen", kind="code"),
        {"content": {"content_type": "code", "text": "seen"}},
        {"content": {"content_type": "thoughts", "thoughts": [{"content": "seen"}]}},
        {"content": {"content_type": "reasoning_recap", "content": "seen"}},
        {"content": {"content_type": "text", "parts": "seen"}},
        {"content": {"content_type": "text", "parts": None}},
        {"content": "seen"},
        {"content": None},
    ],
)
def test_what_is_no_reply_is_not_seen(fields: dict[str, Any]) -> None:
    assert not is_visible_reply(message("seen", **fields))


def test_the_last_reply_is_the_answer() -> None:
    first, second = message("first"), message("second")
    tool = message("not this", role="tool")
    unfinished = message("")
    assert answer([first, tool, second, tool, unfinished]) is second
    assert answer([tool, unfinished]) is None
    assert answer([]) is None


def test_characters_of_all_its_texts_count() -> None:
    parts = of("ab", {"text": "not counted"}, "☂", kind="multimodal_text")
    assert visible_characters(message(**parts)) == 3
    assert visible_characters(None) == 0
