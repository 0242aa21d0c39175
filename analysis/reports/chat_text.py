"""A conversation for a terminal."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.text import Text

from analysis.queries.database import Row
from analysis.reports.chat import Entry, View, entries, goes_on
from analysis.reports.chat_facts import about, cited_sources, files
from analysis.reports.prose import prose
from analysis.reports.provenance import provenance
from analysis.reports.terminal_markdown import Lines, laid_out, lines_of

_HEIGHT = 25
"""Changes nothing of what is printed, but with it rich asks no more how large the terminal is."""


def as_text(found: Row, view: View, width: int, *, color: bool) -> str:
    """The messages of a view as text so many columns wide, with colours if it may have some."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        height=_HEIGHT,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    title, *facts = about(found, view.path)
    console.print(Text(title, style="bold"))
    for fact in facts:
        console.print(Text(fact))
    for entry in entries(found, view):
        _print(console, entry, found["sessions"] if view.sources else None)
    if more := goes_on(found, view):
        _print(console, Entry(message=None, notes=(more,)), None)
    if view.sources:
        console.print()
        console.print(Text("WHO TOLD OF THE CONVERSATION", style="bold"))
        for told in provenance(found["sources"], found["sessions"]):
            console.print(Padding(Text(told), (0, 0, 0, 2)))
    return "".join(f"{told.rstrip()}\n" for told in out.getvalue().split("\n")[:-1])


def _print(console: Console, entry: Entry, sessions: Sequence[Row] | None) -> None:
    """One entry; with the sessions of its sources also who told of it."""
    message = entry.message
    console.print()
    if message is None:
        for note in entry.notes:
            console.print(Text(f"({note})", style="yellow"))
        return
    if entry.folded is not None:
        console.print(Text(entry.folded, style="dim"))
    else:
        heading = " · ".join(filter(None, [entry.who, entry.at, entry.id]))
        console.print(Text(heading, style="bold cyan"))
        console.print(_body(console, message, entry.text), end="")
    for told in (*files(message), *cited_sources(message)) if entry.folded is None else ():
        console.print(Padding(Text(told, style="dim"), (0, 0, 0, 2)))
    for note in entry.notes:
        console.print(Padding(Text(f"({note})", style="yellow"), (0, 0, 0, 2)))
    for told in provenance(message["sources"], sessions) if sessions is not None else ():
        console.print(Padding(Text(told, style="dim"), (0, 0, 0, 2)))


def _body(console: Console, message: Row, text: str) -> Segments:
    """What was said, two columns in. Only what ChatGPT says is Markdown; all else is shown as it
    was written.
    """
    width = console.width - 2
    if not text.strip():
        lines: Lines = []
    elif message["role"] == "assistant" and message["content_type"] in {"text", "multimodal_text"}:
        lines = laid_out(text, console, width)
    else:
        lines = lines_of(Text(prose(text).expandtabs(4)), console, width)
    return Segments([part for line in lines for part in (Segment("  "), *line, Segment.line())])
