"""Markdown of a message for a terminal: laid out, and without losing a letter."""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.segment import Segment
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from analysis.reports.inert import ADDRESS, inert
from analysis.reports.prose import prose

if TYPE_CHECKING:
    from markdown_it.token import Token

Lines = list[list[Segment]]
_LEAST = 8
"""Columns that a cell of a table needs to be read; where there are fewer, each has its line."""


def laid_out(text: str, console: Console, width: int) -> Lines:
    """The text so many columns wide, without the empty lines around it.

    Markdown in which something got lost, as in lists within lists that leave no room, is shown
    as it was written.
    """
    markdown = copy(_no_markdown())
    markdown.parsed = [_known(token) for token in inert(text)]
    lines = lines_of(markdown, console, width)
    if _letters(lines) >= _needed(markdown.parsed):
        return lines
    return lines_of(Text(prose(text).expandtabs(4)), console, width)


def lines_of(body: "Text | Markdown", console: Console, width: int) -> Lines:
    """What is shown of it, without the empty lines around it."""
    lines = console.render_lines(body, console.options.update(width=width), pad=False)
    said = [at for at, line in enumerate(lines) if "".join(part.text for part in line).strip()]
    return lines[said[0] : said[-1] + 1] if said else []


class _LeftHeading(Heading):
    LEVEL_ALIGN: ClassVar = {**Heading.LEVEL_ALIGN, "h1": "left"}


class _Code(CodeBlock):
    """Without the empty lines that would stand around it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = str(self.text).rstrip()
        yield Syntax(code, self.lexer_name, theme=self.theme, word_wrap=True)


class _Table(TableElement):
    """Long words are folded, never cut."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        head = self.header.row if self.header else None
        heads = [cell.content for cell in head.cells] if head else []
        rows = [[cell.content for cell in row.cells] for row in self.body.rows] if self.body else []
        if len(heads) * (_LEAST + 2) > options.max_width:
            yield from _one_by_one(heads, rows)
            return
        table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False, collapse_padding=True)
        for heading in heads:
            title = heading.copy()
            title.stylize("markdown.table.header")
            table.add_column(title, overflow="fold")
        for row in rows:
            table.add_row(*row)
        yield table


def _one_by_one(heads: Sequence[Text], rows: Sequence[Sequence[Text]]) -> RenderResult:
    """Each cell on a line of its own, under the heading of its column."""
    for row in rows or [[Text("")] * len(heads)]:
        for head, cell in zip(heads, row, strict=False):
            yield Text.assemble(head, ": ", cell)
        yield Text("")


class _InertMarkdown(Markdown):
    """Markdown in which nothing is a link, an image, HTML, or moves the cursor."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _LeftHeading,
        "fence": _Code,
        "code_block": _Code,
        "table_open": _Table,
    }

    def __init__(self) -> None:
        super().__init__("", code_theme="ansi_dark", hyperlinks=False)


@cache
def _no_markdown() -> _InertMarkdown:
    """Rich makes a parser for each Markdown, to parse what we have parsed already."""
    return _InertMarkdown()


def _needed(tokens: Sequence["Token"]) -> "Counter[str]":
    """How often each letter has to be shown at least."""
    flat = (token for block in tokens for token in (block.children or [block]))
    return Counter("".join("".join(token.content.split()) for token in flat))


def _letters(lines: Lines) -> "Counter[str]":
    return Counter("".join("".join(part.text.split()) for line in lines for part in line))


def _known(token: "Token") -> "Token":
    """Rich knows no addresses: there they are text in brackets."""
    for child in token.children or ():
        if child.type == ADDRESS:
            child.type, child.content = "text", f" ({child.content})"
    token.content = token.content.expandtabs(4)
    return token
