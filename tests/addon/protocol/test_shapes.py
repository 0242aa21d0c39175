"""Shapes say which types stand where, in bounded time and without ids."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol.records import Side
from addon.protocol.shapes import MAX_DEPTH, MAX_ITEMS, MAX_NODES, Shape, shapes
from tests import genuine

UUID = "00000c01-0000-4000-8000-000000000c01"


def of(value: Any) -> set[tuple[str, str]]:
    return {(shape.path, shape.type) for shape in shapes(value, Side.RESPONSE)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {("$", "null")}),
        (True, {("$", "boolean")}),
        (1.5, {("$", "number")}),
        ([], {("$", "array")}),
        ([1, "a", 2], {("$", "array"), ("$[]", "integer"), ("$[]", "string")}),
        ({"a": {"b": None}}, {("$", "object"), ("$.a", "object"), ("$.a.b", "null")}),
        ({UUID: 1, "user-abc123": 2}, {("$", "object"), ("$.*", "integer")}),
        ({"a@example.com": "x"}, {("$", "object"), ("$.*", "string")}),
    ],
)
def test_the_types_at_the_paths(value: Any, expected: set[tuple[str, str]]) -> None:
    assert of(value) == expected


def test_the_side_is_kept() -> None:
    assert shapes(1, Side.REQUEST) == {Shape(Side.REQUEST, "$", "integer")}


def test_two_documents_of_the_same_build_have_the_same_shapes() -> None:
    tree = genuine.sample("hist-conversation-tree.response.json")
    text = json.dumps(tree)
    assert of(tree) == of(json.loads(text.replace("0000-4000", "1111-4111")))
    assert ("$.mapping.*.message.author.role", "string") in of(tree)


def test_no_value_and_no_id_gets_into_a_shape() -> None:
    tree = genuine.sample("hist-conversation-tree.response.json")
    assert not any("0000" in path or "harbour" in path for path, _ in of(tree))


def test_large_bodies_are_looked_at_in_part() -> None:
    assert len(of([[n] for n in range(100)])) == 3
    assert len(of([{f"k{n}": 1} for n in range(100)])) == MAX_ITEMS + 2
    assert len(of({f"k{n}x": {"a": 1} for n in range(99_999)})) <= MAX_NODES


def test_deep_nesting_is_not_followed() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert len(of(deep)) == MAX_DEPTH


def test_a_wide_and_deep_body_takes_no_time() -> None:
    wide: Any = 1
    for _ in range(5):
        wide = [wide] * 20
    started = time.perf_counter()
    of({"a": wide, "b": list(range(1_000_000))})
    keys = dict.fromkeys((f"k{n}x" for n in range(2_500)), 1)
    of(dict.fromkeys((f"k{n}y" for n in range(2_500)), keys))
    assert time.perf_counter() - started < 1


@settings(max_examples=500, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=30,
    )
)
def test_no_json_value_makes_it_raise(value: Any) -> None:
    assert all(path.startswith("$") and path.isascii() for path, _ in of(value))
