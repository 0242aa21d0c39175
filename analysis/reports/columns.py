"""Which columns the tables of each listing show, chosen to fit 80 characters."""

from analysis.reports.table import Column, Row
from analysis.reports.units import count, milliseconds, moment, percent, size


def number(title: str, field: str) -> Column:
    """A column of counts."""
    return Column(title, lambda row: count(row[field]), right=True)


def text(title: str, field: str, least: int = 0) -> Column:
    """A column of words."""
    return Column(title, lambda row: _word(row[field]), least=least)


def place(title: str, field: str, least: int) -> Column:
    """A column of paths, whose ends tell more than their beginnings."""
    return Column(title, lambda row: _word(row[field]), least=least, tail=True)


def duration(title: str, field: str) -> Column:
    """A column of milliseconds."""
    return Column(title, lambda row: milliseconds(row[field]), right=True)


def amount(title: str, field: str) -> Column:
    """A column of bytes."""
    return Column(title, lambda row: size(row[field]), right=True)


def short_id(id_: str) -> str:
    """The start of a flow's id, by which `show` finds it.

    An id of which the record has several comes with what tells them apart behind a tilde: a
    number, or the session and a number.
    """
    start, _, number = id_.partition("~")
    return f"{start[:8]}~{number.rpartition('.')[2]}" if number else start[:8]


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _session_name(row: Row) -> str:
    """The label, or where it came from, and its policy unless it only observed; the star is
    explained beside the table.
    """
    name = row["label"] or (row["source_path"] or "").rpartition("/")[2] or row["source"]
    if row["policy"] != "observe":
        name = f"{row['policy']}: {name}"
    return str(name) if row["ended_at"] else f"* {name}"


_HERE = ("chatcap", "script")


def _result(row: Row) -> str:
    """The status and whether it was made in the proxy, or why there is none."""
    if row["outcome"] != "complete":
        return _word(row["outcome"])
    return f"{row['status']} here" if row["answer_from"] in _HERE else _word(row["status"])


def _known_as(row: Row) -> str:
    """The endpoint, or what was asked for when nobody declared it."""
    return row["endpoint"] or f"? {row['method']} {row['host']}{row['path']}"


def _used_as(row: Row) -> str:
    """The endpoint, or the category of all that nobody declared."""
    return row["endpoint"] or f"(unknown {row['category']})"


def _event_name(row: Row) -> str:
    """The name, or the type of an event without one, or that there was none to read; the star of
    a retry is explained beside the table.
    """
    star = "* " if row.get("retry") else ""
    if row["type"] is None and row["name"] is None:
        return f"{star}(no event read)"
    return star + _word(row["name"] or f"({row['type']})")


def _summed_name(row: Row) -> str:
    """With the type where another type has the same name."""
    name = _event_name(row)
    return f"{row['type']}: {name}" if row.get("ambiguous") and row["name"] else name


def _of_events(row: Row, field: str) -> str:
    """A number of events, where any was read."""
    return count(row[field]) if row["events"] else ""


def _done(row: Row) -> str:
    """The action, and under `shadow:` in brackets what it would have been."""
    only_tried = row["action"] == "passed" and row["planned"] not in {None, "passed"}
    return f"{row['action']} ({row['planned']})" if only_tried else str(row["action"])


HIDDEN = {"plain": "in clear", "url": "URL-encoded", "base64": "in base64", "slug": "with dashes"}
"""How text of a chat was written in telemetry, in words."""

SESSIONS = (
    text("id", "id", least=16),
    Column("label", _session_name, least=6),
    number("complete", "complete"),
    number("error", "error"),
    number("aborted", "aborted"),
    number("unfinished", "unfinished"),
    number("skipped", "skipped"),
    number("lost", "write_errors"),
)

FLOWS = (
    Column("id", lambda row: short_id(row["id"])),
    Column("at (UTC)", lambda row: moment(row["started_at"])[11:]),
    Column("endpoint", _known_as, least=12),
    Column("status", _result, least=6),
    amount("sent", "request_bytes"),
    amount("got", "response_bytes"),
    duration("took", "duration_ms"),
)

