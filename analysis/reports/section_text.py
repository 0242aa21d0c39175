"""Sections for a terminal."""

import textwrap
from collections.abc import Iterator

from analysis.reports.layout import table as laid_out
from analysis.reports.section import Section, Table
from analysis.reports.units import count

SCREENFUL = 30
"""Rows of a table; the other formats have all."""


def section_lines(section: Section, width: int, most: int | None = SCREENFUL) -> Iterator[str]:
    """The section with at most so many rows of each table; None: with all."""
    yield from textwrap.wrap(section.title.upper(), width)
    if section.is_empty:
        yield from textwrap.wrap(section.empty, width)
        return
    yield from textwrap.wrap(section.note, width)
    for number, table in enumerate(section.tables):
        if table.caption and table.rows and (number or section.note):
            yield ""
        yield from _table(table, width, most)
    for point in section.points:
        yield from textwrap.wrap(f"- {point}", width, subsequent_indent="  ")


def _table(table: Table, width: int, most: int | None) -> Iterator[str]:
    if not table.rows:
        yield from textwrap.wrap(table.empty, width)
        return
    if table.caption:
        yield f"{table.caption}:"
    yield from textwrap.wrap(table.note, width)
    shown = table.rows[:most]
    yield from laid_out(shown, table.columns, width)
    if left := len(table.rows) - len(shown) + table.left_out:
        yield from textwrap.wrap(f"… and {count(left)} more: {table.more}", width)
