"""Rows on their way out: the formats that every listing speaks."""

import base64
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TextIO

from analysis.reports.plain import markdown_code, spreadsheet_cell, visible
from analysis.reports.table import Column, Row, terminal_width

FORMATS = ("table", "json", "ndjson", "csv", "tsv", "markdown")


def write_listing(
    rows: Iterable[Row],
    format_: str,
    out: TextIO,
    *,
    columns: Sequence[Column],
    fields: Sequence[str],
) -> None:
    """Write rows in one of FORMATS.

    Tables and Markdown show `columns`; CSV and TSV have the `fields` of a row, JSON all of it.
    All but `table` are written row by row, in constant memory.
    """
    if format_ == "table":
        from analysis.reports.layout import table  # late: it needs rich, the other formats do not

        out.writelines(f"{line}\n" for line in table(rows, columns, terminal_width()))
    elif format_ == "markdown":
        out.writelines(f"{line}\n" for line in markdown_table(rows, columns))
    elif format_ == "json":
        write_json(rows, out)
    elif format_ == "ndjson":
        out.writelines(f"{to_json(row)}\n" for row in rows)
    else:
        _write_separated(rows, fields, out, "," if format_ == "csv" else "\t")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON in ASCII: no control, bidi or half character of a capture reaches the terminal raw.

    Blobs become `{"$base64": true, "encoded": …}` as in sqlite-utils.
    """
    return json.dumps(value, default=_blob, indent=indent)


def markdown_table(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[str]:
    """Lines of a Markdown table; every cell is a code span, unless it is a number of ours."""
    titles = (c.title if _TITLE.fullmatch(c.title) else markdown_code(c.title) for c in columns)
    yield f"| {' | '.join(titles)} |"
    yield f"| {' | '.join('---:' if column.right else '---' for column in columns)} |"
    for row in rows:
        cells = (column.cell(row) for column in columns)
        yield f"| {' | '.join(c if _NUMBER.fullmatch(c) else markdown_code(c) for c in cells)} |"


_TITLE = re.compile(r"[\w ()]+", re.ASCII)
_NUMBER = re.compile(r"\d[\d,.]*( [a-zA-Z%]{1,3})?", re.ASCII)


def write_json(rows: Iterable[Row], out: TextIO) -> None:
    """An array with a row on each line, written row by row."""
    separator = "[\n"
    for row in rows:
        out.write(separator + to_json(row))
        separator = ",\n"
    out.write("[]\n" if separator == "[\n" else "\n]\n")


def _write_separated(
    rows: Iterable[Row], fields: Sequence[str], out: TextIO, delimiter: str
) -> None:
    cells = chain([fields], ([row[field] for field in fields] for row in rows))
    out.writelines(delimiter.join(_quoted(_cell(cell)) for cell in line) + "\n" for line in cells)


def _quoted(cell: str) -> str:
    """In quotes where any spreadsheet could see the end of the cell, whatever separates ours: some
    take commas, semicolons and tabs alike.
    """
    return '"' + cell.replace('"', '""') + '"' if _ENDS.search(cell) else cell


_ENDS = re.compile('[,;|\t"]')


def _cell(value: Any) -> str:
    """What a spreadsheet is given: numbers as they are, None empty, true and false as in JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return spreadsheet_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return spreadsheet_cell(to_json(value)) if isinstance(value, (dict, list)) else str(value)


def plain_columns(fields: Sequence[str]) -> list[Column]:
    """Columns that show fields as they are, for rows nobody knows beforehand."""

    def column(field: str) -> Column:
        def text(row: Row) -> str:
            value = row[field]
            return "" if value is None else _cell(value) if isinstance(value, bytes) else str(value)

        return Column(visible(field), text, least=8)

    return [column(field) for field in fields]


def finite(value: Any) -> Any:
    """SQLite knows infinities, JSON does not: they become text."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _blob(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$base64": True, "encoded": base64.b64encode(value).decode()}
    raise TypeError(f"not JSON: {type(value).__name__}")
