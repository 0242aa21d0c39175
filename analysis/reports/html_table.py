"""Tables for a page: what stands in the cells, with small bars beside numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.reports.charts import bar, split
from analysis.reports.section import Table
from analysis.reports.table import Column, Row
from analysis.reports.units import plural

if TYPE_CHECKING:
    from markupsafe import Markup

FIRST = 12
"""Rows that are in view; the others are folded up below them."""
LONGEST = 24
"""Letters of a word that is never broken."""
MOST = 500
"""Rows of one table that a page holds; the JSON report has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and a small drawing where its column has one."""

    text: str
    drawing: "Markup | None" = None

    @property
    def is_long(self) -> bool:
        """Whether it has a word that has to be broken."""
        return any(len(word) > LONGEST for word in self.text.split())


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together. Where `name` is None they are the whole table; `rest` are folded
    up below `first`.
    """

    name: str | None
    many: str
    first: Sequence[Sequence[Cell]]
    rest: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A table ready to be printed; `beyond` is how many rows the page does not hold."""

    columns: Sequence[Column]
    groups: Sequence[Group]
    beyond: int


def laid(table: Table) -> Laid:
    """The cells of a table. Columns that may be spared and hold nothing are left out."""
    rows = table.rows[:MOST]
    columns = [
        column
        for column in table.columns
        if column is not table.group and (not column.spare or any(map(column.cell, rows)))
    ]
    tops = [_top(column, rows) for column in columns]

    def cells(row: Row) -> list[Cell]:
        return [_cell(column, row, top) for column, top in zip(columns, tops, strict=True)]

    groups = [
        _group(name, [cells(row) for row in members], table)
        for name, members in _groups(table, rows).items()
    ]
    return Laid(columns, groups, len(table.rows) - len(rows) + table.left_out)


def _groups(table: Table, rows: Sequence[Row]) -> dict[str | None, list[Row]]:
    """In the order in which they come first."""
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(table.group.cell(row) if table.group else None, []).append(row)
    return found


def _group(name: str | None, cells: Sequence[Sequence[Cell]], table: Table) -> Group:
    # two or three rows are not worth a fold, and a group is folded up already
    folds = name is None and not table.folded and len(cells) > FIRST + 3
    cut = FIRST if folds else len(cells)
    return Group(name, plural(len(cells), table.each), cells[:cut], cells[cut:])


def _top(column: Column, rows: Sequence[Row]) -> float:
    """The value whose bar is whole."""
    if column.bar is None:
        return 0
    return max((column.bar(row) or 0 for row in rows), default=0)


def _cell(column: Column, row: Row, top: float) -> Cell:
    drawing = None
    if column.split:
        drawing = split(column.split(row))
    elif column.bar and top and (value := column.bar(row)) is not None:
        drawing = bar(value / top)
    return Cell(column.cell(row), drawing)