ENDPOINTS = (
    Column("endpoint", _used_as, least=16),
    number("flows", "flows"),
    number("errors", "errors"),
    amount("sent", "request_bytes"),
    amount("got", "response_bytes"),
    duration("p50", "p50_ms"),
    duration("p95", "p95_ms"),
    Column("valid", lambda row: percent(row["valid"], row["checked"]), right=True),
)

UNKNOWN = (
    Column("method", lambda row: row["method"][:7]),
    text("host", "host", least=14),
    text("path", "path", least=18),
    text("category", "category"),
    number("flows", "flows"),
    Column("last seen (UTC)", lambda row: moment(row["last_seen"])[:16]),
)

CATEGORIES = (
    text("category", "category"),
    number("flows", "flows"),
    number("errors", "errors"),
    amount("sent", "request_bytes"),
    amount("got", "response_bytes"),
)

TELEMETRY = (
    text("vendor", "vendor", least=9),
    number("flows", "flows"),
    number("events", "events"),
    amount("sent", "request_bytes"),
    number("kept in", "kept_in_flows"),
    number("left", "left_flows"),
    amount("left with", "left_bytes"),
    number("retries", "retries"),
    Column("to", lambda row: ", ".join(row["hosts"]), least=10),
)

EVENTS = (
    Column("flow", lambda row: short_id(row["flow_id"])),
    Column("at (UTC)", lambda row: moment(row["started_at"])[11:]),
    text("vendor", "vendor"),
    Column("event", _event_name, least=12),
    Column("action", _done, least=17),
    number("removed", "removed"),
    number("changed", "changed"),
)

EVENT_SUMMARY = (
    text("vendor", "vendor"),
    Column("event", _summed_name, least=14),
    number("events", "events"),
    number("uploads", "uploads"),
    amount("bytes", "bytes"),
    Column("kept in", lambda row: _of_events(row, "kept_in"), right=True),
    Column("left", lambda row: _of_events(row, "left"), right=True),
    number("retries", "retries"),
)

DISCLOSURES = (
    text("what", "item", least=12),
    text("told to", "vendor"),
    number("times", "count"),
    number("left", "left"),
    text("why it matters", "reason", least=14),
    place("where", "path", least=20),
)

LEAKS = (
    Column("what it repeats", lambda row: row["item"], least=12),
    text("told to", "vendor"),
    Column("how", lambda row: HIDDEN.get(row["leak"], str(row["leak"])), least=8),
    place("where", "path", least=18),
    number("times", "count"),
    number("left", "left"),
    Column("newest flow", lambda row: short_id(row["flow_ids"][0])),
)

CHATS = (
    text("what", "what"),
    number("number", "count"),
    text("listed by", "listed_by"),
)

FINDINGS = (
    text("severity", "severity"),
    text("kind", "kind"),
    number("times", "count"),
    text("where", "place", least=20),
)

REDACTIONS = (
    text("kind", "kind", least=12),
    number("replaced", "count"),
    number("flows", "flows"),
    number("places", "places"),
)

BODIES = (
    text("side", "side"),
    text("state", "state"),
    number("flows", "flows"),
)

EVENTS_OF_A_FLOW = (
    number("event", "seq"),
    text("type", "type"),
    text("name", "name", least=16),
    Column("action", lambda row: f"{row['action']}, again" if row["retry"] else row["action"]),
    Column("removed", lambda row: count(len(row["removed"])), right=True),
    Column("changed", lambda row: count(len(row["changed"])), right=True),
)

DISCLOSURES_OF_A_FLOW = (
    text("what", "item", least=12),
    Column("how", lambda row: HIDDEN.get(row["leak"], _word(row["leak"]))),
    Column("then", lambda row: "kept in" if row["kept_in"] else "left"),
    number("times", "count"),
    text("why it matters", "reason", least=14),
    place("where", "path", least=20),
)

SLOWEST = (
    Column("id", lambda row: short_id(row["id"])),
    Column("at (UTC)", lambda row: moment(row["started_at"])),
    Column("endpoint", _known_as, least=12),
    Column("status", _result, least=6),
    duration("first byte", "first_byte_ms"),
    duration("took", "duration_ms"),
)
