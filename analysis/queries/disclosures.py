"""What telemetry told about the person, and whether it left."""

from collections.abc import Iterator
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, fold_indexes, rows

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

# Most uploads tell the same: each list of what one told is unfolded once, for all that share it.
_TOLD = """
WITH uploads AS MATERIALIZED (
    SELECT list_id, count(*) AS uploads, min(seen_at) AS first_seen, max(seen_at) AS last_seen
    FROM disclosed_by WHERE {condition} GROUP BY list_id
),
entries AS (
    SELECT json_extract(value, '$[0]') AS item_id, json_extract(value, '$[2]') AS kept_in,
           json_extract(value, '$[3]') AS leak, json_extract(value, '$[4]') * uploads AS times,
           first_seen, last_seen
    FROM uploads CROSS JOIN disclosed_lists AS lists ON lists.id = list_id
    CROSS JOIN json_each(lists.entries)
)
SELECT vendor, data_class, item, folded_indexes(path) AS path, reason, leak,
       sum(times) AS count, ifnull(sum(times) FILTER (WHERE NOT kept_in), 0) AS left,
       ifnull(sum(times) FILTER (WHERE kept_in), 0) AS kept_in,
       min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM entries CROSS JOIN disclosed_items AS items ON items.id = item_id
WHERE (:leaks = 0 OR leak IS NOT NULL) AND (:vendor IS NULL OR vendor = :vendor)
  AND (:data_class IS NULL OR data_class = :data_class)
GROUP BY 1, 2, 3, 4, 5, 6
"""

_FLOWS_OF_LEAKS = """
WITH leaking AS MATERIALIZED (
    SELECT DISTINCT lists.id AS list_id, vendor, data_class, item,
           folded_indexes(items.path) AS path, reason, json_extract(value, '$[3]') AS leak
    FROM disclosed_lists AS lists CROSS JOIN json_each(lists.entries)
    CROSS JOIN disclosed_items AS items ON items.id = json_extract(value, '$[0]')
    WHERE json_extract(value, '$[3]') IS NOT NULL
),
numbered AS MATERIALIZED (
    SELECT *, dense_rank() OVER (ORDER BY vendor, data_class, item, path, reason, leak) AS number
    FROM leaking
),
told AS (
    SELECT number, flow_id, max(seen_at) AS seen_at
    FROM disclosed_by CROSS JOIN numbered USING (list_id) WHERE {condition} GROUP BY 1, 2
),
ranked AS (
    SELECT number, flow_id, count(*) OVER (PARTITION BY number) AS flows,
           row_number() OVER (PARTITION BY number ORDER BY seen_at DESC, flow_id) AS nth
    FROM told
)
SELECT DISTINCT vendor, data_class, item, path, reason, leak, flow_id, flows, nth
FROM ranked JOIN numbered USING (number) WHERE nth <= :newest ORDER BY nth
"""
_LEAK = ("vendor", "data_class", "item", "path", "reason", "leak")


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
    fold_indexes(db)
    condition, values = _condition(db, choice)
    wanted = {**values, "vendor": vendor, "data_class": data_class, "leaks": leaks}
    found = sorted(rows(db, _TOLD.format(condition=condition), wanted), key=_rank)
    return _with_flows(db, choice, found) if leaks else found


def of_flow(db: Connection, flow_id: str, *, first: int = 0) -> Iterator[Row]:
    """The disclosures of one flow, as they were found in it; from the row numbered `first` on."""
    query = """
        SELECT event_seq, vendor, data_class, item, path, reason, count, kept_in, leak
        FROM disclosures WHERE flow_id = ? AND id >= ? ORDER BY leak IS NULL, event_seq, id
    """
    for found in rows(db, query, [flow_id, first]):
        yield {**found, "kept_in": bool(found["kept_in"])}


def _with_flows(db: Connection, choice: Choice, leaks: list[Row]) -> list[Row]:
    condition, values = _condition(db, choice)
    query = _FLOWS_OF_LEAKS.format(condition=condition)
    flows: dict[tuple[str, ...], Row] = {}
    for row in rows(db, query, {**values, "newest": NEWEST}):
        told = flows.setdefault(_key(row), {"flows": row["flows"], "flow_ids": []})
        told["flow_ids"].append(row["flow_id"])
    return [leak | flows[_key(leak)] for leak in leaks]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _LEAK)


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
