"""What each endpoint was used for, and which paths nobody declared."""

import re
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows
from analysis.queries.latency import percentile

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
       min(started_at) AS first_seen, max(started_at) AS last_seen, {_STATES},
       doubles(duration_ms) FILTER (WHERE duration_ms IS NOT NULL) AS durations
FROM flows WHERE {{condition}}
GROUP BY endpoint, category ORDER BY flows DESC, endpoint, category
"""  # noqa: S608 - made of constants

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
    db.create_aggregate("doubles", 1, partial(_Doubles, "d"))  # type: ignore[arg-type] # gives bytes
    condition, values = choice.condition(db)
    found = list(rows(db, _ENDPOINTS.format(condition=condition), values))
    for row in found:
        durations = sorted(array("d", row["durations"] or b""))
        row["p50_ms"], row["p95_ms"] = (percentile(durations, percent) for percent in (50, 95))
        row["valid_share"] = row["valid"] / row["checked"] if row["checked"] else None
    return [{field: row[field] for field in FIELDS} for row in found]


def folded_path(path: str) -> str:
    """The path with `{id}` for each segment that looks like the name of one thing."""
    return "/".join("{id}" if _ID.fullmatch(part) else part for part in path.split("/"))


class _Doubles(array):  # type: ignore[type-arg] # in Python 3.11 it takes none
    """An aggregate function of SQL: the values of a group, as the bytes of an array.

    SQLite's own sort takes twice as long on a million flows, window functions four times. And no
    line of Python runs between the values, where a Ctrl-C would be taken for an error of SQL.
    """

    step = array.append
    finalize = array.tobytes


def unknown(
    db: Connection,
    choice: Choice,
    limit: int = -1,
    fold: Callable[[str], str] = folded_path,
) -> Iterator[Row]:
    """Chosen paths that no endpoint matches, ids folded to `{id}`, the most used first.

    Those that `fold` makes the same are one.
    """
    db.create_function("folded_path", 1, fold, deterministic=True)
    condition, values = choice.condition(db)
    yield from rows(db, _UNKNOWN.format(condition=condition), {**values, "limit": limit})
