"""What a search found, for a terminal."""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from analysis.queries.database import Row
from analysis.reports.chat import heading, short
from analysis.reports.chat_columns import marked, said_at, said_by
from analysis.reports.prose import line
from analysis.reports.table import terminal_width

_TITLE = 20
"""Columns that are left for a title."""


def write_hits(hits: Sequence[Row], out: TextIO) -> None:
    """Two lines or more for each: where it is, and what stands around it.

    What was found is bold on a terminal, and in brackets elsewhere.
    """
    console = Console(file=out, width=terminal_width(), highlight=False, emoji=False, markup=False)
    for hit in hits:
        console.print(_where(hit, console.width))
        found = _bold(hit) if out.isatty() else Text(marked(hit))
        for wrapped in found.wrap(console, console.width - 2):
            console.print(Text("  ").append_text(wrapped))


def _where(hit: Row, width: int) -> Text:
    """Who said it and where; only of the title may the end be missing."""
    ids = filter(None, [short(hit["conversation_id"]), short(hit["message_id"] or "")])
    told = Text(" · ".join([*filter(None, ["/".join(ids), said_at(hit), said_by(hit)]), ""]))
    title = Text(heading({**hit, "id_seen": True}))
    title.truncate(max(width - told.cell_len, _TITLE), overflow="ellipsis")
    return Text(style="cyan").append_text(told).append_text(title)


def _bold(hit: Row) -> Text:
    told, end = Text(), 0
    for start, stop in hit["matches"]:
        told.append(line_part(hit["snippet"][end:start]))
        told.append(line_part(hit["snippet"][start:stop]), style="bold yellow")
        end = stop
    return told.append(line_part(hit["snippet"][end:]))


def line_part(text: str) -> str:
    """A piece of a line, with the spaces around it."""
    inside = line(text)
    if not inside:
        return " " * bool(text)
    return f"{' ' * text[0].isspace()}{inside}{' ' * text[-1].isspace()}"
