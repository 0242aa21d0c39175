"""Tables of fields, compiled: what they name is walked, all else is gone."""

from typing import Any

import pytest

from addon.telemetry.fields import GONE, DataClass, Field, Rule, index, remove, walker
from addon.telemetry.policy import Mode
from addon.telemetry.rules import constant, flag
from tests.addon.telemetry.uploading import PSEUDONYMS


def field(path: str, strip: Rule | None = remove, rewrite: Rule | None = remove) -> Field:
    return Field(path, "item", DataClass.TECHNICAL, "reason", strip, rewrite)


TABLE = (
    field("a", flag, flag),
    field("b", remove, constant("x")),
    field("c", None, None),
    field("c.d", remove, flag),
    field("e.f.g", flag, flag),
    field("list[].h", flag, constant("y")),
    field("gone"),
)
MESSAGE = {
    "unknown": {"a": True},
    "a": True,
    "b": "plain",
    "c": {"d": True, "unknown": 1},
    "e": {"f": {"g": False, "a": True}},
    "list": [{"h": True}, {"i": 1}, 5],
    "gone": 1,
}


def test_rewrite_keeps_the_form() -> None:
    made = walker(TABLE, Mode.REWRITE)(MESSAGE, PSEUDONYMS)
    assert made == {
        "a": True,
        "b": "x",
        "c": {"d": True},
        "e": {"f": {"g": False}},
        "list": [{"h": "y"}, {}],
    }


def test_strip_removes_what_holds_nothing_any_more() -> None:
    made = walker(TABLE, Mode.STRIP)(MESSAGE, PSEUDONYMS)
    assert made == {"a": True, "e": {"f": {"g": False}}, "list": [{"h": True}]}


def test_strip_keeps_objects_that_a_message_needs() -> None:
    made = walker(TABLE, Mode.STRIP, frozenset({"c"}))({"c": {"d": True}}, PSEUDONYMS)
    assert made == {"c": {}}


@pytest.mark.parametrize("value", [None, 1, "x", [], [{}], True])
def test_what_is_no_object_is_gone(value: Any) -> None:
    assert walker(TABLE, Mode.REWRITE)(value, PSEUDONYMS) is GONE
    assert walker(TABLE, Mode.REWRITE)({"c": value, "e": {"f": value}}, PSEUDONYMS) == {"e": {}}


@pytest.mark.parametrize("value", [None, 1, "x", {}, True])
def test_what_is_no_array_is_gone(value: Any) -> None:
    assert walker(TABLE, Mode.REWRITE)({"list": value}, PSEUDONYMS) == {}


def test_the_input_is_left_as_it_was() -> None:
    message = {"c": {"d": True, "x": 1}, "b": "plain"}
    walker(TABLE, Mode.REWRITE)(message, PSEUDONYMS)
    assert message == {"c": {"d": True, "x": 1}, "b": "plain"}


def test_the_order_of_names_is_kept() -> None:
    made = walker(TABLE, Mode.REWRITE)({"b": 1, "a": True}, PSEUDONYMS)
    assert list(made) == ["b", "a"]


def test_two_fields_for_one_path_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two fields for a"):
        index((field("a"), field("a")))


def test_gone_says_so() -> None:
    assert repr(GONE) == "GONE"
