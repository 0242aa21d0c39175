"""What differs between two lists of rows: the pure heart of `chatcap diff`."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from analysis.queries.database import Row

APPEARED, VANISHED, CHANGED, SAME = "appeared", "vanished", "changed", "same"
CHANGES = (APPEARED, VANISHED, CHANGED, SAME)
"""What can be said of a thing: only B has it, only A, both with other figures, both alike."""
MOST = 1_000
"""Rows of a list that are given, the most important ones, unless all are asked for."""

Rank = Callable[[Row], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Which things are compared, and by what.

    Things with equal `key` columns are the same thing. It has changed when one of its `figures`
    is another; columns `beside` are told and change nothing: no two durations are equal. Rows
    with the least `rank` come first.
    """

    key: tuple[str, ...]
    figures: tuple[str, ...]
    _: KW_ONLY
    beside: tuple[str, ...] = ()
    rank: Rank = field(default=lambda row: (-weight(row),))


def changes(kind: Kind, a: Iterable[Row], b: Iterable[Row], *, every: bool = False) -> Row:
    """What `summed` makes of two lists of rows in any order."""
    return summed(kind, merged(kind, in_order(kind, a), in_order(kind, b)), every=every)


def summed(kind: Kind, compared: Iterable[Row], *, every: bool = False) -> Row:
    """How many things appeared, vanished, changed and stayed the same, and the `rows` of those
    that did not stay; `more` rows are left out. With `every` all rows, those that stayed, too.
    """
    counts: Counter[str] = Counter()

    def told() -> Iterator[Row]:
        for row in compared:
            counts[row["change"]] += 1
            if every or row["change"] != SAME:
                yield row

    def order(row: Row) -> tuple[Any, ...]:
        return (
            row["change"] == SAME,
            *kind.rank(row),
            CHANGES.index(row["change"]),
            _key(kind, row),
        )

    rows = sorted(told(), key=order) if every else heapq.nsmallest(MOST, told(), key=order)
    differing = sum(counts[change] for change in CHANGES if change != SAME)
    more = 0 if every else differing - len(rows)
    return {**{change: counts[change] for change in CHANGES}, "rows": rows, "more": more}


def merged(kind: Kind, a: Iterable[Row], b: Iterable[Row]) -> Iterator[Row]:
    """One row for each thing, in constant memory, out of two lists sorted by key.

    A row has the key, `change`, the figures of `a` and `b` (None where it was not) and for each
    figure that is a number the `difference`, B less A.
    """
    left, right = iter(a), iter(b)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _key(kind, one) < _key(kind, other)):
            yield _row(kind, one, None)
            one = next(left, None)
        elif one is None or _key(kind, other) < _key(kind, one):
            yield _row(kind, None, other)
            other = next(right, None)
        else:
            yield _row(kind, one, other)
            one, other = next(left, None), next(right, None)


def weight(row: Row) -> float:
    """The greatest difference of a figure, for those that rank by size alone."""
    return max((abs(value) for value in row["difference"].values()), default=0)


def in_order(kind: Kind, rows: Iterable[Row]) -> list[Row]:
    """Rows as `changes` takes them, where SQL does not sort them."""
    return sorted(rows, key=lambda row: _key(kind, row))


def _key(kind: Kind, row: Row) -> tuple[tuple[bool, str], ...]:
    """Sorts as SQLite does: null first, then by code points."""
    return tuple((row[name] is not None, row[name] or "") for name in kind.key)


def _row(kind: Kind, one: Row | None, other: Row | None) -> Row:
    known = one if one is not None else other
    assert known is not None  # noqa: S101 - of a merge one side is always there
    a, b = (_figures(kind, row) for row in (one, other))
    return {
        "change": _change(kind, a, b),
        **{name: known[name] for name in kind.key},
        "a": a,
        "b": b,
        "difference": {
            name: _difference(name, a, b) for name in kind.figures if _counts(name, a, b)
        },
    }


def _figures(kind: Kind, row: Row | None) -> Row | None:
    return None if row is None else {name: row[name] for name in (*kind.figures, *kind.beside)}


def _change(kind: Kind, a: Row | None, b: Row | None) -> str:
    if a is None or b is None:
        return APPEARED if a is None else VANISHED
    return SAME if all(a[name] == b[name] for name in kind.figures) else CHANGED


def _counts(name: str, a: Row | None, b: Row | None) -> bool:
    """Whether the figure is a number on each side that has the thing."""
    found = [side[name] for side in (a, b) if side is not None]
    return all(isinstance(value, (int, float)) for value in found)


def _difference(name: str, a: Row | None, b: Row | None) -> float:
    before, after = (0 if side is None else side[name] for side in (a, b))
    difference: float = round(after - before, 3)
    return difference
