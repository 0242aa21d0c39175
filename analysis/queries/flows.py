"""Flows in the order in which they were recorded."""

from collections.abc import Iterator
from dataclasses import replace
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows

FIELDS = (
    "id",
    "session_id",
    "started_at",
    "method",
    "host",
    "path",
    "endpoint",
    "category",
    "status",
    "action",
    "outcome",
    "request_bytes",
    "response_bytes",
    "request_state",
    "response_state",
    "request_valid",
    "response_valid",
    "first_byte_ms",
    "duration_ms",
    "seq",
    "scheme",
    "port",
    "query",
    "http_version",
    "vendor",
    "error",
    "policy",
    "planned",
    "reason",
    "answer_from",
    "sent_bytes",
    "retry",
)
"""The first nineteen are the contract of cli.md; new ones go to the end."""


def flows(db: Connection, choice: Choice, limit: int | None = None) -> Iterator[Row]:
    """Chosen flows, one by one: by session as they began, then by sequence.

    With `limit` only the last ones, still in the order of recording. `request_valid` and
    `response_valid` are True, False, or None when nothing was checked. `policy` and `planned`
    are None for all that is no telemetry; `answer_from` is `server`, `chatcap`, `script` (another
    one of the proxy's), or None when there was no answer; `retry` says that the client sent
    again what had been answered.
    """
    if limit is None:
        for session in choice.sessions(db):
            yield from _of_session(db, session, choice, "ASC", -1)
        return
    latest: list[Row] = []
    for session in reversed(choice.sessions(db)):
        if len(latest) >= limit:
            break
        latest += _of_session(db, session, choice, "DESC", limit - len(latest))
    yield from reversed(latest)


def _of_session(
    db: Connection, session: str, choice: Choice, order: str, limit: int
) -> Iterator[Row]:
    """The index over (session_id, seq) gives the order: nothing is sorted."""
    condition, values = replace(choice, session=()).condition(db)
    query = f"""
        SELECT {", ".join(FIELDS)} FROM flows
        WHERE session_id = :session AND {condition} ORDER BY seq {order} LIMIT :limit
    """  # noqa: S608 - names of our own, values are bound
    for flow in rows(db, query, {**values, "session": session, "limit": limit}):
        flow["request_valid"] = _truth(flow["request_valid"])
        flow["response_valid"] = _truth(flow["response_valid"])
        flow["retry"] = bool(flow["retry"])
        yield flow


def _truth(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)
