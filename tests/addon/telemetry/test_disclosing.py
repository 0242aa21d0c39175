from typing import Any

import pytest

from addon.telemetry.disclosing import MOST_VALUES, NOTHING, Disclosure, Spot, walk
from tests.genuine import sample

EVENT = sample("segment-batch-track.json")["batch"][0]


def told(vendor: str, said: Any, sent: Any = NOTHING) -> dict[str, Disclosure]:
    found: dict[str, Disclosure] = {}

    def take(spot: Spot, value: Any, kept_in: bool) -> None:
        disclosure = spot.told(value, kept_in=kept_in)
        found[disclosure.path] = disclosure

    walk(vendor, said, sent, take)
    return found


def kept(said: Any, sent: Any) -> dict[str, bool]:
    return {path: disclosure.kept_in for path, disclosure in told("x", said, sent).items()}


@pytest.mark.parametrize(
    ("path", "data_class", "item"),
    [
        ("$.userId", "identifier", "user id"),
        ("$.context.page.title", "content", "page title"),
        ("$.properties.titles", "content", "titles of prompts"),
        ("$.context.userAgentData", "device", "client hints"),
        ("$.event", "behaviour", "name of the event"),
    ],
)
def test_segments_table_says_what_each_place_tells(path: str, data_class: str, item: str) -> None:
    found = told("segment", EVENT)[path]
    assert (found.data_class, found.item) == (data_class, item)


def test_a_place_that_no_table_names_is_guessed() -> None:
    found = told("segment", {"properties": {"recipient": "robin@example.com"}})
    assert found["$.properties.recipient"].item == "e-mail address"


@pytest.mark.parametrize("value", [None, "", {}, [], {"a": None}, [[""]]])
def test_nothing_tells_nothing(value: Any) -> None:
    assert told("segment", {"properties": {"x": value}}) == {}


@pytest.mark.parametrize(
    ("said", "sent", "expected"),
    [
        ({"a": "x"}, NOTHING, {"$.a": True}),
        ({"a": "x"}, {}, {"$.a": True}),
        ({"a": "x"}, {"a": "y"}, {"$.a": True}),
        ({"a": "x"}, {"a": "x"}, {"$.a": False}),
        ({"a": 1}, {"a": True}, {"$.a": True}),
        ({"a": {"b": "x", "c": "y"}}, {"a": {"b": "x"}}, {"$.a.b": False, "$.a.c": True}),
        ({"a": ["x", "y"]}, {"a": ["x", "z"]}, {"$.a[]": True}),
        ({"a": ["x", "y"]}, {"a": ["y"]}, {"$.a[]": False}),
        ("text", "text", {"$": False}),
        ("text", NOTHING, {"$": True}),
    ],
)
def test_what_did_not_leave_as_it_was_was_kept_in(
    said: Any, sent: Any, expected: dict[str, bool]
) -> None:
    assert kept(said, sent) == expected


def test_a_text_in_the_place_of_a_name_is_told_and_never_named() -> None:
    found = told("segment", {"properties": {"robin@example.com": 1}})
    assert set(found) == {"$.properties.*"}
    assert not any("robin" in repr(one) for one in found.values())


def test_what_a_place_tells_is_one_object() -> None:
    first, again = told("segment", EVENT), told("segment", EVENT)
    assert all(again[path] is disclosure for path, disclosure in first.items())


def test_hostile_values_are_cut() -> None:
    assert len(told("x", {f"k{i}": i for i in range(100_000)})) <= MOST_VALUES
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    told("x", {"a": deep, "b": ["x"] * 1_000_000})
