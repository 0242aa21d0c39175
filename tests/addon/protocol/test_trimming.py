"""What is compared with a model is bounded, and can be compared at all."""

from typing import Any

import pytest

from addon.protocol.trimming import MAX_ITEMS, MAX_NODES, is_harmless, trimmed


def test_a_small_body_is_left_alone() -> None:
    value = {"a": [1, {"b": "x"}]}
    assert trimmed(value) == (value, True)
    assert trimmed(value)[0] is value


def test_a_large_body_keeps_its_first_entries() -> None:
    value, whole = trimmed({"a": list(range(MAX_NODES)), "b": {"c": 1}})
    assert not whole
    assert value == {"a": list(range(MAX_ITEMS)), "b": {"c": 1}}


def test_the_copy_is_bounded_however_it_is_nested() -> None:
    value: Any = 1
    for _ in range(4):
        value = [value] * 100
    copied, _whole = trimmed(value)
    assert sum(len(inner) for outer in copied for inner in outer) <= 2 * MAX_NODES


def test_deep_nesting_ends() -> None:
    value: Any = ["\ud800"]
    for _ in range(100_000):
        value = {"\ud800": value}
    copied, whole = trimmed(value)
    depth = 0
    while copied:
        copied, depth = copied["?"], depth + 1
    assert not whole
    assert depth < 200


def test_keys_that_pydantic_cannot_take_are_replaced() -> None:
    assert trimmed({"a": {"\ud800": 1, "é": 2}}) == ({"a": {"?": 1, "é": 2}}, False)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        (b'{"a": [1, 2]}', True),
        (b'{"\\ud800": 1}', False),
        (b"[" * 200, False),
        (b" " * (MAX_NODES + 1), False),
    ],
)
def test_only_short_and_plain_text_is_not_looked_through(text: bytes, harmless: bool) -> None:
    assert is_harmless(text) is harmless
