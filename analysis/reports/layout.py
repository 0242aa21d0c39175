"""Tables for a terminal, whatever the cells hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len, set_cell_size

from analysis.reports.plain import visible
from analysis.reports.table import Column, Row

_BETWEEN = "  "
"""What stands between two columns."""


def table(rows: Iterable[Row], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lines of a table, at most `width` wide; columns too many for that are cut off."""
    cells = [[visible(column.cell(row)) for column in columns] for row in rows]
    needs = [
        max(map(cell_len, [column.title, *(line[at] for line in cells)]))
        for at, column in enumerate(columns)
    ]
    kept = _kept(cells, columns, needs, width)
    cells = [[line[at] for at in kept] for line in cells]
    columns = [columns[at] for at in kept]
    widths = _widths([needs[at] for at in kept], columns, width)
    heads = [replace(column, tail=False) for column in columns]
    titles = _line([column.title for column in columns], heads, widths)
    for line in (titles, "─" * cell_len(titles), *(_line(row, columns, widths) for row in cells)):
        yield (set_cell_size(line, width) if cell_len(line) > width else line).rstrip()


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    return _BETWEEN.join(map(_fitted, cells, columns, widths))


def _fitted(cell: str, column: Column, room: int) -> str:
    """A cell as wide as there is room, with an ellipsis for what had to go."""
    needed = cell_len(cell)
    if needed > room:
        cell = _end(cell, room) if column.tail else set_cell_size(cell, room - 1) + "…"
        needed = cell_len(cell)
    spaces = " " * (room - needed)
    return spaces + cell if column.right else cell + spaces


def _kept(
    cells: Sequence[Sequence[str]], columns: Sequence[Column], needs: Sequence[int], width: int
) -> list[int]:
    """Which columns are shown: all that cannot be spared, and of the others those with anything
    in them for which there is room.
    """
    least = [min(need, column.least or need) for need, column in zip(needs, columns, strict=True)]
    kept = [
        at
        for at, column in enumerate(columns)
        if not column.spare or any(line[at] for line in cells)
    ]
    for at in sorted(kept, key=lambda at: columns[at].spare, reverse=True):
        room = width - len(_BETWEEN) * (len(kept) - 1)
        if not columns[at].spare or sum(least[at] for at in kept) <= room:
            break
        kept.remove(at)
    return kept


def _widths(needs: Sequence[int], columns: Sequence[Column], width: int) -> Sequence[int]:
    """What each column needs; where that is too much, the widest that may shrink do so first."""
    widths = [min(need, width) for need in needs]
    spare = width - len(_BETWEEN) * (len(columns) - 1)
    while sum(widths) > spare:
        shrinkable = [at for at, c in enumerate(columns) if c.least and widths[at] > c.least]
        if not shrinkable:
            break
        widths[max(shrinkable, key=widths.__getitem__)] -= 1
    return widths


def _end(cell: str, room: int) -> str:
    """As much of the end as there is room for."""
    cell = cell[-room:]
    while cell and cell_len(cell) >= room:
        cell = cell[1:]
    return "…" + cell
