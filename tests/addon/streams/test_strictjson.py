"""JSON read by the letter, so that it can be written again."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.strictjson import NotJson, dumps, loads

REFUSED = [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b"{}{}", "not JSON"),
    (b"NaN", "not JSON"),
    (b"[Infinity]", "not JSON"),
    (b'{"a":-Infinity,"b":"\\ud83d"}', "not JSON"),
    (b"\xef\xbb\xbf{}", "not JSON"),
    (b'"\xff"', "not UTF-8"),
    (b"{\x00}\x00", "not JSON"),
    (b"[" * 200_000, "nested too deeply"),
    (b'"a\nb"', "not JSON"),
    (b"{'a':1}", "not JSON"),
    (b"[1,]", "not JSON"),
    (b"01", "not JSON"),
]
READ: list[tuple[bytes, Any]] = [
    (b"{}", {}),
    (b' [1, "\\u00e9"]\n', [1, "é"]),
    (b'{"a":1,"a":2}', {"a": 2}),
    (b'["\\ud83d"]', ["\ud83d"]),
    (b"9007199254740993", 9007199254740993),
    (b"18446744073709551616", 18446744073709551616),
    (b"1e999", float("inf")),
    (b"-0.0", -0.0),
    (b"[" * 150 + b"]" * 150, None),
    (b'"a\\u0000b"', "a\0b"),
    ('"\u2028"'.encode(), "\u2028"),
    (b"null", None),
    (b"true", True),
    (b'{"":{"__proto__":1}}', {"": {"__proto__": 1}}),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_json_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        loads(text)


@pytest.mark.parametrize(("text", "value"), READ)
def test_json_is_read(text: bytes, value: Any) -> None:
    assert loads(text) == value or text.startswith(b"[[")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(values)
def test_what_was_read_is_written_as_it_was(value: Any) -> None:
    wire = dumps(value)
    assert loads(wire) == value == json.loads(wire)
    assert loads(json.dumps(value).encode()) == value


def test_what_cannot_be_written_raises() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        dumps("\ud83d")
