"""Tables for a terminal: rich lays them out, whatever the cells hold."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.reports.plain import visible
from analysis.reports.table import Column, Row


def table(rows: Iterable[Row], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lines of a table, at most `width` wide."""
    cells = [[visible(column.cell(row)) for column in columns] for row in rows]
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        console.print(_grid(cells, columns))
    yield from (line.rstrip() for line in captured.get().splitlines())


def _grid(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> Table:
    grid = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style=""
    )
    for position, column in enumerate(columns):
        natural = max(map(cell_len, [column.title, *(line[position] for line in cells)]))
        grid.add_column(
            _plain(column.title),
            justify="right" if column.right else "left",
            no_wrap=not column.least,  # what may not wrap is the last that rich makes narrower
            min_width=min(column.least, natural) or None,
        )
    for line in cells:
        grid.add_row(*map(_plain, line))
    return grid


def _plain(text: str) -> Text:
    """One line of text as it is: no markup, no emoji codes, no escape sequences."""
    return Text(text, no_wrap=True, overflow="ellipsis")
