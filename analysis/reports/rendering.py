"""The report as text for a terminal, as Markdown, and in the other formats."""

import json
import textwrap
from collections.abc import Iterator

from analysis.queries.database import Row
from analysis.reports.plain import visible
from analysis.reports.section_text import section_lines
from analysis.reports.sections import sections
from analysis.reports.sentences import chosen, heading, story
from analysis.reports.table import terminal_width


def render(report: Row, format_: str) -> str:
    """The report as `text`, as wide as the terminal, as `markdown`, `html` or `json`."""
    if format_ == "json":
        return json.dumps(report, indent=2, allow_nan=False) + "\n"
    if format_ == "html":
        from analysis.reports.report_html import as_html

        return as_html(report)
    return as_markdown(report) if format_ == "markdown" else as_text(report, terminal_width())


def as_text(report: Row, width: int) -> str:
    """The report for a terminal of that width."""
    return "\n".join(_lines(report, width)) + "\n"


def as_markdown(report: Row) -> str:
    """The report as a Markdown page that holds no link, image or HTML out of the capture."""
    from analysis.reports.section_markdown import Markdown, markdown_template  # late: Jinja2

    return markdown_template("report.md.jinja").render(
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
        yield from section_lines(section, width)
