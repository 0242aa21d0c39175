"""How a report was made, so that somebody else can make it again."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version

from analysis.queries.database import Row
from analysis.reports.fingerprint import File

STEPS = (
    (
        "mitmproxy stood between the client and its servers, or a capture of another program was "
        "imported; chatcap recorded each request with its answer as one flow."
    ),
    (
        "Each flow was given an endpoint and a category by its method, host and path, and its "
        "bodies were held against what is known of that endpoint."
    ),
    "Uploads of telemetry were read event by event; what became of each event was recorded.",
    "Chats were put together from every place where client or server told them.",
    (
        "Secrets (tokens, cookies, keys, passwords) were replaced by stand-ins before anything was "
        "stored, unless the privacy of a session was full. What chats and telemetry said is "
        "stored as it was under standard privacy, names and e-mail addresses in it, too; minimal "
        "privacy keeps shapes only."
    ),
    (
        "All numbers are counted from one state of the database, whole sessions in the ledger, "
        "chosen flows everywhere else. Percentiles are nearest ranks: values that were measured."
    ),
)


def method(report: Row, file: File | None) -> Row:
    """Versions of what made the report, the file it was made of, and how the numbers came about."""
    privacy = {session["options"].get("chatcap_privacy") for session in report["sessions"]}
    return {
        "chatcap": _version(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "database_bytes": file and file.bytes,
        "database_sha256": file and file.sha256,
        "database_note": file and file.note,
        "privacy": sorted(level for level in privacy if level),
        "steps": list(STEPS),
    }


def default_title(report: Row) -> str:
    """A title of the dates alone: no text of the capture is in it."""
    title = "What the ChatGPT web client told"
    if not report["flows"]:
        return title
    first, last = (report[name][:10] for name in ("first_flow", "last_flow"))
    return f"{title}, {first}" if first == last else f"{title}, {first} to {last}"


def _version() -> str:
    try:
        return version("chatcap")
    except PackageNotFoundError:
        return "unknown"
