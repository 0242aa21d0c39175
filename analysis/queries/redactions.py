"""Which secrets were replaced, and how often."""

from collections import Counter
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, row

# There are more redactions than flows, so nothing here sorts them: the index has those of a flow
# together, most flows have the same kinds, and kinds are few.
_KINDS = """
SELECT kinds, count(*) FROM (
    SELECT group_concat(hex(kind)) AS kinds FROM redactions WHERE {condition} GROUP BY flow_id
) GROUP BY kinds
"""
_FIGURES = """
ifnull(sum(count) FILTER (WHERE kind = :{name}), 0) AS {name}_count,
count(DISTINCT place) FILTER (WHERE kind = :{name}) AS {name}_places
"""

_AT_ONCE = 500
"""Kinds: ours are a few dozen, and SQLite has at most 2,000 columns for those of a forger."""


def redactions(db: Connection, choice: Choice) -> list[Row]:
    """Secrets replaced, by kind: how many, in how many flows, at how many kinds of places."""
    condition, values = choice.condition(db)
    if condition != "TRUE":
        condition = f"flow_id IN (SELECT id FROM flows WHERE {condition})"  # noqa: S608
    flows: Counter[str] = Counter()
    for together, number in db.execute(_KINDS.format(condition=condition), values):
        flows.update(dict.fromkeys(map(_kind, together.split(",")), number))
    if not flows:
        return []
    kinds = list(flows)
    figures: dict[str, Row] = {}
    for start in range(0, len(kinds), _AT_ONCE):
        figures |= _figures(db, condition, values, kinds[start : start + _AT_ONCE])
    redacted = [
        {
            "kind": kind,
            "count": figures[kind]["count"],
            "flows": flows[kind],
            "places": figures[kind]["places"],
        }
        for kind in kinds
    ]
    return sorted(redacted, key=lambda one: (-one["count"], one["kind"]))


def _figures(db: Connection, condition: str, values: Row, kinds: list[str]) -> dict[str, Row]:
    names = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    columns = ", ".join(_FIGURES.format(name=name) for name in names)
    query = f"SELECT {columns} FROM redactions WHERE {condition}"  # noqa: S608 - values are bound
    found = row(db, query, {**values, **names}) or {}
    return {
        kind: {figure: found[f"{name}_{figure}"] for figure in ("count", "places")}
        for name, kind in names.items()
    }


def _kind(hexadecimal: str) -> str:
    """SQLite's JSON would end at a NUL, and commas would part a kind in two."""
    return bytes.fromhex(hexadecimal).decode(errors="replace")
