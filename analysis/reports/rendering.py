"""The report as text for a terminal and as Markdown."""

import json
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.queries.database import Row
from analysis.reports.layout import table
from analysis.reports.listing import markdown_table
from analysis.reports.plain import markdown_code, visible
from analysis.reports.sections import Section, heading, ledger, sections
from analysis.reports.table import terminal_width
from analysis.reports.units import count

_SCREENFUL = 30

if TYPE_CHECKING:
    from jinja2 import Template


class Markdown(str):
    """Text that is Markdown already; whatever else a template prints becomes a code span."""

    __slots__ = ()


def render(report: Row, format_: str) -> str:
    """The report as `text`, as wide as the terminal, as `markdown` or as `json`."""
    if format_ == "json":
        return json.dumps(report, indent=2) + "\n"
    return as_markdown(report) if format_ == "markdown" else as_text(report, terminal_width())


def as_text(report: Row, width: int) -> str:
    """The report for a terminal of that width."""
    return "\n".join(_lines(report, width)) + "\n"


def as_markdown(report: Row) -> str:
    """The report as a Markdown page that holds no link, image or HTML out of the capture."""
    ledger_title, ledger_line = ledger(report)
    return _template().render(
        report=report,
        heading=Markdown(heading(report)),
        ledger_title=Markdown(ledger_title),
        ledger=Markdown(ledger_line),
        sections=list(sections(report)),
        limits=[Markdown(limit) for limit in report["limits"]],
    )


def _lines(report: Row, width: int) -> Iterator[str]:
    yield f"chatcap report of {visible(report['database'])}"
    if report["chosen"]:
        yield "Only " + ", ".join(f"{k} {visible(v)}" for k, v in report["chosen"].items())
    yield from textwrap.wrap(heading(report), width)
    yield from textwrap.wrap(": ".join(ledger(report)), width, subsequent_indent="  ")
    for section in sections(report):
        yield ""
        yield section.title.upper()
        if section.note and section.rows:
            yield from textwrap.wrap(section.note, width)
        yield from _table(section, width)
    yield ""
    yield "LIMITS"
    for limit in report["limits"]:
        yield from textwrap.wrap(f"- {limit}", width, subsequent_indent="  ")


def _table(section: Section, width: int) -> Iterator[str]:
    """The rows of a section, at most a screenful of them; JSON and Markdown have all."""
    if not section.rows:
        yield section.empty
        return
    yield from table(section.rows[:_SCREENFUL], section.columns, width)
    if (left := len(section.rows) - _SCREENFUL) > 0:
        yield f"… and {count(left)} more: {section.more}"


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
    environment.filters["table"] = _markdown_section
    environment.filters["markdown"] = Markdown
    return environment.get_template("report.md.jinja")


def _escaped(value: Any) -> Any:
    """Data is printed as a code span unless it is marked as Markdown: safe by default."""
    return value if isinstance(value, (int, float, Markdown)) else markdown_code(str(value))


def _markdown_section(section: Section) -> Markdown:
    return Markdown("\n".join(markdown_table(section.rows, section.columns)))
