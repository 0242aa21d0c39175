"""A rope is a string, but for the time that it takes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation.rope import SHORT, Rope, appended, plain, truncated

TEXTS = st.text(max_size=5) | st.sampled_from(["x" * SHORT, "\r\n", "\ud83d", "😀" * 700])


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.lists(TEXTS | st.integers(0, 3000), max_size=12))
def test_a_text_is_the_same_as_a_string(text: str, changes: list[str | int]) -> None:
    rope: str | Rope = text
    for change in changes:
        if isinstance(change, str):
            text, rope = text + change, appended(rope, change)
        else:
            text, rope = text[:change], truncated(rope, change)
        assert str(rope) == text
        assert len(rope) == len(text)


def test_a_long_text_is_appended_to_in_place() -> None:
    rope = appended("x" * SHORT, "y")
    assert isinstance(rope, Rope)
    assert appended(rope, "z") is rope
    assert truncated(rope, 3) is rope
    assert str(rope) == "xxx"


@pytest.mark.parametrize("value", [{"a": [1, None, "x", {"b": []}]}, [], "x", 1.5])
def test_a_copy_is_equal_and_not_the_same(value: object) -> None:
    copied = plain(value)
    assert json.dumps(copied) == json.dumps(value)
    assert copied is not value or not isinstance(value, dict | list)


def test_a_copy_has_strings_for_ropes() -> None:
    rope = Rope("a")
    copied = plain({"parts": [rope]})
    rope.append("b")
    assert copied == {"parts": ["a"]}
