"""What telemetry said, event by event and in sum, and what of it left."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from sqlite3 import Connection
from typing import TYPE_CHECKING

from addon.protocol.records import UNREACHED
from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows

if TYPE_CHECKING:
    from analysis.queries.quotations import Quotations

FIELDS = (
    "flow_id",
    "vendor",
    "type",
    "name",
    "sent_at",
    "action",
    "seq",
    "session_id",
    "started_at",
    "host",
    "endpoint",
    "policy",
    "planned",
    "reason",
    "retry",
    "removed",
    "changed",
    "user",
    "anonymous",
)
"""The first six are the contract of cli.md; new ones go to the end."""

_ADDED = (
    *("events", "uploads", "bytes", "kept_in", "left", "would_keep_in", "uploads_left"),
    *("retries", "undelivered", "uploads_undelivered"),
)
SUMMARY_FIELDS = (
    "vendor",
    "type",
    "name",
    "events",
    "uploads",
    "bytes",
    "first_seen",
    "last_seen",
    "actions",
    "kept_in",
    "left",
    "would_keep_in",
    "uploads_left",
    "retries",
    "undelivered",
    "uploads_undelivered",
)

UPLOADS = """
(flows.policy IS NOT NULL OR flows.category IN ('telemetry', 'latency'))
AND flows.method != 'OPTIONS'
"""
"""Requests that carry telemetry: what a policy saw live, and in imports what the registry calls
so. A preflight asks leave and carries nothing.
"""
LEFT = "('passed', 'stripped', 'rewritten')"
"""Actions after which something of an event is with its vendor, if the upload was delivered."""
DELIVERED = f"(flows.reason IS NOT '{UNREACHED}')"
"""Not so where no server was reached: such an upload neither left nor was kept in."""
_ONLY_TRIED = "policy LIKE 'shadow:%' AND events.action = 'passed'"
_IS_DROPPED = "ifnull(removed, '') = '[\"$\"]'"

_EVENT = f"""
events.flow_id, events.vendor, events.type, events.name, events.sent_at, events.action,
events.seq, session_id, started_at, host, endpoint, policy,
CASE WHEN {_ONLY_TRIED} AND {_IS_DROPPED} THEN 'dropped' ELSE planned END AS planned, reason,
events.retry,
ifnull(json_array_length(removed), 0) AS removed, ifnull(json_array_length(changed), 0) AS changed,
user, anonymous
"""

# The cross join keeps the order of the index over flows: nothing is sorted.
_EVENTS = """
SELECT {columns} FROM flows CROSS JOIN telemetry_events AS events ON events.flow_id = flows.id
WHERE session_id = :session AND {condition}
  AND (:vendor IS NULL OR events.vendor = :vendor)
  AND (:action IS NULL OR events.action = :action)
ORDER BY flows.seq {order}, events.seq {order} LIMIT :limit
"""

# First per upload, so that one that carries an event ten times counts once. By the number of
# the row: by id, the order of an index would be followed all over the table.
_CARRIED = f"""
WITH carried AS (
    SELECT coalesce(events.vendor, flows.vendor, 'unknown') AS vendor, type, name,
           policy, flows.action AS action, planned, started_at, count(events.seq) AS events,
           ifnull(request_bytes, 0) AS bytes, ifnull(sent_bytes, 0) AS sent_bytes,
           group_concat(DISTINCT ifnull(events.action, flows.action)) AS actions,
           count(*) FILTER (WHERE events.action NOT IN {LEFT}) AS kept_in,
           count(*) FILTER (WHERE events.action IN {LEFT} AND {DELIVERED}) AS left,
           count(*) FILTER (WHERE events.action IN {LEFT} AND NOT {DELIVERED}) AS undelivered,
           count(*) FILTER (WHERE {_ONLY_TRIED} AND {DELIVERED}
                            AND (planned = 'answered' OR {_IS_DROPPED})) AS would_keep_in,
           {DELIVERED} AS delivered, flows.action IN {LEFT} AND {DELIVERED} AS upload_left,
           flows.action IN {LEFT} AND NOT {DELIVERED} AS upload_undelivered,
           ifnull(max(events.retry), flows.retry) AS retries
    FROM flows LEFT JOIN telemetry_events AS events ON events.flow_id = flows.id
    WHERE {UPLOADS} AND {{condition}}
      AND (:vendor IS NULL OR coalesce(events.vendor, flows.vendor, 'unknown') = :vendor)
      AND (:action IS NULL OR ifnull(events.action, flows.action) = :action)
    GROUP BY flows.rowid{{each}}
)
"""  # noqa: S608 - made of constants
_SUMS = """
ifnull(sum(events), 0) AS events, count(*) AS uploads, ifnull(sum(bytes), 0) AS bytes,
ifnull(sum(kept_in), 0) AS kept_in, ifnull(sum(left), 0) AS left,
ifnull(sum(would_keep_in), 0) AS would_keep_in, ifnull(sum(upload_left), 0) AS uploads_left,
ifnull(sum(retries), 0) AS retries, ifnull(sum(undelivered), 0) AS undelivered,
ifnull(sum(upload_undelivered), 0) AS uploads_undelivered
"""
_SUMMARY = f"""
{_CARRIED}
SELECT vendor, type, name, {_SUMS}, min(started_at) AS first_seen, max(started_at) AS last_seen,
       group_concat(DISTINCT actions) AS actions
