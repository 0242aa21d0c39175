"""What a report says, before anybody decides how it looks."""

from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from analysis.queries import disclosures, endpoints, summary, telemetry
from analysis.queries.chats import counts
from analysis.queries.choice import Choice
from analysis.queries.conversations import conversations
from analysis.queries.database import Row, snapshot
from analysis.queries.drift import drift
from analysis.queries.hosts import others
from analysis.queries.latency import latency
from analysis.queries.latency import summary as percentiles
from analysis.queries.lengths import lengths, models
from analysis.queries.rates import rates, sent_messages
from analysis.queries.sessions import LEDGER, accounts
from analysis.queries.spans import spans
from analysis.queries.timeline import timeline
from analysis.reports.fingerprint import File
from analysis.reports.limits import limits
from analysis.reports.method import default_title, method

TOP = 5
LONGEST = 10
MOST_UNKNOWN = 20
MOST = {"conversations": 100, "other_hosts": 50}
"""Rows of lists that have no end of their own; `left_out` says how many more there were."""
SCHEMA = {"name": "chatcap-report", "version": 1}


def build(  # noqa: PLR0913 - what the options of one command say
    db: Connection,
    choice: Choice,
    name: str,
    *,
    title: str | None = None,
    titles: bool = False,
    file: File | None = None,
    made_at: datetime | None = None,
    comparison: Row | None = None,
) -> Row:
    """Everything a report of the chosen flows says, as JSON-like values.

    `name` is what the database is called in the report, `file` its `fingerprint` (None: size and
    hash are unknown), `made_at` the time of the report (None: now), `title` its title (None: one
    that is made of its dates), `comparison` what `chatcap diff` found. Only with `titles` it
    holds titles of conversations; it holds no other text of chats and no values of headers.

    Keys and meanings are those of `analysis.reports.schema`.
    """
    with snapshot(db):
        report = _gathered(db, choice, titles=titles)
    made = (made_at or datetime.now(UTC)).astimezone(UTC)
    return {
        "schema": dict(SCHEMA),
        "title": title or default_title(report),
        "database": name,
        "made_at": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chosen": report.pop("chosen"),
        "method": method(report, file),
        **report,
        "comparison": comparison,
        "limits": list(limits(report)),
    }


def _gathered(db: Connection, choice: Choice, *, titles: bool) -> Row:
    """All that queries answer, in the order of the report."""
    worked = spans(db, choice)
    used = endpoints.endpoints(db, choice)
    sessions = accounts(db, choice, worked)
    sinks = list(summary.telemetry(db, choice))
    told = disclosures.disclosures(db, choice)
    turns = list(latency(db, choice))
    listed = list(conversations(db, choice))
    newest, more_chats = _bounded(listed[::-1], "conversations")
    hosts, more_hosts = _bounded(others(db, choice), "other_hosts")
    days = percentiles(turns)
    return {
        "chosen": _chosen(db, choice),
        "flows": sum(row["flows"] for row in used),
        "first_flow": min((row["first_seen"] for row in used), default=None),
        "last_flow": max((row["last_seen"] for row in used), default=None),
        "sessions": sessions,
        "ledger": {name: sum(row[name] for row in sessions) for name in LEDGER},
        "timeline": timeline(db, choice, worked),
        "categories": summary.categories(used),
        "endpoints": used,
        "telemetry": sinks,
        "events": list(telemetry.summary(db, choice)),
        "rates": rates(sinks, worked, sent_messages(db, choice)),
        "disclosures": told,
        "leaks": disclosures.disclosures(db, choice, leaks=True),
        "unread_uploads": telemetry.unread(db, choice),
        "chats": counts(listed, turns),
        "conversations": lengths(db, newest, titles=titles),
        "models": models(turns),
        "latency": percentiles(turns, by_day=False),
        "latency_days": days if len({row["day"] for row in days}) > 1 else [],
        "findings": list(summary.findings(db, choice, TOP)),
        "drift": drift(db, choice),
        "unknown_endpoints": list(endpoints.unknown(db, choice, MOST_UNKNOWN)),
        "other_hosts": hosts,
        "left_out": {"conversations": more_chats, "other_hosts": more_hosts},
        "redactions": list(summary.redactions(db, choice)),
        "bodies": summary.bodies(used),
        "slowest": list(summary.slowest(db, choice, LONGEST)),
    }


def _bounded(listed: list[Row], name: str) -> tuple[list[Row], int]:
    """The first of them, and how many are left out."""
    return listed[: MOST[name]], max(len(listed) - MOST[name], 0)


def _chosen(db: Connection, choice: Choice) -> Row:
    asked: dict[str, Any] = {"sessions": choice.sessions(db)} if choice.session else {}
    names = ("since", "until", "endpoint", "category")
    return asked | {
        name: getattr(choice, name) for name in names if getattr(choice, name) is not None
    }
