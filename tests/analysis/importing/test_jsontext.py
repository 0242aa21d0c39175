import io
import itertools
import json
import re
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.importing import jsontext
from analysis.importing.jsontext import Damage, JsonText, Resume, UnreadableError

ITEM = Resume(re.compile(r'\{"n"'), lambda value: isinstance(value, dict) and "n" in value)


def opened(text: str) -> JsonText:
    found = JsonText(io.StringIO(text))
    found.take("[")
    return found


def items(text: str) -> list[Any]:
    return list(opened(text).items(ITEM))


@pytest.mark.parametrize("chunk", [1, 2, 5, 1000])
def test_reads_a_list_item_by_item(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "CHUNK", chunk)
    values = [1, -2.5e3, "a,]}", None, [[]], {"n": [True, "\U0001f600"]}, ""]
    assert items(json.dumps(values)) == values


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_gives_the_source_of_each_item_as_it_stands_there(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsontext, "CHUNK", chunk)
    sources = ['{"n":  1e3}', '"\\ud83d\\u00e9\u00e9"', "12345", '{"n":{"a" :\n[ ]}}']
    text = opened("[ " + " ,\n ".join(sources) + "]")
    assert [text.source for _ in text.items(ITEM)] == sources


def test_walks_into_objects() -> None:
    text = JsonText(io.StringIO(' {"a": [1, {"b": 2}], "c" : {"d": 3}}'))
    text.take("{")
    assert (text.key(), text.value(), text.key()) == ("a", [1, {"b": 2}], "c")
    assert text.peek() == "{"
    with pytest.raises(UnreadableError):
        text.take("[")
    text.take("{")
    assert (text.key(), text.value()) == ("d", 3)
    with pytest.raises(UnreadableError):
        text.key()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"n": 1}, {"n": oops}, {"n": 2}]', "damaged entry"),
        ('[{"n": 1}, {"x": {"n" 1}}, {"n": 2}]', "damaged entry"),
        ('[{"n": 1} {"n": 2}]', "damaged between two entries"),
        ('[{"n": 1}, ' + "[" * 100_000 + ', {"n": 2}]', "an entry that no JSON parser takes"),
        ('[{"n": 1}, ' + "7" * 5000 + ', {"n": 2}]', "an entry that no JSON parser takes"),
        ('[{"n": 1}, {"n": 2}', "the file is cut off here"),
        ('[{"n": 1}, {"n": 2}, {"n', "the file is cut off inside this entry"),
    ],
)
def test_damage_has_a_reason_and_costs_no_neighbour(text: str, reason: str) -> None:
    if not reason.startswith("the file"):
        text = text.replace("]", " " * 20 + "]")  # so close to its end it might be cut off
    found = items(text)
    assert [item for item in found if not isinstance(item, Damage)] == [{"n": 1}, {"n": 2}]
    (damage,) = [item for item in found if isinstance(item, Damage)]
    assert damage.reason == reason
    assert 0 < damage.position <= len(text)


def test_memory_is_that_of_one_item() -> None:
    one = json.dumps({"n": "x" * 100_000})
    pieces = itertools.chain("[", itertools.repeat(one + ",", 1000), one, "]")

    class Endless(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            return "".join(itertools.islice(pieces, 1 + (size or 0) // len(one)))

    text = JsonText(Endless())
    text.take("[")
    tracemalloc.start()
    assert sum(1 for _ in text.items(ITEM)) == 1001
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet='[]{}",:n1 \\u', max_size=60), st.integers(1, 9))
def test_noise_never_crashes(text: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsontext, "CHUNK", chunk)
        items("[" + text)


class Counting(JsonText):
    """Counts the characters that are parsed."""

    def __init__(self, text: str) -> None:
        super().__init__(io.StringIO(text))
        self.parsed = 0
        inner = self._decode

        def decode(s: str, idx: int = 0) -> tuple[Any, int]:
            try:
                value, end = inner(s, idx)
            except json.JSONDecodeError as e:
                self.parsed += e.pos - idx
                raise
            self.parsed += end - idx
            return value, end

        self._decode = decode


HOLE = "0," * 20_000
"""What an entry may hold, 40,000 characters."""
DEEP = [
    '{"n":[' * 300 + HOLE + "x, ",
    '{"n":[{"n":7},' * 300 + HOLE + "x, ",
    '{"x":' * 2 + '{"n" :[' * 300 + HOLE + "]}" * 300 + "x, ",
    ('{"n":[' * 30 + HOLE + "x, ") * 10,
]
"""Starts that nobody closes, items between them; and such as are all closed, but do not fit."""


@pytest.mark.parametrize("damaged", DEEP)
def test_damage_costs_no_more_than_the_length_of_the_file(
    damaged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsontext, "FREE_TRIES", 100_000)
    monkeypatch.setattr(jsontext, "CHUNK", 4096)
    text = Counting('[{"n": 1}, ' + damaged + '{"n": 2}, {"n": 3}]')
    text.take("[")
    number = Resume(ITEM.start, lambda value: ITEM.fits(value) and isinstance(value["n"], int))
    found = list(text.items(number))
    assert [item for item in found if isinstance(item, dict)][-2:] == [{"n": 2}, {"n": 3}]
    assert text.parsed < 40 * len(damaged)  # every start as far as it reaches: 270 or 300
    skipped = [one.reason for one in found if isinstance(one, Damage) and "tried" in one.reason]
    assert all(int(reason.split()[0]) > 0 for reason in skipped)
    assert skipped


def test_within_the_bound_every_entry_is_found() -> None:
    found = items('[{"n": 1}, ' + '{"n":[' * 200 + '{"n": 2}, {"n": 3}, x, {"n": 4}]')
    assert [item for item in found if not isinstance(item, Damage)][-3:] == [
        {"n": 2},
        {"n": 3},
        {"n": 4},
    ]
    assert not [one for one in found if isinstance(one, Damage) and "tried" in one.reason]
