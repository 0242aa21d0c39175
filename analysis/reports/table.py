"""Tables for a terminal: aligned columns that fit its width, whatever the cells hold."""

import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.reports.plain import visible

Row = dict[str, Any]
GAP = "  "
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title and how a row's cell reads.

    `least` is the width down to which a column may shrink; 0 keeps its full width. A cell that
    does not fit loses its middle: both ends of paths and ids tell them apart.
    """

    title: str
    cell: Callable[[Row], str]
    right: bool = False
    least: int = 0


def terminal_width() -> int:
    """Columns of the terminal, of $COLUMNS, or 80 when the output is no terminal."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def table(rows: Iterable[Row], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lines of a table, at most `width` wide as long as the fixed columns leave room."""
    cells = [[visible(column.cell(row)) for column in columns] for row in rows]
    natural = [
        max([display_width(column.title), *(display_width(line[i]) for line in cells)])
        for i, column in enumerate(columns)
    ]
    widths = _fitted(natural, columns, width)
    yield _line([column.title for column in columns], columns, widths)
    yield GAP.join("─" * width for width in widths)
    for line in cells:
        yield _line(line, columns, widths)


def display_width(text: str) -> int:
    """Terminal cells that the text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def shortened(text: str, width: int) -> str:
    """The text in at most `width` cells; what does not fit is taken from the middle."""
    if display_width(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    tail = _start(text[::-1], (width - 1) // 2)[::-1]
    return _start(text, width - 1 - display_width(tail)) + ELLIPSIS + tail


def _fitted(natural: list[int], columns: Sequence[Column], width: int) -> list[int]:
    widths = list(natural)
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
    while excess > 0:
        room = [w - c.least if c.least else 0 for w, c in zip(widths, columns, strict=True)]
        if max(room) <= 0:
            break
        widths[room.index(max(room))] -= 1
        excess -= 1
    return widths


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for text, column, width in zip(cells, columns, widths, strict=True):
        fitted = shortened(text, width)
        padding = " " * (width - display_width(fitted))
        parts.append(padding + fitted if column.right else fitted + padding)
    return GAP.join(parts).rstrip()


def _start(text: str, width: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return text[:index]
    return text


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
