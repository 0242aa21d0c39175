"""Values as the record can hold them."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.conversations import plain

DEEP: Any = "x"
for _ in range(500):
    DEEP = [{"a": DEEP}]


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("00000c01-0000-4000-8000-000000000c01", True),
        ("WEB:00000c01-0000-4000-8000-000000000c01", True),
        ("client-created-root", True),
        ("x" * 200, True),
        ("x" * 201, False),
        ("", False),
        ("a\nb", False),
        ("a\x00", False),
        ("\ud83d", False),
        ("\u202eabc", False),
        (3, False),
        (None, False),
        (["a"], False),
    ],
)
def test_an_id_is_a_short_printable_string(value: Any, good: bool) -> None:
    assert plain.is_id(value) is good


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (1702641200.5, "2023-12-15T11:53:20.500Z"),
        (1702641200, "2023-12-15T11:53:20.000Z"),
        ("2023-12-15T12:03:30.596706+00:00", "2023-12-15T12:03:30.596Z"),
        ("2026-01-01T00:00:00.125000Z", "2026-01-01T00:00:00.125Z"),
        ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z"),
        (0, None),
        (-5.0, None),
        (1702641200500, None),
        (math.nan, None),
        (math.inf, None),
        (10**400, None),
        (True, None),
        ("", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("9" * 500, None),
        ({}, None),
        (None, None),
    ],
)
def test_times_have_one_form_and_nonsense_is_no_time(value: Any, time: str | None) -> None:
    assert plain.time(value) == time


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        (5.0, 5),
        (0, 0),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (-1, None),
        (5.5, None),
        (math.inf, None),
        (math.nan, None),
        (True, None),
        ("5", None),
        (None, None),
    ],
)
def test_whole_numbers(value: Any, number: int | None) -> None:
    assert plain.whole(value) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("caf\xe9 \U0001f600 \ue200cite\ue201", "caf\xe9 \U0001f600 \ue200cite\ue201"),
        ("\ud83d\ude00", "\U0001f600"),
        ("a\ud83db", "a\ufffdb"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
    ],
)
def test_halves_of_a_character_are_joined_or_replaced(value: str, text: str) -> None:
    assert plain.text(value) == text


@pytest.mark.parametrize(
    ("value", "copy", "whole"),
    [
        ({"a": [1, True, None, "x"]}, {"a": [1, True, None, "x"]}, True),
        ([math.nan, -math.inf, 2**80, -(2**63)], [None] * 4, True),
        ({"\ud83d": "\ud83d"}, {"\ufffd": "\ufffd"}, True),
        (["123", "4567"], ["123", "456"], False),
        (["123456", "7"], ["123456", ""], False),
        ([[], [], [], [], [], [], []], [[], [], [], [], []], False),
        ({"aaaa": "bbb"}, {"aaaa": "bb"}, False),
    ],
)
def test_a_copy_is_plain_and_says_if_it_is_not_whole(value: Any, copy: Any, whole: bool) -> None:
    made = plain.Copy(max_nodes=6, max_text=6)
    assert made.of(value) == copy
    assert made.is_whole is whole


def test_what_is_nested_too_deeply_is_left_out() -> None:
    made = plain.Copy()
    assert json.dumps(made.of(DEEP)).count("[") == 20
    assert not made.is_whole


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_a_copy_can_be_written_and_is_a_copy_of_itself(value: Any) -> None:
    made = plain.Copy().of(value)
    assert json.loads(json.dumps(made, allow_nan=False).encode()) == made
    assert plain.Copy().of(made) == made
