"""Tables and views of a record as Markdown, for the documentation (cog runs it)."""

from collections.abc import Iterator

from analysis.exports.described import tables
from analysis.queries.relations import Column, Relation, relations


def as_markdown(*, views: bool) -> str:
    """A heading, what it is about and its columns for each view, or for each table, in the order
    of `tables.toml`.
    """
    wanted = {relation.name: relation for relation in relations() if relation.is_view is views}
    return "\n".join(line for name in tables() if name in wanted for line in _section(wanted[name]))


def _section(relation: Relation) -> Iterator[str]:
    told = tables()[relation.name]
    yield f"### `{relation.name}`\n\n{told.about}\n"
    if relation.is_view:
        yield "| Column | Meaning |\n| --- | --- |"
    else:
        yield "| Column | Type | Meaning |\n| --- | --- | --- |"
    for column in relation.columns:
        type_ = "" if relation.is_view else f"{_type(column)} | "
        meaning = told.column(column.name).replace("|", r"\|")
        yield f"| `{column.name}` | {type_}{meaning} |"
    yield ""


def _type(column: Column) -> str:
    """The type, whether it is (part of) the key, and where a foreign key points to."""
    key = ", key" if column.is_key else ""
    points = f" → `{column.references}`" if column.references else ""
    return f"{column.type.lower() or 'any'}{key}{points}"
