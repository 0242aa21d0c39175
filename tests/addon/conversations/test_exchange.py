"""Whether a server did what it was asked to."""

from typing import Any

import pytest

from addon.conversations.exchange import Exchange, told
from addon.conversations.facts import Fact, Source
from addon.protocol.findings import Kind
from addon.protocol.records import Side


@pytest.mark.parametrize(
    ("status", "response", "accepted", "refused"),
    [
        (200, {"success": True}, True, False),
        (200, None, True, False),
        (204, None, True, False),
        (200, [], True, False),
        (200, {"success": None}, True, False),
        (200, {"success": False}, False, True),
        (400, {"success": True}, False, True),
        (500, None, False, True),
        (None, None, False, False),
    ],
)
def test_an_answer_agrees_or_refuses(
    status: int | None, response: Any, accepted: bool, refused: bool
) -> None:
    exchange = Exchange(flow_id="f1", response=response, status=status)
    assert (exchange.accepted, exchange.refused) == (accepted, refused)


def test_the_body_of_a_refusal_is_not_read() -> None:
    exchange = Exchange(flow_id="f1", request={"a": 1}, response={"a": 2}, status=404)
    assert exchange.asked().get("a") == 1
    assert exchange.answered().get("a") is None


def test_findings_say_which_body_they_are_of() -> None:
    exchange = Exchange(flow_id="f1", request={"a": 1}, response={"a": 2}, status=200)
    asked, answered = exchange.asked(), exchange.answered()
    asked.text("a")
    answered.text("a")
    fact = Fact(conversation_id="c", source=Source.EDIT, told={})
    found = told([None, fact, None], asked.notes, answered.notes)
    assert found.facts == (fact,)
    assert [(one.side, one.kind, one.path) for one in found.findings] == [
        (Side.REQUEST, Kind.WRONG_TYPE, "$.a"),
        (Side.RESPONSE, Kind.WRONG_TYPE, "$.a"),
    ]
