"""Who is believed, and what is written down about it."""

import itertools

import pytest

from addon.store.standing import NOBODY, Place, SourceRow, Standing, Teller, Value


def teller(weight: int = 2, seen_at: str = "1", flow_id: str = "f") -> Teller:
    return Teller(weight, seen_at, flow_id, "s", "stream")


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        (teller(1, "9"), teller(2, "1")),
        (teller(2, "1"), teller(2, "2")),
        (teller(flow_id="a"), teller(flow_id="b")),
        (teller(flow_id=""), teller(flow_id="a")),
        (Teller(2, "1", "f", "s", "list"), Teller(2, "1", "f", "s", "title")),
        (NOBODY, teller(0, "", "")),
    ],
)
def test_the_greater_teller_is_believed_in_either_order(lesser: Teller, greater: Teller) -> None:
    for order in itertools.permutations((lesser, greater)):
        standing = Standing()
        for one in order:
            standing.tell(one, {"text": one.flow_id + one.source + one.seen_at})
        assert standing.by == {"text": greater}
        assert standing.values["text"] == greater.flow_id + greater.source + greater.seen_at


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [(None, 0), (0, 1), (9, ""), ("a", "b"), ("b", ((1, "a"),)), (((1, "a"),), ((1, "b"),))],
)
def test_of_two_values_told_at_once_the_greater_stands(lesser: Value, greater: Value) -> None:
    for order in itertools.permutations((lesser, greater)):
        standing = Standing()
        for value in order:
            standing.tell(teller(), {"text": value})
        assert standing.values == {"text": greater}


def test_rows_say_what_stands_and_since_when() -> None:
    standing = Standing()
    standing.tell(teller(seen_at="1"), {"role": "user", "text": "a"})
    standing.tell(teller(seen_at="2"), {"text": "b"})
    standing.tell(teller(seen_at="3", flow_id="g"), {"text": "c"})
    assert dict(standing.rows()) == {
        Place(2, "f", "s", "stream"): SourceRow("2", '["role"]', '{"role": "1"}'),
        Place(2, "g", "s", "stream"): SourceRow("3", '["text"]', None),
    }


def test_what_was_loaded_stands_as_before() -> None:
    first = Standing()
    first.tell(teller(seen_at="1"), {"role": "user", "text": "a"})
    first.tell(teller(seen_at="2"), {"text": "b"})
    again = Standing(values=dict(first.values))
    for number, (place, row) in enumerate(first.rows()):
        again.load(number, place, row)
    assert (again.by, again.seen_at) == (first.by, first.seen_at)
    assert list(again.rows()) == list(first.rows())


def test_what_is_told_on_stands_elsewhere_as_it_does_here() -> None:
    here, there = Standing(values={"name": "nobody's", "channel": None}), Standing()
    here.tell(teller(seen_at="1"), {"role": "user", "text": "a"})
    here.tell(teller(seen_at="2"), {"text": None})
    here.tell(teller(weight=1, seen_at="3"), {"text": "lost"})
    for one, told in here.tellings():
        there.tell(one, told)
    assert dict(there.rows()) == dict(here.rows())
    assert there.values == {"name": "nobody's", "role": "user", "text": None}
