"""Pages of Markdown: whatever a template prints is a code span, unless it is marked as ours."""

from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.reports.listing import markdown_table
from analysis.reports.plain import markdown_code
from analysis.reports.section import Table

if TYPE_CHECKING:
    from jinja2 import Environment, Template


class Markdown(str):
    """Text of ours, which is Markdown already."""

    __slots__ = ()


def markdown_template(name: str) -> "Template":
    """A template with the filters `markdown`, for words of ours, and `table`."""
    return _environment().get_template(name)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - Markdown: `finalize` escapes, HTML's way does not
        loader=PackageLoader("analysis.reports"),
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"table": _table, "markdown": Markdown}
    return environment


def _escaped(value: Any) -> Any:
    """Data is printed as a code span unless it is marked as Markdown: safe by default."""
    return value if isinstance(value, (int, float, Markdown)) else markdown_code(str(value))


def _table(table: Table) -> Markdown:
    return Markdown("\n".join(markdown_table(table.rows, table.columns)))
