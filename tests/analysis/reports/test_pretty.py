"""JSON is laid out without changing what it says."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reports.pretty import pretty

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_objects_and_lists_are_indented() -> None:
    assert pretty('{"a":[1,{}],"b":{"c":[]}}') == (
        '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": {\n    "c": []\n  }\n}'
    )


@given(JSON)
@settings(max_examples=500, deadline=None)
def test_the_value_stays_the_same(value: object) -> None:
    text = json.dumps(value)
    assert repr(json.loads(pretty(text))) == repr(json.loads(text))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"a": 1, "a": 2}', ['"a": 1', '"a": 2']),
        ("[" + "9" * 5000 + "]", ["9" * 5000]),
        ("[1.00, 1e999, NaN, -Infinity]", ["1.00", "1e999", "NaN", "-Infinity"]),
        (r'["\u202e\ud800"]', [r'"\u202e\ud800"']),
    ],
)
def test_nothing_is_parsed_away(text: str, kept: list[str]) -> None:
    assert all(part in pretty(text) for part in kept)


@pytest.mark.parametrize(
    "text", ["", "text", "data: {}", '{"open: 1}', '["\n', "<html>", "[1] '\""]
)
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert pretty(text) == text


def test_depth_costs_neither_stack_nor_memory() -> None:
    begun = time.monotonic()
    text = pretty("[" * 100_000 + "]" * 100_000)
    assert len(text) < 20_000_000
    assert time.monotonic() - begun < 5
