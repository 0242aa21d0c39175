"""A comparison as text for a terminal, as Markdown, as a page, and as JSON."""

import json
import textwrap
from collections.abc import Iterator

from analysis.queries.database import Row
from analysis.reports.diff_heading import heading
from analysis.reports.diff_sections import TITLE, sections
from analysis.reports.section_text import SCREENFUL, section_lines
from analysis.reports.table import terminal_width

FORMATS = ("table", "markdown", "html", "json")


def render(compared: Row, format_: str, *, every: bool = False) -> str:
    """The comparison in one of FORMATS; a terminal gets a screenful of each list, or with
    `every` all of it.
    """
    if format_ == "json":
        return json.dumps(compared, indent=2, allow_nan=False) + "\n"
    if format_ == "table":
        most = None if every else SCREENFUL
        return "\n".join(_lines(compared, terminal_width(), most)) + "\n"
    return as_markdown(compared) if format_ == "markdown" else as_html(compared)


def as_markdown(compared: Row) -> str:
    """The comparison as Markdown that holds no link, image or HTML out of the capture."""
    from analysis.reports.section_markdown import Markdown, markdown_template  # late: Jinja2

    return markdown_template("diff.md.jinja").render(
        title=Markdown(TITLE),
        heading=Markdown(heading(compared)),
        compared=compared,
        sections=list(sections(compared)),
    )


def as_html(compared: Row) -> str:
    """The comparison as one page that loads nothing and runs nothing."""
    from analysis.reports.page import visible_template  # late: Jinja2

    return visible_template("diff.html.jinja").render(
        title=TITLE,
        heading=heading(compared),
        compared=compared,
        sections=list(sections(compared)),
    )


def _lines(compared: Row, width: int, most: int | None) -> Iterator[str]:
    yield from textwrap.wrap(heading(compared), width)
    for section in sections(compared):
        yield ""
        yield from section_lines(section, width, most)
