"""What a fact may hold fits the tables, and weights compare as they should."""

from dataclasses import FrozenInstanceError

import pytest

from addon.conversations.facts import Fact, Facts, Source, Weight
from tests.addon.conversations.builders import check


def test_what_somebody_said_weighs_more_than_what_follows() -> None:
    assert sorted(Weight, reverse=True) == [Weight.WHOLE, Weight.PARTIAL, Weight.INFERRED]


def test_a_fact_is_whole_unless_it_says_otherwise_and_stays_as_it_is() -> None:
    fact = Fact(conversation_id="c", source=Source.LIST, told={"title": "T"})
    assert fact.weight is Weight.WHOLE
    with pytest.raises(FrozenInstanceError):
        fact.conversation_id = "d"  # type: ignore[misc]  # what is tested


@pytest.mark.parametrize(
    ("message_id", "told"),
    [(None, {"text": "x"}), ("m", {"title": "x"}), (None, {"id": "c"}), ("m", {"key": 1})],
)
def test_what_is_no_column_is_noticed_by_these_tests(
    message_id: str | None, told: dict[str, object]
) -> None:
    fact = Fact(conversation_id="c", message_id=message_id, source=Source.LIST, told=told)
    with pytest.raises(AssertionError):
        check(Facts(facts=(fact,)))
