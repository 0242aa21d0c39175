"""Typed events are kept in order and leave the messages alone."""

from typing import Any

import pytest

from addon.streams.conversation.anomalies import Anomalies
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.typedevents import MOST_TYPED, TypedEvents


def test_events_are_kept_in_order_as_they_came() -> None:
    events = TypedEvents(Anomalies(), Budget())
    values: list[dict[str, Any]] = [
        {"type": "a", "n": 1},
        {"type": "b "},
        {"moderation_response": {}},
    ]
    assert [events.take(value, 1) for value in values] == ["a", "b", "moderation(untyped)"]
    assert [(event.type, event.value) for event in events.told()] == [
        ("a", values[0]),
        ("b", values[1]),
        ("moderation(untyped)", values[2]),
    ]


@pytest.mark.parametrize("name", [7, [], {}, None, True])
def test_a_type_that_is_no_text_is_none(name: object) -> None:
    anomalies = Anomalies()
    assert TypedEvents(anomalies, Budget()).take({"type": name}, 1) is None
    assert [anomaly.what for anomaly in anomalies.told()] == ["type is no text"]


def test_what_comes_after_the_bound_still_counts() -> None:
    anomalies = Anomalies()
    events = TypedEvents(anomalies, Budget())
    for _ in range(MOST_TYPED + 5):
        events.take({"type": "a"}, 1)
    events.take({"type": "title_generation", "title": "Invented"}, 1)
    assert len(events.told()) == MOST_TYPED
    assert events.title == "Invented"
    assert [anomaly.count for anomaly in anomalies.told()] == [6]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    anomalies = Anomalies()
    events = TypedEvents(anomalies, Budget(100))
    assert [events.take({"type": f"{n}"}, 60) for n in range(2)] == ["0", "1"]
    assert [event.type for event in events.told()] == ["0"]
    assert [anomaly.what for anomaly in anomalies.told()] == ["more than is kept"]
