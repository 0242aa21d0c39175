"""What each endpoint was used for, and which paths nobody declared."""

import re
from array import array
from collections.abc import Iterable, Iterator
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows, snapshot

_Key = tuple[str | None, str]

INCOMPLETE = tuple(
    (side, state)
    for side in ("request", "response")
    for state in ("missing", "truncated", "undecodable")
)
"""Bodies that are not, or not wholly, in the record; a column such as `request_missing` each."""

FIELDS = (
    "endpoint",
    "category",
    "vendor",
    "flows",
    "errors",
    "request_bytes",
    "response_bytes",
    "p50_ms",
    "p95_ms",
    "checked",
    "valid",
    "valid_share",
    "first_seen",
    "last_seen",
    *(f"{side}_{state}" for side, state in INCOMPLETE),
)
UNKNOWN_FIELDS = (
    "method",
    "host",
    "path",
    "category",
    "flows",
    "errors",
    "first_seen",
    "last_seen",
)

ERRORS = "count(*) FILTER (WHERE status >= 400 OR outcome = 'error')"
"""An answer that says so, or none; a client that went away is not an error."""

_STATES = ", ".join(
    f"count(*) FILTER (WHERE {side}_state = '{state}') AS {side}_{state}"
    for side, state in INCOMPLETE
)

_ENDPOINTS = f"""
SELECT endpoint, category, max(vendor) AS vendor, count(*) AS flows, {ERRORS} AS errors,
       ifnull(sum(request_bytes), 0) AS request_bytes,
       ifnull(sum(response_bytes), 0) AS response_bytes,
       count(coalesce(request_valid, response_valid)) AS checked,
       ifnull(sum(min(ifnull(request_valid, response_valid),
                      ifnull(response_valid, request_valid))), 0) AS valid,
       min(started_at) AS first_seen, max(started_at) AS last_seen, {_STATES}
FROM flows WHERE {{condition}}
GROUP BY endpoint, category ORDER BY flows DESC, endpoint, category
"""  # noqa: S608 - made of constants

_DURATIONS = """
SELECT endpoint, category, duration_ms FROM flows
WHERE duration_ms IS NOT NULL AND {condition}
"""

_UNKNOWN = f"""
SELECT method, host, folded_path(path) AS path, category, count(*) AS flows, {ERRORS} AS errors,
       min(started_at) AS first_seen, max(started_at) AS last_seen
FROM flows WHERE endpoint IS NULL AND {{condition}}
GROUP BY 1, 2, 3, 4 ORDER BY flows DESC, host, 3 LIMIT :limit
"""  # noqa: S608 - made of constants

_ID = re.compile(r"(?=[^/]*\d)(?:[0-9a-fA-F-]{8,}|[^/]{20,}|\d+)")
"""A path segment that names one thing: a number, hex, a UUID, or long with a digit in it."""


def endpoints(db: Connection, choice: Choice) -> list[Row]:
    """Per endpoint of the chosen flows, the most used first; undeclared paths by category.

    `valid` of `checked` flows had no breaking finding on either side. `p50_ms` and `p95_ms`
    are exact: the least duration that so many percent of the flows do not exceed.
    """
    condition, values = choice.condition(db)
    with snapshot(db):
        found = list(rows(db, _ENDPOINTS.format(condition=condition), values))
        durations = db.execute(_DURATIONS.format(condition=condition), values)
        percentiles = dict(_percentiles(durations))
    for row in found:
        key = (row["endpoint"], row["category"])
        row["p50_ms"], row["p95_ms"] = percentiles.get(key, (None, None))
        row["valid_share"] = row["valid"] / row["checked"] if row["checked"] else None
    return [{field: row[field] for field in FIELDS} for row in found]


def unknown(db: Connection, choice: Choice, limit: int = -1) -> Iterator[Row]:
    """Chosen paths that no endpoint matches, ids folded to `{id}`, the most used first."""
    db.create_function("folded_path", 1, folded_path, deterministic=True)
    condition, values = choice.condition(db)
    yield from rows(db, _UNKNOWN.format(condition=condition), {**values, "limit": limit})


def folded_path(path: str) -> str:
    """The path with `{id}` for each segment that looks like the name of one thing."""
    return "/".join("{id}" if _ID.fullmatch(part) else part for part in path.split("/"))


def _percentiles(
    durations: Iterable[tuple[str | None, str, float]],
) -> Iterator[tuple[_Key, tuple[float, float]]]:
    """Nearest-rank p50 and p95 of each group, in eight bytes per flow.

    SQLite's own sort takes twice as long on a million flows, window functions four times.
    """
    groups: dict[_Key, array[float]] = {}
    for endpoint, category, duration in durations:
        group = groups.get((endpoint, category))
        if group is None:
            group = groups[endpoint, category] = array("d")
        group.append(duration)
    for key, group in groups.items():
        ordered = sorted(group)
        p50, p95 = (ordered[(len(ordered) * percent + 99) // 100 - 1] for percent in (50, 95))
        yield key, (p50, p95)
