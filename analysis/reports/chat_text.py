"""A conversation for a terminal."""

import io
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.text import Text

from analysis.queries.database import Row
from analysis.reports.chat import Entry, View, entries, heading, short
from analysis.reports.inert import ADDRESS, inert
from analysis.reports.prose import line, prose
from analysis.reports.units import count, moment, plural, size

if TYPE_CHECKING:
    from markdown_it.token import Token

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
    for told in about(found):
        console.print(Text(told, style="bold" if told == heading(found) else ""))
    elsewhere = f"; `chatcap conversation {short(found['id'])} --tree` lists them"
    for entry in entries(found, view, elsewhere=elsewhere):
        _print(console, entry, sources=view.sources)
    if view.sources:
        console.print()
        console.print(Text("WHO TOLD OF THE CONVERSATION", style="bold"))
        for told in provenance(found["sources"]):
            console.print(Padding(Text(told), (0, 0, 0, 2)))
    return "".join(f"{told.rstrip()}\n" for told in out.getvalue().split("\n")[:-1])


def about(found: Row) -> Iterator[str]:
    """The title, and what is known of the whole."""
    yield heading(found)
    yield f"conversation {line(found['id'])}"
    model = f"model {line(found['model'])}" if found["model"] else ""
    made = f"begun {moment(found['create_time'])[:16]}" if found["create_time"] else ""
    changed = f"changed {moment(found['update_time'])[:16]}" if found["update_time"] else ""
    times = " UTC" * bool(made or changed)
    yield (
        ", ".join(filter(None, [plural(len(found["messages"]), "message"), model, made, changed]))
        + times
    )
    flags = ("archived", "deleted", "starred", "temporary")
    if said := [flag for flag in flags if found[f"is_{flag}"]]:
        yield ", ".join(said)
    for share in found["shares"]:
        yield f"{'no longer ' if share['is_deleted'] else ''}shared as {line(share['id'])}"


def provenance(sources: Iterable[Row]) -> Iterator[str]:
    """A line for each place that told something which stands."""
    for source in sources:
        if source["fields"]:
            flow = f"flow {short(source['flow_id'])}" if source["flow_id"] else "an export"
            fields = ", ".join(source["fields"])
            yield line(f"{source['source']}, {flow}, {moment(source['seen_at'])}: {fields}")


def files(message: Row) -> Iterator[str]:
    """The files that a message has."""
    for file in message["attachments"]:
        facts = [file["media_type"], size(file["size"]), _pixels(file)]
        about = ", ".join(line(str(fact)) for fact in facts if fact)
        name = line(file["name"] or file["id"] or "without a name")
        yield f"{line(file['kind'])}: {name}{f' ({about})' if about else ''}"


def cited_sources(message: Row) -> Iterator[str]:
    """The sources that a message names, with their numbers."""
    for number, citation in enumerate(message["citations"], 1):
        title, url = line(citation["title"] or ""), line(citation["url"] or "")
        yield f"[{number}] {' '.join(filter(None, [title, url]))}"


def _print(console: Console, entry: Entry, *, sources: bool) -> None:
    message = entry.message
    console.print()
    if message is None:
        for note in entry.notes:
            console.print(Text(f"({note})", style="yellow"))
        return
    if entry.folded is not None:
        console.print(Text(entry.folded, style="dim"))
    else:
        at = f" · {moment(message['create_time'])}" if message["create_time"] else ""
        console.print(Text(f"{entry.who}{at} · {short(message['id'])}", style="bold cyan"))
        body = _body(message, entry.text)
        if body is not None:
            console.print(_indented(console, body), end="")
    for told in (*files(message), *cited_sources(message)) if entry.folded is None else ():
        console.print(Padding(Text(told, style="dim"), (0, 0, 0, 2)))
    for note in entry.notes:
        console.print(Padding(Text(f"({note})", style="yellow"), (0, 0, 0, 2)))
    for told in provenance(message["sources"]) if sources else ():
        console.print(Padding(Text(f"told by {told}", style="dim"), (0, 0, 0, 2)))


def _indented(console: Console, body: Text | Markdown) -> Segments:
    """The body two columns in, without the empty lines around it."""
    lines = console.render_lines(body, console.options.update(width=console.width - 2), pad=False)
    said = [at for at, line in enumerate(lines) if "".join(part.text for part in line).strip()]
    shown = lines[said[0] : said[-1] + 1] if said else []
    return Segments([part for line in shown for part in (Segment("  "), *line, Segment.line())])


def _body(message: Row, text: str) -> Text | Markdown | None:
    """What ChatGPT says is Markdown; all else is shown as it was written."""
    if not text.strip():
        return None
    if message["role"] == "assistant" and message["content_type"] in {"text", "multimodal_text"}:
        return _inert_markdown(text)
    return Text(prose(text).expandtabs(4))


def _inert_markdown(text: str) -> Markdown:
    """Markdown in which nothing is a link, an image, HTML, or moves the cursor."""
    made = copy(_no_markdown())
    made.parsed = [_known(token) for token in inert(text)]
    return made


@cache
def _no_markdown() -> Markdown:
    """Rich makes a parser for each Markdown, to parse what we have parsed already."""
    return Markdown("", code_theme="ansi_dark", hyperlinks=False)


def _pixels(file: Row) -> str:
    return f"{count(file['width'])} x {count(file['height'])}" if file["width"] else ""


def _known(token: "Token") -> "Token":
    """Rich knows no addresses: there they are text in brackets."""
    for child in token.children or ():
        if child.type == ADDRESS:
            child.type, child.content = "text", f" ({child.content})"
    token.content = token.content.expandtabs(4)
    return token
