"""What appears, vanishes and changes between two lists, and nothing else."""

from collections.abc import Iterator
from itertools import product

import pytest

from analysis.queries.database import Row
from analysis.queries.diff_changes import MOST, Kind, changes, merged

KIND = Kind(("name",), ("count",), beside=("p50",))


def thing(name: str | None, count: int, p50: float = 1.0) -> Row:
    return {"name": name, "count": count, "p50": p50}


def test_a_list_beside_itself_has_no_difference() -> None:
    found = changes(KIND, [thing("b", 1), thing("a", 2)], [thing("a", 2), thing("b", 1)])
    assert found == {
        "appeared": 0,
        "vanished": 0,
        "changed": 0,
        "same": 2,
        "rows": [],
        "more": 0,
    }


def test_each_difference_comes_with_both_figures() -> None:
    found = changes(KIND, [thing("gone", 3), thing("kept", 1)], [thing("kept", 4), thing("new", 2)])
    rows = {row["name"]: row for row in found["rows"]}
    assert (rows["gone"]["change"], rows["gone"]["b"]) == ("vanished", None)
    assert (rows["new"]["change"], rows["new"]["a"]) == ("appeared", None)
    assert rows["kept"] == {
        "change": "changed",
        "name": "kept",
        "a": {"count": 1, "p50": 1.0},
        "b": {"count": 4, "p50": 1.0},
        "difference": {"count": 3},
    }
    assert [rows[name]["difference"]["count"] for name in ("gone", "new")] == [-3, 2]


def test_what_stands_beside_is_told_and_changes_nothing() -> None:
    assert changes(KIND, [thing("a", 1, 5.0)], [thing("a", 1, 9.0)])["same"] == 1


def test_all_rows_are_there_when_they_are_asked_for() -> None:
    found = changes(
        KIND, [thing("a", 1), thing("b", 1)], [thing("a", 1), thing("b", 2)], every=True
    )
    assert [(row["name"], row["change"]) for row in found["rows"]] == [
        ("b", "changed"),
        ("a", "same"),
    ]


def test_nothing_and_an_empty_name_are_two_things() -> None:
    found = changes(KIND, [thing(None, 1)], [thing("", 1)])
    assert (found["appeared"], found["vanished"]) == (1, 1)


@pytest.mark.parametrize(
    ("a", "b"), list(product(["", "b", "ac", "abc", "cd\U0001f600", "\ue000\U0001f600"], repeat=2))
)
def test_the_mirror_of_a_comparison_is_the_comparison_of_the_mirror(a: str, b: str) -> None:
    left = [thing(name, at) for at, name in enumerate(a)]
    right = [thing(name, 2 * at) for at, name in enumerate(b)]
    one, other = changes(KIND, left, right), changes(KIND, right, left)
    assert (one["appeared"], one["vanished"]) == (other["vanished"], other["appeared"])
    assert (one["changed"], one["same"]) == (other["changed"], other["same"])
    assert one["appeared"] == len(set(b) - set(a))
    assert one["vanished"] == len(set(a) - set(b))


def test_more_than_can_be_read_is_counted() -> None:
    found = changes(KIND, [], (thing(f"{n:05}", n) for n in range(MOST + 7)))
    assert (found["appeared"], len(found["rows"]), found["more"]) == (MOST + 7, MOST, 7)
    assert found["rows"][0]["b"]["count"] == MOST + 6


def test_sorted_rows_are_compared_one_by_one() -> None:
    taken: list[int] = []

    def endless(step: int) -> Iterator[Row]:
        n = 0
        while True:
            taken.append(n)
            yield thing(f"{n:09}", 1)
            n += step

    found = merged(KIND, endless(1), endless(2))
    assert [next(found)["change"] for _ in range(4)] == ["same", "vanished"] * 2
    assert len(taken) < 12
