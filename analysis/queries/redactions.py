"""Which secrets were replaced, and how often."""

import json
from collections import Counter
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, row

# There are more redactions than flows, so nothing here sorts them: the index has those of a flow
# together, most flows have the same kinds, and kinds are few.
_KINDS = """
SELECT kinds, count(*) FROM (
    SELECT json_group_array(kind) AS kinds FROM redactions WHERE {condition} GROUP BY flow_id
) GROUP BY kinds
"""
_FIGURES = """
sum(count) FILTER (WHERE kind = :{name}) AS {name}_count,
count(DISTINCT place) FILTER (WHERE kind = :{name}) AS {name}_places
"""


def redactions(db: Connection, choice: Choice) -> list[Row]:
    """Secrets replaced, by kind: how many, in how many flows, at how many kinds of places."""
    condition, values = choice.condition(db)
    if condition != "TRUE":
        condition = f"flow_id IN (SELECT id FROM flows WHERE {condition})"  # noqa: S608
    flows: Counter[str] = Counter()
    for together, number in db.execute(_KINDS.format(condition=condition), values):
        flows.update(dict.fromkeys(json.loads(together), number))
    if not flows:
        return []
    names = {f"kind{number}": kind for number, kind in enumerate(flows)}
    figures = ", ".join(_FIGURES.format(name=name) for name in names)
    query = f"SELECT {figures} FROM redactions WHERE {condition}"  # noqa: S608 - values are bound
    found = row(db, query, {**values, **names}) or {}
    redacted = [
        {
            "kind": kind,
            "count": found[f"{name}_count"],
            "flows": flows[kind],
            "places": found[f"{name}_places"],
        }
        for name, kind in names.items()
    ]
    return sorted(redacted, key=lambda one: (-one["count"], one["kind"]))
