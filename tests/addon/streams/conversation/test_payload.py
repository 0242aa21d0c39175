"""The JSON of an event comes out whatever is wrong around it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation.payload import NOT_JSON as NO
from addon.streams.conversation.payload import SEVERAL as TWO
from addon.streams.conversation.payload import values


@pytest.mark.parametrize(
    ("data", "found", "problem"),
    [
        ('{"a":1}', [{"a": 1}], None),
        ('"v1"', ["v1"], None),
        ('{"a":1}{"b":2}', [{"a": 1}, {"b": 2}], TWO),
        ('{"a":1}\ndata: {"b":2}', [{"a": 1}, {"b": 2}], TWO),
        ('{"a":1} data: data: {"b":2}', [{"a": 1}], NO),
        ('{"a":1}{"b":', [{"a": 1}], NO),
        ('{"a":1} and more', [{"a": 1}], NO),
        ('{"a":"\t"}{"b":2}', [{"a": "\t"}, {"b": 2}], TWO),
        ('{"a":"\\ud83d"}', [{"a": "?"}], None),
        ('{"a":"cut', [], NO),
        ("[1,2", [], NO),
        ("[" * 300 + "]" * 300, [], NO),
        ('["\t",' + "[" * 300 + "]" * 301, [], NO),
        ("[" * 10**6, [], NO),
        ("{}" + "[" * 10**6, [{}], NO),
        ("text", [], NO),
        ("", [], NO),
        ("1" * 5_000, [float("inf")], None),
        ("[] " * 2_000, [[]] * 1_000, TWO),
    ],
    ids=range(19),
)
def test_values_of_a_frame(data: str, found: list[Any], problem: str | None) -> None:
    assert values(data) == (found, problem)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet='{}[]":,0123456789.eE-+ \n\tadtruefalsn\\u8\ud83d☂', max_size=30))
def test_no_text_raises(data: str) -> None:
    found, problem = values(data)
    assert found or problem == NO
