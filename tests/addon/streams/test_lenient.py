"""JSON as it comes: read as far as it goes, with a problem that quotes nothing."""

import math
from typing import Any

import pytest

from addon.streams.lenient import NotJson, dumps, loads

ODD = "JSON with values outside the standard"


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        (b'{"a":[1,2.5,true,null,"x"]}', {"a": [1, 2.5, True, None, "x"]}, None),
        (b'{"a":1,"a":2}', {"a": 2}, None),
        (b'{"\\ud800":"\\udfff"}', {"?": "?"}, ODD),
        (b'["a\tb"]', ["a\tb"], ODD),
        (b"[-" + b"1" * 5000 + b"]", [-math.inf], ODD),
        (b'[1,{"a":"hal', [1, {"a": "hal"}], "JSON ends early"),
        (b'["\xff"]', ["\ufffd"], ODD),
    ],
)
def test_what_can_be_read_is_read(text: bytes, value: Any, problem: str | None) -> None:
    assert loads(text) == (value, problem)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"tru", False),
        (b"hello secret", False),
        (b"{'secret': 1}", False),
        (b"[" * 100_000 + b"]" * 100_000, False),
        (b"{} {}", True),
        (b"1 2", True),
    ],
)
def test_what_is_not_json_says_where_and_not_what(text: bytes, lines: bool) -> None:
    with pytest.raises(NotJson) as raised:
        loads(text)
    assert raised.value.lines is lines
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"a": [1, "\\u0000", null]}', '{"a":[1,"\\u0000",null]}'),
        (b"[1e999, NaN, -Infinity]", "[null,null,null]"),
        (b'["\\ud800"]', '["?"]'),
        (b"[" + b"9" * 4_000 + b"]", f"[{'9' * 4_000}]"),
    ],
)
def test_what_was_read_is_written_as_json_for_everybody(text: bytes, expected: str) -> None:
    assert dumps(loads(text)[0]) == expected


def test_what_cannot_be_written_is_nothing() -> None:
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    assert dumps(deep) is None
    assert dumps(object()) is None