FROM carried GROUP BY vendor, type, name
ORDER BY vendor, events = 0, events DESC, name, type
"""  # noqa: S608 - made of constants
_TOTALS = f"{_CARRIED} SELECT {_SUMS}, count(DISTINCT vendor) AS vendors FROM carried"  # noqa: S608
_FATES = f"""
{_CARRIED}
SELECT policy, action, planned, vendor, delivered, {_SUMS}, sum(sent_bytes) AS sent_bytes
FROM carried GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608 - made of constants


def events(
    db: Connection,
    choice: Choice,
    *,
    vendor: str | None = None,
    action: str | None = None,
    limit: int | None = None,
) -> Iterator[Row]:
    """Events of the chosen flows, one by one: as their flows were recorded, then as sent.

    With `limit` only the last ones, still in that order. `action`, `policy` and `planned` are
    as in `Treatment`; `retry` says that the client sent it again; `removed` and `changed` count
    the paths that a policy took out or gave another value; `user` and `anonymous` are stand-ins.
    """
    values = {"vendor": vendor, "action": action}
    if limit is None:
        for session in choice.sessions(db):
            yield from _of_session(db, session, choice, "ASC", {**values, "limit": -1})
        return
    latest: list[Row] = []
    for session in reversed(choice.sessions(db)):
        if len(latest) >= limit:
            break
        more = {**values, "limit": limit - len(latest)}
        latest += _of_session(db, session, choice, "DESC", more)
    yield from reversed(latest)


def summary(
    db: Connection,
    choice: Choice,
    *,
    vendor: str | None = None,
    action: str | None = None,
    quotations: "Quotations | None" = None,
) -> Iterator[Row]:
    """Per vendor, type and name of the event what was sent, and how much of it left.

    Uploads in which no event was found have a row without type and name. `uploads`, `bytes`,
    `uploads_left` and `retries` (uploads sent again after an answer) are of the uploads that
    carried such an event, so an upload of several names counts with each. `events` = `kept_in`
    + `left` + `undelivered` (no server was reached); `would_keep_in` of `left` a policy would
    have kept in but for `shadow:`. With `quotations` names that quote a chat are not told.
    """
    each = ", events.vendor, type, name"
    found = _carried(db, _SUMMARY, choice, each, vendor=vendor, action=action)
    for row in found if quotations is None else _merged(map(quotations.of_event, found)):
        actions = sorted(set(row["actions"].split(",")))
        yield {name: row[name] for name in SUMMARY_FIELDS} | {"actions": actions}


def _merged(summed: Iterable[Row]) -> Iterator[Row]:
    """One row for all whose names have become the same, in the place of the first of them."""
    found: dict[tuple[str | None, ...], Row] = {}
    for row in summed:
        first = found.setdefault((row["vendor"], row["type"], row["name"]), row)
        if first is not row:
            first |= {name: first[name] + row[name] for name in _ADDED}
            first["first_seen"] = min(first["first_seen"], row["first_seen"])
            first["last_seen"] = max(first["last_seen"], row["last_seen"])
            first["actions"] += f",{row['actions']}"
    yield from found.values()


def totals(
    db: Connection, choice: Choice, *, vendor: str | None = None, action: str | None = None
) -> Row:
    """The sums of a `summary`, with each upload counted once; and the number of `vendors`."""
    return next(_carried(db, _TOTALS, choice, vendor=vendor, action=action))


def unread(db: Connection, choice: Choice, *, vendor: str | None = None) -> int:
    """Chosen uploads of sessions that were recorded before anybody looked for events in them."""
    condition, values = choice.condition(db)
    query = f"""
        SELECT count(*) FROM flows WHERE {UPLOADS} AND {condition}
        AND session_id IN (SELECT id FROM sessions WHERE NOT telemetry_read)
        AND (:vendor IS NULL OR ifnull(vendor, 'unknown') = :vendor)
    """  # noqa: S608 - made of constants, values are bound
    (count,) = db.execute(query, {**values, "vendor": vendor}).fetchone()
    return int(count)


def fates(db: Connection, choice: Choice) -> list[Row]:
    """The chosen uploads by policy, action, planned action, vendor and whether they were
    `delivered`, each counted once.

    `sent_bytes` of their `bytes` left (under `shadow:` would have).
    """
    return list(_carried(db, _FATES, choice))


def of_flow(db: Connection, flow_id: str) -> Iterator[Row]:
    """The events of one flow with the paths that were removed and changed."""
    query = """
        SELECT seq, vendor, type, name, sent_at, action, retry, removed, changed
        FROM telemetry_events WHERE flow_id = ? ORDER BY seq
    """
    for event in rows(db, query, [flow_id]):
        event["retry"] = bool(event["retry"])
        for paths in ("removed", "changed"):
            event[paths] = json.loads(event[paths] or "[]")
        yield event


def _carried(
    db: Connection, query: str, choice: Choice, each: str = "", **wanted: str | None
) -> Iterator[Row]:
    condition, values = choice.condition(db)
    chosen = {**values, "vendor": None, "action": None, **wanted}
    return rows(db, query.format(condition=condition, each=each), chosen)


def _of_session(
    db: Connection, session: str, choice: Choice, order: str, values: Row
) -> Iterator[Row]:
    condition, chosen = replace(choice, session=()).condition(db)
    query = _EVENTS.format(columns=_EVENT, condition=condition, order=order)
    for event in rows(db, query, {**chosen, **values, "session": session}):
        yield {**event, "retry": bool(event["retry"])}
