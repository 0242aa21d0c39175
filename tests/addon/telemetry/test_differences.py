from typing import Any

import pytest

from addon.telemetry.differences import MOST_PATHS, Difference, difference


@pytest.mark.parametrize(
    ("before", "after", "removed", "changed"),
    [
        ({"a": 1}, {"a": 1}, (), ()),
        ({"a": 1, "b": 2}, {"a": 1}, ("$.b",), ()),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, ("$.a.c",), ()),
        ({"a": {"b": 1}}, {}, ("$.a",), ()),
        ({"a": 1}, {"a": 2}, (), ("$.a",)),
        ({"a": {"b": 1}}, {"a": 5}, (), ("$.a",)),
        ({}, {"ip": "0.0.0.0"}, (), ("$.ip",)),
        ({"t": ["x", "y"]}, {"t": ["x"]}, ("$.t[]",), ()),
        ({"t": ["x", "y"]}, {"t": ["x", "z"]}, (), ("$.t[]",)),
        ({"t": [{"a": 1}, {"a": 2}]}, {"t": [{}, {}]}, ("$.t[].a",), ()),
        (5, 6, (), ("$",)),
        ({"a": 1}, {"a": True}, (), ()),
    ],
)
def test_what_is_gone_and_what_is_different_is_named(
    before: Any, after: Any, removed: tuple[str, ...], changed: tuple[str, ...]
) -> None:
    assert difference(before, after) == Difference(removed, changed)


def test_keys_that_may_be_personal_are_not_named() -> None:
    found = difference({"robin@example.com": 1, "0000de01-0000-4000-8000-00000000de01": 2}, {})
    assert found.removed == ("$.*",)


def test_a_flood_of_differences_is_cut() -> None:
    before = {f"k{chr(97 + i % 26)}{'x' * (i // 26)}": i for i in range(900)}
    assert len(difference(before, {}).removed) <= MOST_PATHS


def test_depth_does_no_harm() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(400):
        deep, other = {"a": deep}, {"a": other}
    assert len(difference(deep, other).changed) == 1
