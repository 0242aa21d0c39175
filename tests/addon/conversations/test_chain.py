"""Where nobody told a parent, it is the message before."""

from typing import Any

import pytest

from addon.conversations.chain import chained, hangs_from
from addon.conversations.facts import Fact, Source, Weight


def fact(message_id: str, **told: Any) -> Fact:
    return Fact(conversation_id="c", message_id=message_id, source=Source.PAGE, told=told)


@pytest.mark.parametrize(
    ("facts", "start", "parents"),
    [
        ([], "s", []),
        ([fact("a")], None, []),
        ([fact("a")], "s", [("a", "s")]),
        ([fact("a"), fact("b")], "s", [("a", "s"), ("b", "a")]),
        ([fact("a"), fact("b", parent_id="x"), fact("c")], None, [("c", "b")]),
        ([fact("a", parent_id=None)], "s", []),
        ([fact("s"), fact("a")], "s", [("a", "s")]),
    ],
)
def test_messages_hang_from_each_other(
    facts: list[Fact], start: str | None, parents: list[tuple[str, str]]
) -> None:
    found = list(chained(facts, start))
    assert [(one.message_id, one.told["parent_id"]) for one in found] == parents
    assert {one.weight for one in found} <= {Weight.INFERRED}


def test_a_parent_is_told_where_the_message_was() -> None:
    found = hangs_from("p", fact("a", role="user"))
    assert (found.conversation_id, found.message_id, found.source) == ("c", "a", Source.PAGE)
    assert found.told == {"parent_id": "p"}
