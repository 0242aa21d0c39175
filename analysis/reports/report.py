"""What a report says, before anybody decides how it looks."""

from datetime import UTC, datetime
from sqlite3 import Connection

from analysis.queries import disclosures, endpoints, summary, telemetry
from analysis.queries.chats import chats
from analysis.queries.choice import Choice
from analysis.queries.database import Row, snapshot
from analysis.queries.sessions import LEDGER, sessions_of

LIMITS = (
    (
        "Traffic that does not pass the proxy (QUIC without a proxy, apps with pinned "
        "certificates, another browser profile) is not in this record."
    ),
    "Secrets are replaced before anything is stored; in free text that is best effort.",
    (
        "Sizes are bytes on the wire, without headers and the messages of WebSockets; an aborted "
        "body counts what had arrived."
    ),
    "Durations are as the proxy saw them: its way to the browser is not in them.",
    (
        "What telemetry told is found by its form and by the chats in this record; what is "
        "encrypted or written otherwise is not found."
    ),
    (
        "Telemetry that was kept in was answered with success: that it did not arrive is not "
        "known to who sent it, and this is your choice."
    ),
)
TOP = 5
LONGEST = 10
MOST_UNKNOWN = 20


def build(db: Connection, choice: Choice, name: str) -> Row:
    """Everything a report of the chosen flows says, as JSON-like values.

    `name` is what the database is called in the report.
    """
    with snapshot(db):
        used = endpoints.endpoints(db, choice)
        sessions = sessions_of(db, choice)
        report: Row = {
            "database": name,
            "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "chosen": _chosen(choice),
            "flows": sum(row["flows"] for row in used),
            "first_flow": min((row["first_seen"] for row in used), default=None),
            "last_flow": max((row["last_seen"] for row in used), default=None),
            "sessions": sessions,
            "ledger": {name: sum(row[name] for row in sessions) for name in LEDGER},
            "categories": summary.categories(used),
            "endpoints": used,
            "telemetry": list(summary.telemetry(db, choice)),
            "disclosures": disclosures.disclosures(db, choice),
            "unread_uploads": telemetry.unread(db, choice),
            "chats": chats(db, choice),
            "findings": list(summary.findings(db, choice, TOP)),
            "unknown_endpoints": list(endpoints.unknown(db, choice, MOST_UNKNOWN)),
            "redactions": list(summary.redactions(db, choice)),
            "bodies": summary.bodies(used),
            "slowest": list(summary.slowest(db, choice, LONGEST)),
        }
    report["limits"] = list(LIMITS)
    return report


def _chosen(choice: Choice) -> Row:
    names = ("session", "since", "until", "endpoint", "category")
    return {name: getattr(choice, name) for name in names if getattr(choice, name) is not None}
