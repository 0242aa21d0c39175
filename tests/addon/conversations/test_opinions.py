"""Opinions become rows of feedback."""

from typing import Any

import pytest

from tests.addon.conversations.builders import (
    CHAT,
    NAMED,
    REPLY,
    check,
    small_body,
    told_by,
)

OF = {"conversation_id": CHAT, "message_id": REPLY}


@pytest.mark.parametrize(
    ("name", "body", "row"),
    [
        (
            "message_feedback",
            small_body("fb-message-feedback.request"),
            {"kind": "rating", "rating": "thumbsDown", "tags": ["not-helpful"],
             "text": "Synthetic comment."},
        ),
        (
            "implicit_message_feedback",
            small_body("fb-implicit-message-feedback.request"),
            {"kind": "implicit", "rating": "copy", "text": "opened in year 12"},
        ),
        (
            "message_comparison_feedback",
            {**NAMED, "original_message_id": "m", "new_message_id": REPLY, "rating": "none",
             "completion_comparison_rating": "new", "text": "", "tags": []},
            {"kind": "comparison", "rating": "new", "text": ""},
        ),
        ("message_feedback", {**OF, "rating": "thumbsUp", "tags": [3, "a"]},
         {"kind": "rating", "rating": "thumbsUp", "tags": ["a"]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, None])
def test_an_opinion_is_told(name: str, body: Any, row: dict[str, Any], status: int | None) -> None:
    told = told_by(name, body, {}, status=status)
    check(told)
    assert told.feedback == ({**OF, **row},)
    assert [(one.conversation_id, one.told) for one in told.facts] == [(CHAT, {})]


def test_the_rating_of_a_conversation_is_of_no_message() -> None:
    told = told_by("conversation_rating", {"rating": "good"}, params=NAMED)
    assert told.feedback == ({"conversation_id": CHAT, "kind": "rating", "rating": "good"},)


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("message_feedback", {**OF, "rating": "thumbsUp"}, 500),
        ("message_feedback", {"message_id": REPLY, "rating": "thumbsUp"}, 200),
        ("message_feedback", OF, 200),
        ("message_feedback", {**OF, "rating": 5}, 200),
        ("message_feedback", None, 200),
        ("implicit_message_feedback", {**OF, "feedback": "copy"}, 200),
        ("implicit_message_feedback", {**OF, "rating": "copy"}, 200),
        ("message_comparison_feedback", NAMED, 200),
    ],
)
def test_what_is_no_opinion_is_not_told(name: str, body: Any, status: int) -> None:
    told = told_by(name, body, {}, status=status)
    assert (told.facts, told.feedback) == ((), ())
