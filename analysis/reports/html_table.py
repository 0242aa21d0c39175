"""Tables for a page: what stands in the cells, with small bars beside numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.reports.charts import bar
from analysis.reports.section import Table
from analysis.reports.table import Column, Row

if TYPE_CHECKING:
    from markupsafe import Markup

FIRST = 12
"""Rows that are in view; the others are folded up below them."""
MOST = 500
"""Rows of one table that a page holds; the JSON report has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and a bar where its column has them."""

    text: str
    bar: "Markup | None" = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A table ready to be printed. `rest` are the rows that are folded up, `beyond` is how many
    the page does not hold.
    """

    columns: Sequence[Column]
    first: Sequence[Sequence[Cell]]
    rest: Sequence[Sequence[Cell]]
    beyond: int


def laid(table: Table) -> Laid:
    """The cells of a table. Columns that may be spared and hold nothing are left out."""
    rows = table.rows[:MOST]
    columns = [
        column for column in table.columns if not column.spare or any(map(column.cell, rows))
    ]
    tops = [_top(column, rows) for column in columns]
    cells = [
        [_cell(column, row, top) for column, top in zip(columns, tops, strict=True)] for row in rows
    ]
    # two or three rows are not worth a fold
    cut = FIRST if len(cells) > FIRST + 3 else len(cells)
    beyond = len(table.rows) - len(rows) + table.left_out
    return Laid(columns, cells[:cut], cells[cut:], beyond)


def _top(column: Column, rows: Sequence[Row]) -> float:
    """The value whose bar is whole."""
    if column.bar is None:
        return 0
    return max((column.bar(row) or 0 for row in rows), default=0)


def _cell(column: Column, row: Row, top: float) -> Cell:
    value = column.bar(row) if column.bar and top else None
    return Cell(column.cell(row), None if value is None else bar(value / top))
