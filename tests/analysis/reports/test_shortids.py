"""Starts of ids that name one of them."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.reports.shortids import LEAST, short_ids


def test_they_are_as_long_as_they_need_to_be() -> None:
    ids = ["000000a0-0000-b1", "000000a0-0000-b2", "000000a1-0000-b1", "m", "m-long-enough"]
    assert list(short_ids(ids).values()) == [
        "000000a0-0000-b1",
        "000000a0-0000-b2",
        "000000a1",
        "m",
        "m-long-e",
    ]
    assert short_ids([]) == {}


@given(st.lists(st.text("ab", max_size=14)))
def test_each_names_one(ids: list[str]) -> None:
    for id_, short in short_ids(ids).items():
        others = [one for one in ids if one.startswith(short) and one != id_]
        assert short == id_ or (not others and len(short) >= LEAST)
