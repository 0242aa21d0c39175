"""Tables for a terminal: rich lays them out, whatever the cells hold."""

import io
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from analysis.reports.plain import visible
from analysis.reports.table import Column, Row


def table(rows: Iterable[Row], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lines of a table, at most `width` wide; columns too many for that are cut off."""
    cells = [[visible(column.cell(row)) for column in columns] for row in rows]
    widths = _widths(cells, columns, width)
    cells = [
        [
            _end(cell, room) if c.tail else cell
            for cell, c, room in zip(line, columns, widths, strict=True)
        ]
        for line in cells
    ]
    needed = sum(widths) + len(_BETWEEN) * len(widths)
    console = Console(file=io.StringIO(), width=max(width, needed), color_system=None)
    with console.capture() as captured:
        console.print(_grid(cells, columns, widths))
    for line in captured.get().splitlines():
        yield (set_cell_size(line, width) if cell_len(line) > width else line).rstrip()


def _grid(
    cells: Sequence[Sequence[str]], columns: Sequence[Column], widths: Sequence[int]
) -> Table:
    grid = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style=""
    )
    for column, room in zip(columns, widths, strict=True):
        justify: JustifyMethod = "right" if column.right else "left"
        grid.add_column(_plain(column.title), justify=justify, no_wrap=True, width=room)
    for line in cells:
        grid.add_row(*map(_plain, line))
    return grid


def _widths(cells: Sequence[Sequence[str]], columns: Sequence[Column], width: int) -> Sequence[int]:
    """What each column needs; where that is too much, the widest that may shrink do so first.

    Left to itself, rich gives some columns more than their share and cuts the others off.
    """
    widths = [
        min(max(map(cell_len, [column.title, *(line[at] for line in cells)])), width)
        for at, column in enumerate(columns)
    ]
    spare = width - len(_BETWEEN) * (len(columns) - 1)
    while sum(widths) > spare:
        shrinkable = [at for at, c in enumerate(columns) if c.least and widths[at] > c.least]
        if not shrinkable:
            break
        widths[max(shrinkable, key=widths.__getitem__)] -= 1
    return widths


def _end(cell: str, room: int) -> str:
    """As much of the end as there is room for."""
    if cell_len(cell) <= room:
        return cell
    cell = cell[-room:]
    while cell and cell_len(cell) >= room:
        cell = cell[1:]
    return "…" + cell


_BETWEEN = "  "
"""What stands between two columns: padding and the empty border of the box."""


def _plain(text: str) -> Text:
    """One line of text as it is: no markup, no emoji codes, no escape sequences."""
    return Text(text, no_wrap=True, overflow="ellipsis")
