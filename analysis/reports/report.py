"""What a report says, before anybody decides how it looks."""

from collections.abc import Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import islice
from sqlite3 import Connection
from typing import Any

from analysis.queries import disclosures, endpoints, purges, summary, telemetry
from analysis.queries.chats import answers
from analysis.queries.choice import Choice
from analysis.queries.conversations import conversations, totals
from analysis.queries.database import Row
from analysis.queries.drift import drift
from analysis.queries.finite import finite
from analysis.queries.hosts import others
from analysis.queries.latency import SUMMED, latency
from analysis.queries.latency import summary as percentiles
from analysis.queries.lengths import ADDED, lengths, models
from analysis.queries.narrow import narrow
from analysis.queries.plain_paths import plain_path
from analysis.queries.quotations import Quotations
from analysis.queries.rates import rates, sent_messages
from analysis.queries.redactions import redactions
from analysis.queries.sessions import LEDGER, accounts
from analysis.queries.spans import spans
from analysis.queries.timeline import timeline
from analysis.queries.told import told_by
from analysis.reports.fingerprint import File
from analysis.reports.limits import limits
from analysis.reports.method import default_title, method
from analysis.reports.schema import NAME, VERSION

TOP = 5
LONGEST = 10
MOST = {
    "events": 1_000,
    "disclosures": 1_000,
    "leaks": 100,
    "conversations": 100,
    "unknown_endpoints": 20,
    "other_hosts": 50,
}
"""Rows of lists that have no end of their own; `left_out` says how many more there were."""


def build(  # noqa: PLR0913 - what the options of one command say
    db: Connection,
    choice: Choice,
    name: str,
    *,
    title: str | None = None,
    titles: bool = False,
    file: File | Future[File] | None = None,
    made_at: datetime | None = None,
    comparison: Row | None = None,
) -> Row:
    """Everything a report of the chosen flows says, as JSON-like values.

    `name` is what the database is called in the report, `file` its `fingerprint`, or one that is
    being taken meanwhile (None: size and hash are unknown), `made_at` the time of the report
    (None: now), `title` its title (None: one that is made of its dates), `comparison` what
    `chatcap diff` found. Only with `titles` it holds titles of conversations, and the names
    of imported files; it holds no other text of chats, no values of headers, and of paths only
    what is declared, and plain words.

    Keys and meanings are those of `analysis.reports.schema`.
    """
    with told_by(db, choice), narrow(db, choice):
        report: Row = finite(_gathered(db, choice, titles=titles))
    made_of = file.result() if isinstance(file, Future) else file
    made = (made_at or datetime.now(UTC)).astimezone(UTC)
    return {
        "schema": {"name": NAME, "version": VERSION},
        "title": title or default_title(report),
        "database": name,
        "made_at": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chosen": report.pop("chosen"),
        "method": method(report, made_of),
        **report,
        "comparison": comparison and _unnamed(comparison, titles=titles),
        "limits": limits(report),
    }


def _gathered(db: Connection, choice: Choice, *, titles: bool) -> Row:
    """All that queries answer, in the order of the report."""
    quoted = None if titles else Quotations(db)
    worked = spans(db, choice)
    used = endpoints.endpoints(db, choice)
    sessions = [_unnamed_file(row, titles=titles) for row in accounts(db, choice, worked)]
    sinks = list(summary.telemetry(db, choice))
    told = disclosures.disclosures(db, choice)
    turns = list(latency(db, choice, fields=(*SUMMED, *ADDED)))
    chats = totals(db, Choice())  # all that the chosen flows told
    newest = list(conversations(db, Choice(), limit=MOST["conversations"]))[::-1]
    days = percentiles(turns)
    bounded = _Bounded()
    return {
        "chosen": _chosen(db, choice),
        "flows": sum(row["flows"] for row in used),
        "first_flow": min((row["first_seen"] for row in used), default=None),
        "last_flow": max((row["last_seen"] for row in used), default=None),
        "sessions": sessions,
        "ledger": {name: sum(row[name] for row in sessions) for name in LEDGER},
        "purged_sessions": 0 if choice.session else purges.whole(db)["sessions"],
        "timeline": timeline(db, choice, worked),
        "categories": summary.categories(used),
        "endpoints": used,
        "telemetry": sinks,
        "events": bounded("events", telemetry.summary(db, choice, quotations=quoted)),
        "rates": rates(sinks, worked, sent_messages(db, choice)),
        "disclosures": bounded("disclosures", told),
        "leaks": bounded("leaks", disclosures.disclosures(db, choice, leaks=True)),
        "unread_uploads": telemetry.unread(db, choice),
        "chats": chats | answers(turns),
        "conversations": lengths(db, newest, titles=titles),
        "models": models(turns),
        "latency": percentiles(turns, by_day=False),
        "latency_days": days if len({row["day"] for row in days}) > 1 else [],
        "findings": list(summary.findings(db, choice, TOP)),
        "drift": drift(db, choice, worked),
        "unknown_endpoints": bounded(
            "unknown_endpoints", endpoints.unknown(db, choice, fold=plain_path)
        ),
        "other_hosts": bounded("other_hosts", others(db, choice)),
        "left_out": {**bounded.left_out, "conversations": chats["conversations"] - len(newest)},
        "redactions": redactions(db, choice),
        "bodies": summary.bodies(used),
        "slowest": [
            {**row, "path": plain_path(row["path"])} for row in summary.slowest(db, choice, LONGEST)
        ],
    }


def _unnamed(comparison: Row, *, titles: bool) -> Row:
    sides = {side: _unnamed_file(comparison[side], titles=titles) for side in ("a", "b")}
    return {**comparison, **sides}


def _unnamed_file(session: Row, *, titles: bool) -> Row:
    """Files are often called after the account they came from: the hash tells them as well."""
    return session if titles else {**session, "source_path": None}


class _Bounded:
    """Takes the first rows of lists, and counts those that are `left_out`."""

    def __init__(self) -> None:
        self.left_out: dict[str, int] = {}

    def __call__(self, name: str, listed: Iterable[Row]) -> list[Row]:
        found = iter(listed)
        first = list(islice(found, MOST[name]))
        self.left_out[name] = sum(1 for _ in found)
        return first


def _chosen(db: Connection, choice: Choice) -> Row:
    asked: dict[str, Any] = {"sessions": choice.sessions(db)} if choice.session else {}
    names = ("since", "until", "endpoint", "category")
    return asked | {
        name: getattr(choice, name) for name in names if getattr(choice, name) is not None
    }
