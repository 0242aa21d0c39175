"""The questions of a report that no listing answers, one query each."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, fold_indexes, rows
from analysis.queries.endpoints import INCOMPLETE
from analysis.queries.telemetry import DELIVERED, LEFT, UPLOADS

_SUMS = ("flows", "errors", "request_bytes", "response_bytes")

_TELEMETRY = f"""
SELECT ifnull(vendor, 'unknown') AS vendor, count(*) AS flows,
       ifnull(sum(request_bytes), 0) AS request_bytes,
       count(*) FILTER (WHERE action IN {LEFT} AND {DELIVERED}) AS left_flows,
       ifnull(sum(CASE WHEN NOT {DELIVERED} THEN 0
                       WHEN action IN ('stripped', 'rewritten') THEN sent_bytes
                       WHEN action != 'answered' THEN request_bytes END), 0) AS left_bytes,
       count(*) FILTER (WHERE action IN {LEFT} AND NOT {DELIVERED}) AS undelivered_flows,
       group_concat(DISTINCT host) AS hosts,
       count(*) FILTER (WHERE action = 'answered') AS kept_in_flows,
       sum((SELECT count(*) FROM telemetry_events WHERE flow_id = flows.id)) AS events,
       sum((SELECT count(*) FROM telemetry_events AS events
            WHERE flow_id = flows.id AND events.action IN {LEFT} AND {DELIVERED})) AS left_events,
       sum(retry) AS retries
FROM flows WHERE {UPLOADS} AND {{condition}}
GROUP BY 1 ORDER BY left_bytes DESC, flows DESC, 1
"""  # noqa: S608 - made of constants

# Three levels: how often at each place, the rank of a place within its kind, the best ranks.
_FINDINGS = """
WITH places AS (
    SELECT findings.severity, findings.kind, endpoint, side,
           folded_indexes(findings.path) AS path, count(*) AS count
    FROM findings JOIN main.flows ON flows.id = findings.flow_id
    WHERE {condition} GROUP BY 1, 2, 3, 4, 5
),
ranked AS (
    SELECT *, sum(count) OVER kinds AS total, count(*) OVER kinds AS places,
           row_number() OVER (kinds ORDER BY count DESC, endpoint, side, path) AS rank
    FROM places WINDOW kinds AS (PARTITION BY severity, kind)
)
SELECT * FROM ranked WHERE rank <= :top
ORDER BY CASE severity WHEN 'breaking' THEN 0 WHEN 'review' THEN 1 ELSE 2 END,
         total DESC, kind, rank
"""

_SLOWEST = """
SELECT id, started_at, method, host, path, endpoint, category, status, outcome,
       first_byte_ms, duration_ms, answer_from
FROM flows WHERE duration_ms IS NOT NULL AND {condition}
ORDER BY duration_ms DESC, id LIMIT :limit
"""


def categories(used: Iterable[Row]) -> list[Row]:
    """Flows, errors and bytes per category, out of the rows of all endpoints; largest first."""
    totals: dict[str, Row] = {}
    for row in used:
        category = row["category"]
        total = totals.setdefault(category, {"category": category, **dict.fromkeys(_SUMS, 0)})
        for name in _SUMS:
            total[name] += row[name]
    return sorted(totals.values(), key=lambda row: (-row["flows"], row["category"]))


def telemetry(db: Connection, choice: Choice) -> Iterator[Row]:
    """Per telemetry vendor what was sent, and how much of it left: all that we did not answer,
    and that reached a server.

    The flows are uploads, as in `queries.telemetry`; `retries` are those that sent again what
    had been answered.
    """
    for sink in _answer(db, _TELEMETRY, choice):
        yield {**sink, "hosts": sorted(sink["hosts"].split(","))}


def findings(db: Connection, choice: Choice, top: int) -> Iterator[Row]:
    """Per severity and kind how often, at how many places, and the `top` places of them.

    Array indexes are folded: `$.messages[3].id` counts as `$.messages[].id`.
    """
    fold_indexes(db)
    found = _answer(db, _FINDINGS, choice, top=top)
    for (severity, kind), group in groupby(found, lambda row: (row["severity"], row["kind"])):
        ranked = list(group)
        yield {
            "severity": severity,
            "kind": kind,
            "count": ranked[0]["total"],
            "places": ranked[0]["places"],
            "top": [
                {name: place[name] for name in ("endpoint", "side", "path", "count")}
                for place in ranked
            ],
        }


def bodies(used: Iterable[Row]) -> list[Row]:
    """How many bodies are not, or not wholly, in the record, out of the rows of all endpoints."""
    endpoints = list(used)
    counted = [
        {"side": side, "state": state, "flows": sum(row[f"{side}_{state}"] for row in endpoints)}
        for side, state in INCOMPLETE
    ]
    return [row for row in counted if row["flows"]]


def slowest(db: Connection, choice: Choice, limit: int) -> Iterator[Row]:
    """The flows that took longest."""
    return _answer(db, _SLOWEST, choice, limit=limit)


def _answer(db: Connection, query: str, choice: Choice, **more: int) -> Iterator[Row]:
    condition, values = choice.condition(db)
    return rows(db, query.format(condition=condition), {**values, **more})
