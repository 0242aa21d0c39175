"""Any JSON value fits, or is null: no value can make a row fail."""

import math
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.store.cells import Cell, cells, columns_of, identifier

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE t (words TEXT, number INTEGER, time REAL) STRICT")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("words", "lake", "lake"),
        ("words", "café 😀", "café 😀"),
        ("words", "a\0b", "a\0b"),
        ("words", "", ""),
        ("words", None, None),
        ("words", "\ud83d", "\\ud83d"),
        ("words", {"a": ["é", 1.5, True, None]}, '{"a":["é",1.5,true,null]}'),
        ("words", ["\ud83d"], '["\\ud83d"]'),
        ("number", True, 1),
        ("number", False, 0),
        ("number", 2**63 - 1, 2**63 - 1),
        ("number", 3.0, 3),
        ("number", 2**63, None),
        ("number", -(2**70), None),
        ("number", 1e300, None),
        ("number", 3.5, None),
        ("number", math.nan, None),
        ("number", math.inf, None),
        ("number", "3", None),
        ("number", [], None),
        ("number", None, None),
        ("time", 3, 3.0),
        ("time", 0.25, 0.25),
        ("time", math.inf, None),
        ("time", "1", None),
    ],
)
def test_values_become_what_their_column_takes(
    connection: sqlite3.Connection, column: str, value: Any, expected: Cell
) -> None:
    assert cells(columns_of(connection, "t"), "t", {column: value}) == {column: expected}


def test_what_json_cannot_say_is_null(connection: sqlite3.Connection) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (deep, [10**5000]):
        assert cells(columns_of(connection, "t"), "t", {"words": value}) == {"words": None}
    huge = dict.fromkeys(("words", "number", "time"), 10**5000)
    assert cells(columns_of(connection, "t"), "t", huge) == dict.fromkeys(huge)


@given(JSON, JSON, JSON)
def test_what_was_made_is_what_is_read(
    connection: sqlite3.Connection, words: Any, number: Any, time: Any
) -> None:
    told = {"words": words, "number": number, "time": time}
    made = cells(columns_of(connection, "t"), "t", told)
    query = "INSERT INTO t VALUES (:words, :number, :time) RETURNING *"
    assert connection.execute(query, made).fetchall() == [tuple(made.values())]


def test_a_name_that_is_no_column_is_a_mistake(connection: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="t has no column 'length'"):
        cells(columns_of(connection, "t"), "t", {"length": 1})


@pytest.mark.parametrize("name", ["c1", "a\0b", "\ud800", "é"])
def test_identifiers_survive_the_json_functions(connection: sqlite3.Connection, name: str) -> None:
    made = identifier(name)
    query = "SELECT value FROM json_each(json_array(?))"
    assert connection.execute(query, [made]).fetchone() == (made,)
