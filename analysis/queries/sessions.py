"""Sessions and their ledger."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows
from analysis.queries.spans import Span

LEDGER = (
    "seen",
    "complete",
    "error",
    "aborted",
    "unfinished",
    "skipped",
    "truncated",
    "write_errors",
)

_SESSIONS = """
SELECT sessions.id, label, source, source_path, started_at, ended_at, policy,
       ifnull(seen, 0) AS seen, ifnull(complete, 0) AS complete, ifnull(error, 0) AS error,
       ifnull(aborted, 0) AS aborted, ifnull(unfinished, 0) AS unfinished,
       ifnull(skipped, 0) AS skipped, ifnull(truncated, 0) AS truncated,
       ifnull(write_errors, 0) AS write_errors
FROM sessions LEFT JOIN ledger ON ledger.session_id = sessions.id
WHERE (:since IS NULL OR started_at >= :since) AND (:until IS NULL OR started_at < :until)
  AND (:sessions IS NULL OR id IN (SELECT value FROM json_each(:sessions)))
ORDER BY started_at, sessions.rowid
"""

_READ = ("telemetry_read", "chats_read")
_GONE = ("purged", "emptied")
_ACCOUNTS = """
SELECT id, source_sha256, versions, options, telemetry_read, chats_read,
       ifnull(sum(complete + error + aborted + unfinished), 0) AS purged,
       ifnull(sum(emptied), 0) AS emptied
FROM sessions LEFT JOIN purged_flows ON session_id = id GROUP BY id
"""

FIELDS = (
    "id",
    "label",
    "source",
    "source_path",
    "started_at",
    "ended_at",
    "policy",
    *LEDGER,
)


def sessions(db: Connection, choice: Choice) -> Iterator[Row]:
    """Sessions that began in the chosen time, oldest first, each with its ledger.

    `ended_at` is None while a session runs, and when it did not end cleanly.
    """
    values = {"sessions": choice.asked(db), "since": choice.since, "until": choice.until}
    return rows(db, _SESSIONS, values)


def sessions_of(db: Connection, choice: Choice) -> list[Row]:
    """The sessions that chosen flows belong to, whenever these sessions began."""
    found = rows(db, _SESSIONS, {"sessions": None, "since": None, "until": None})
    wanted = set(choice.sessions(db))
    if choice.since is None and choice.until is None:
        return [session for session in found if session["id"] in wanted]
    return [session for session in found if session["id"] in wanted and _has(db, session, choice)]


def accounts(db: Connection, choice: Choice, spans: Mapping[str, Span]) -> list[Row]:
    """What a report says of each of `sessions_of`: how it was recorded, its ledger, how many
    chosen `flows` it has, under which `policies`, and how many were purged.

    Of paths only the name is told: folders may name a person.
    """
    more = {row["id"]: row for row in rows(db, _ACCOUNTS)}
    return [
        _account(row | more[row["id"]], spans.get(row["id"])) for row in sessions_of(db, choice)
    ]


def _account(row: Row, span: Span | None) -> Row:
    policies = sorted(span.policies.items(), key=lambda used: (-used[1], used[0])) if span else []
    options = json.loads(row["options"])
    options.pop("chatcap_db", None)
    return {
        **{name: row[name] for name in ("id", "label", "source")},
        "source_path": row["source_path"] and PurePath(row["source_path"]).name,
        **{name: row[name] for name in ("source_sha256", "started_at", "ended_at", "policy")},
        "policies": [{"policy": name, "flows": flows} for name, flows in policies],
        "versions": json.loads(row["versions"]),
        "options": options,
        **{name: row[name] for name in LEDGER},
        **{name: bool(row[name]) for name in _READ},
        **{name: row[name] for name in _GONE},
        "flows": span.flows if span else 0,
    }


def _has(db: Connection, session: Row, choice: Choice) -> bool:
    query = """
        SELECT 1 FROM main.flows WHERE session_id = ? AND started_at >= ? AND started_at < ? LIMIT 1
    """
    values = [session["id"], choice.since or "", choice.until or "9999"]
    return db.execute(query, values).fetchone() is not None
