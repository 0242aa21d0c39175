"""What a table shows, and how wide it may be."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title and how a row's cell reads.

    `least` is the width down to which a column may shrink where the terminal is narrow; 0
    keeps its full width. A cell that does not fit ends in an ellipsis, or begins with one where
    its end tells more (`tail`).

    `spare` marks a column that a terminal does without if nothing stands in it, or if there is
    no room for all: those with the highest number go first; 0 always stays.

    A page draws beside the cell how large `bar` is among those of its column, or how a whole
    is `split` into what left and what was kept in; where `warns`, any number but 0 stands out.
    """

    title: str
    cell: Callable[[Row], str]
    right: bool = False
    least: int = 0
    tail: bool = False
    spare: int = 0
    bar: Callable[[Row], float | None] | None = None
    split: Callable[[Row], tuple[float, float]] | None = None
    warns: bool = False


def terminal_width() -> int:
    """Columns of the terminal, of $COLUMNS, or 80 when the output is no terminal."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)
