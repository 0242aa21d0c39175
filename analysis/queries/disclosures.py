"""What telemetry told about the person, and whether it left."""

import re
from collections.abc import Iterator
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows

CLASSES = ("content", "contact", "identifier", "device", "behaviour", "technical")
"""Classes of data (segment.md, section 2.1), the most personal first."""

FIELDS = (
    "vendor",
    "data_class",
    "item",
    "path",
    "reason",
    "leak",
    "count",
    "left",
    "kept_in",
    "first_seen",
    "last_seen",
)
LEAK_FIELDS = (*FIELDS, "flows", "flow_ids")
NEWEST = 10
"""How many ids of flows a leak comes with."""

_TOLD = """
SELECT ifnull(vendor, 'unknown') AS vendor, data_class, item,
       CASE instr(path, '[') WHEN 0 THEN path ELSE folded_indexes(path) END AS path,
       reason, leak, sum(count) AS count,
       ifnull(sum(count) FILTER (WHERE NOT kept_in), 0) AS left,
       ifnull(sum(count) FILTER (WHERE kept_in), 0) AS kept_in,
       min(seen_at) AS first_seen, max(seen_at) AS last_seen
FROM disclosures
WHERE {condition} AND (:leaks = 0 OR leak IS NOT NULL)
  AND (:vendor IS NULL OR ifnull(vendor, 'unknown') = :vendor)
  AND (:data_class IS NULL OR data_class = :data_class)
GROUP BY 1, 2, 3, 4, 5, 6
"""

_FLOWS_OF_A_LEAK = """
SELECT flow_id, max(seen_at) AS seen_at, count(*) OVER () AS flows FROM disclosures
WHERE {condition} AND leak = :leak AND item = :item AND data_class = :data_class
  AND reason = :reason AND ifnull(vendor, 'unknown') = :vendor
  AND CASE instr(path, '[') WHEN 0 THEN path ELSE folded_indexes(path) END = :path
GROUP BY flow_id ORDER BY 2 DESC, 1 LIMIT :newest
"""

_INDEX = re.compile(r"\[\d+\]")


def disclosures(
    db: Connection,
    choice: Choice,
    *,
    vendor: str | None = None,
    data_class: str | None = None,
    leaks: bool = False,
) -> list[Row]:
    """Per vendor, class, item and path how many events told it: leaks first, then by class.

    `left` of the `count` went out as they were, `kept_in` did not. `leak` says how text of a
    chat was hidden in it (`plain`, `url`, `base64`); None: it is no text of a chat. Array
    indexes in paths are folded. With `leaks` only those, each with the number of its `flows`
    and the newest `flow_ids`.
    """
    db.create_function("folded_indexes", 1, _folded_indexes, deterministic=True)
    condition, values = _condition(db, choice)
    wanted = {**values, "vendor": vendor, "data_class": data_class, "leaks": leaks}
    found = sorted(rows(db, _TOLD.format(condition=condition), wanted), key=_rank)
    if leaks:
        query = _FLOWS_OF_A_LEAK.format(condition=condition)
        for row in found:
            newest = list(rows(db, query, {**values, **row, "newest": NEWEST}))
            row["flows"] = newest[0]["flows"]
            row["flow_ids"] = [flow["flow_id"] for flow in newest]
    return found


def of_flow(db: Connection, flow_id: str) -> Iterator[Row]:
    """The disclosures of one flow, as they were found in it."""
    query = """
        SELECT event_seq, vendor, data_class, item, path, reason, count, kept_in, leak
        FROM disclosures WHERE flow_id = ? ORDER BY leak IS NULL, event_seq, id
    """
    for found in rows(db, query, [flow_id]):
        yield {**found, "kept_in": bool(found["kept_in"])}


def _condition(db: Connection, choice: Choice) -> tuple[str, Row]:
    condition, values = choice.condition(db)
    if condition != "TRUE":
        condition = f"flow_id IN (SELECT id FROM flows WHERE {condition})"  # noqa: S608
    return condition, values


def _rank(row: Row) -> tuple[bool, bool, int, int, str, str, str]:
    """Leaks first, what left before what did not, the most personal class, the most told."""
    known = row["data_class"] in CLASSES
    class_ = CLASSES.index(row["data_class"]) if known else len(CLASSES)
    names = (row["vendor"], row["item"], row["path"])
    return row["leak"] is None, not row["left"], class_, -row["count"], *names


def _folded_indexes(path: str) -> str:
    return _INDEX.sub("[]", path)
