"""Lines of `chatcap tail`: pieces of text, each with a style, cut to a width and painted."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.style import Style

from analysis.reports.plain import visible

Piece = tuple[str, str]
"""A text, and a style as rich names it; empty: as it is."""
Line = list[Piece]
_LEAST_END = 3
"""Columns for the end of a text, below which it says nothing."""


def piece(text: str, style: str = "") -> Piece:
    """Text of anybody's, made harmless."""
    return visible(text), style


def cell(text: str, width: int, style: str = "", *, right: bool = False, keep: str = "") -> Piece:
    """Text of anybody's, exactly so wide; an ellipsis for what had to go at its end, or behind
    its beginning `keep`, if that leaves room for the end.
    """
    text = visible(text)
    if cell_len(text) > width:
        begin = visible(keep)
        if keep and (room := width - 1 - cell_len(begin)) >= _LEAST_END:
            return f"{begin}…{set_cell_size(text[::-1], room)[::-1]}", style
        return set_cell_size(text, width - 1) + "…", style
    spaces = " " * (width - cell_len(text))
    return (spaces + text if right else text + spaces), style


def cut(line: Line, width: int) -> Line:
    """As much of the line as has room, then an ellipsis."""
    if sum(cell_len(text) for text, _ in line) <= width:
        return line
    kept: Line = []
    room = width - 1
    for text, style in line:
        if cell_len(text) >= room:
            return [*kept, (set_cell_size(text, max(room, 0)) + "…", style)]
        kept.append((text, style))
        room -= cell_len(text)
    return kept


def listed(items: Sequence[str], width: int) -> str:
    """As many of the items as have room, and how many more there are."""
    shown = ", ".join(items)
    for left in range(1, len(items)):
        if cell_len(visible(shown)) <= width:
            break
        shown = f"{', '.join(items[:-left])}, +{left}"
    return shown


def paint(line: Iterable[Piece], *, color: bool) -> str:
    """The line as it is written; without colour every word of it is the same."""
    if not color:
        return "".join(text for text, _ in line).rstrip()
    return "".join(
        Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text
        for text, style in line
    )
