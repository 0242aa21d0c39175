"""The report as text for a terminal, as Markdown, and in the other formats."""

import json
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.queries.database import Row
from analysis.reports.layout import table as laid_out
from analysis.reports.listing import markdown_table
from analysis.reports.plain import markdown_code, visible
from analysis.reports.section import Section, Table
from analysis.reports.sections import sections
from analysis.reports.sentences import chosen, heading, story
from analysis.reports.table import terminal_width
from analysis.reports.units import count

_SCREENFUL = 30

if TYPE_CHECKING:
    from jinja2 import Template


class Markdown(str):
    """Text that is Markdown already; whatever else a template prints becomes a code span."""

    __slots__ = ()


def render(report: Row, format_: str) -> str:
    """The report as `text`, as wide as the terminal, as `markdown`, `html` or `json`."""
    if format_ == "json":
        return json.dumps(report, indent=2) + "\n"
    if format_ == "html":
        from analysis.reports.report_html import as_html

        return as_html(report)
    return as_markdown(report) if format_ == "markdown" else as_text(report, terminal_width())


def as_text(report: Row, width: int) -> str:
    """The report for a terminal of that width."""
    return "\n".join(_lines(report, width)) + "\n"


def as_markdown(report: Row) -> str:
    """The report as a Markdown page that holds no link, image or HTML out of the capture."""
    return _template().render(
        report=report,
        heading=Markdown(heading(report)),
        chosen=[(Markdown(name), value) for name, value in chosen(report)],
        story=[Markdown(sentence) for sentence in story(report)],
        sections=list(sections(report)),
    )


def _lines(report: Row, width: int) -> Iterator[str]:
    yield visible(report["title"])
    yield f"chatcap report of {visible(report['database'])}"
    if asked := chosen(report):
        only = ", ".join(f"{name} {visible(value)}" for name, value in asked)
        yield from textwrap.wrap(f"Only {only}", width)
    yield from textwrap.wrap(heading(report), width)
    for sentence in story(report):
        yield ""
        yield from textwrap.wrap(sentence, width)
    for section in sections(report):
        yield ""
        yield from _section(section, width)


def _section(section: Section, width: int) -> Iterator[str]:
    yield section.title.upper()
    if section.is_empty:
        yield from textwrap.wrap(section.empty, width)
        return
    yield from textwrap.wrap(section.note, width)
    for number, table in enumerate(section.tables):
        if table.caption and table.rows and (number or section.note):
            yield ""
        yield from _table(table, width)
    for point in section.points:
        yield from textwrap.wrap(f"- {point}", width, subsequent_indent="  ")


def _table(table: Table, width: int) -> Iterator[str]:
    """The rows of a table, at most a screenful of them; JSON and Markdown have all."""
    if not table.rows:
        yield from textwrap.wrap(table.empty, width)
        return
    if table.caption:
        yield f"{table.caption}:"
    yield from textwrap.wrap(table.note, width)
    yield from laid_out(table.rows[:_SCREENFUL], table.columns, width)
    if (left := len(table.rows) - _SCREENFUL + table.left_out) > 0:
        yield f"… and {count(left)} more: {table.more}"


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - Markdown: `finalize` escapes, HTML's way does not
        loader=PackageLoader("analysis.reports"),
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["table"] = _markdown_table
    environment.filters["markdown"] = Markdown
    return environment.get_template("report.md.jinja")


def _escaped(value: Any) -> Any:
    """Data is printed as a code span unless it is marked as Markdown: safe by default."""
    return value if isinstance(value, (int, float, Markdown)) else markdown_code(str(value))


def _markdown_table(table: Table) -> Markdown:
    return Markdown("\n".join(markdown_table(table.rows, table.columns)))
