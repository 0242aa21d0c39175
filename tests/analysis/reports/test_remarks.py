"""What became of messages and questions."""

from typing import Any

import pytest

from analysis.reports.remarks import asked_again, remarks, unanswered

MESSAGE: dict[str, Any] = {
    "status": "finished_successfully",
    "text": "x",
    "metadata": None,
    "feedback": [],
    "sources": [{"flow_id": "t", "fields": ["text"]}],
}
TURN: dict[str, Any] = {
    "flow_id": "t", "delivery": "response", "is_done": True, "error": None, "http_status": 200,
    "message_id": None, "kind": "next",
}  # fmt: skip
FAILED = TURN | {"is_done": False, "error": True}
BROKEN = TURN | {"is_done": False}
STOPPED = {"finish_details": {"type": "interrupted"}}


@pytest.mark.parametrize(
    ("message", "turns", "told"),
    [
        ({}, [], []),
        ({}, [TURN], []),
        ({"status": "in_progress"}, [], ["broken off: this is all that arrived"]),
        ({"status": "in_progress", "text": ""}, [], ["broken off: nothing of it arrived"]),
        (
            {"status": "in_progress"},
            [FAILED],
            ["the server reported an error: this is all that arrived"],
        ),
        (
            {"status": "in_progress", "metadata": STOPPED},
            [BROKEN],
            ["you stopped it: this is all that arrived"],
        ),
        ({"metadata": STOPPED}, [], ["you stopped it"]),
        ({}, [BROKEN], []),
        (
            {"sources": [{"flow_id": "document", "fields": ["text"]}]},
            [BROKEN],
            ["broken off on its way: this is how it was told later"],
        ),
        (
            {"sources": [{"flow_id": "document", "fields": ["text"]}]},
            [FAILED],
            ["the server reported an error on its way: this is how it was told later"],
        ),
        ({"sources": [{"flow_id": "document", "fields": ["text"]}]}, [BROKEN, TURN], []),
        ({"status": "odd"}, [], ["status: odd"]),
    ],
)
def test_what_became_of_a_message(
    message: dict[str, Any], turns: list[dict[str, Any]], told: list[str]
) -> None:
    assert list(remarks(MESSAGE | message, turns)) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "rating", "rating": "thumbsUp"}, "you rated it: thumbs up"),
        (
            {
                "kind": "rating",
                "rating": "thumbsDown",
                "tags": ["not-helpful"],
                "text": "Too\nlong.",
            },
            "you rated it: thumbs down; not-helpful; \u201cToo long.\u201d",
        ),
        ({"kind": "comparison", "rating": None}, "you compared it with another"),
        ({"kind": "odd", "tags": {"a": 1}}, "odd"),
    ],
)
def test_what_the_person_thought_of_it(given: dict[str, Any], told: str) -> None:
    opinion = {"rating": None, "tags": None, "text": None} | given
    assert list(remarks(MESSAGE | {"feedback": [opinion]}, [])) == [told]


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (None, "no reply to this is in the record"),
        (TURN | {"message_id": "m"}, "no reply to this is in the record"),
        (TURN | {"http_status": 429}, "no visible reply: the server answered 429"),
        (FAILED, "no visible reply: the server reported an error"),
        (TURN, "no visible reply: the answer ended without one"),
        (BROKEN, "no visible reply: the answer broke off before there was one"),
    ],
)
def test_why_there_is_no_reply(turn: dict[str, Any] | None, told: str) -> None:
    assert unanswered(turn) == told


def test_a_question_that_was_sent_again_says_so() -> None:
    variant = TURN | {"kind": "variant", "message_id": "m"}
    refused = TURN | {"http_status": 429}
    assert asked_again([]) == asked_again([TURN]) == asked_again([TURN, variant]) == ""
    assert asked_again([refused, FAILED, TURN, variant]) == (
        "sent 3 times, first in vain: the server answered 429, the server reported an error"
    )
