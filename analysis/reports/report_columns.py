"""Which columns the tables of a report have beyond those of the listings."""

from dataclasses import replace

from analysis.queries.disclosures import CLASSES
from analysis.reports import columns as c
from analysis.reports.table import Column
from analysis.reports.units import count, moment, plural

_LEFT = replace(c.number("left", "left"), split=lambda row: (row["left"], row["kept_in"]))
_KEPT = c.number("kept in", "kept_in")


def _spare(column: Column, order: int) -> Column:
    return replace(column, spare=order)


def _barred(column: Column, field: str) -> Column:
    return replace(column, bar=lambda row: row[field])


def _rate(title: str, field: str) -> Column:
    """A number that need not be whole; nothing where there was nothing to divide by."""
    return Column(title, lambda row: _rounded(row[field]), right=True)


def _rounded(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if number >= 99.5 else f"{number:.1f}"


def _spelt(places: int, path: str) -> str:
    return path if places == 1 else f"{path} and {plural(places - 1, 'other place')}"


ORIGINS = (
    c.text("id", "id", least=16),
    c.text("policy", "policy"),
    c.text("from", "source"),
    Column("began (UTC)", lambda row: moment(row["started_at"])),
    Column("ended (UTC)", lambda row: moment(row["ended_at"]) or "not yet"),
    _spare(c.text("file", "source_path", least=12), 1),
    _spare(c.text("SHA-256 of the file", "source_sha256", least=20), 2),
)

CATEGORIES = tuple(_barred(col, "flows") if col.title == "flows" else col for col in c.CATEGORIES)

ENDPOINTS = (
    c.ENDPOINTS[0],
    _spare(c.text("category", "category"), 2),
    *(
        _barred(column, {"flows": "flows", "got": "response_bytes", "p95": "p95_ms"}[column.title])
        if column.title in {"flows", "got", "p95"}
        else column
        for column in c.ENDPOINTS[1:]
    ),
)

TIMELINE = (
    c.text("category", "category"),
    c.text("flows over time", "line"),
    c.number("flows", "flows"),
)

RECEIVERS = (
    c.text("told to", "vendor", least=8),
    replace(c.number("leaks", "leaks"), warns=True),
    *(c.number(name, name) for name in CLASSES),
    _spare(_LEFT, 1),
    _spare(_KEPT, 2),
)

LEAKS = (
    *(column for column in c.LEAKS if column.title not in {"times", "left", "newest flow"}),
    _barred(c.number("times", "count"), "count"),
    _LEFT,
    _spare(_KEPT, 1),
)

TOLD_TO = c.text("told to", "vendor")
FACTS = (
    c.text("what", "item", least=16),
    TOLD_TO,
    _spare(c.text("class", "data_class"), 1),
    c.text("why it matters", "reason", least=20),
    Column("where", lambda row: _spelt(row["places"], row["path"]), least=14),
    _barred(c.number("times", "count"), "count"),
    _LEFT,
    _spare(_KEPT, 2),
)

TELEMETRY = tuple(
    _barred(column, "request_bytes") if column.title == "sent" else column for column in c.TELEMETRY
)

EVENTS = tuple(
    _barred(column, "events") if column.title == "events" else column for column in c.EVENT_SUMMARY
)

RATES = (
    Column("vendor", lambda row: row["vendor"] or "all of them"),
    c.number("events", "events"),
    _rate("events/min", "events_per_minute"),
    _rate("events/msg", "events_per_message"),
    c.amount("bytes", "bytes"),
    c.amount("bytes/min", "bytes_per_minute"),
    c.amount("bytes/msg", "bytes_per_message"),
)

CONVERSATIONS = (
    c.text("id", "short"),
    _spare(c.text("title", "title", least=16), 1),
    Column("models", lambda row: ", ".join(row["models"]), least=10),
    c.number("messages", "messages"),
    c.number("turns", "turns"),
    c.number("branches", "branches"),
    _barred(c.number("characters", "characters"), "characters"),
    _spare(Column("newest (UTC)", lambda row: moment(row["last_time"])[:16]), 2),
)

MODELS = (
    Column("model", lambda row: row["model"] or "(not told)", least=12),
    _barred(c.number("turns", "turns"), "turns"),
    c.number("answered", "done"),
    c.number("no reply", "no_reply"),
    c.number("broken off", "broken_off"),
    c.number("errors", "error"),
    c.number("refused", "refused"),
    _spare(c.number("characters", "characters"), 1),
    _spare(c.number("tokens", "tokens"), 2),
)


def latency(percent: int, *, by_day: bool = False) -> tuple[Column, ...]:
    """Of each model what so many percent of its answered turns did not exceed."""

    def duration(title: str, measure: str) -> Column:
        return c.duration(title, f"{measure}_p{percent}")

    return (
        Column("model", lambda row: row["model"] or "(not told)", least=12),
        *((c.text("day", "day"),) if by_day else ()),
        c.number("answered", "done"),
        _spare(duration("first byte", "first_byte_ms"), 2),
        duration("first token", "first_token_ms"),
        duration("client: first", "client_first_token_ms"),
        duration("whole", "total_ms"),
        duration("client: whole", "client_total_ms"),
        _spare(_rate("tokens/s", f"tokens_per_second_p{percent}"), 1),
    )


DAYS = (
    c.text("day", "day"),
    c.number("flows", "flows"),
    c.number("checked", "checked"),
    c.number("breaking", "breaking"),
    c.number("review", "review"),
    c.number("info", "info"),
)

FIELDS = (
    c.text("severity", "severity"),
    c.text("kind", "kind"),
    Column("endpoint", lambda row: row["endpoint"] or "(unknown)", least=12),
    c.text("side", "side"),
    c.place("where", "path", least=14),
    _barred(c.number("times", "count"), "count"),
    _spare(Column("first seen (UTC)", lambda row: moment(row["first_seen"])[:16]), 2),
    _spare(Column("last seen (UTC)", lambda row: moment(row["last_seen"])[:16]), 1),
)

SHAPES = (
    Column("endpoint", lambda row: row["endpoint"] or "(unknown)", least=12),
    c.text("side", "side"),
    c.place("where", "path", least=18),
    c.text("type", "type"),
    c.number("times", "count"),
    Column("first seen (UTC)", lambda row: moment(row["first_seen"])[:16]),
)

HOSTS = (
    c.text("host", "host", least=20),
    c.text("vendor", "vendor"),
    _barred(c.number("flows", "flows"), "flows"),
    c.number("errors", "errors"),
    c.amount("sent", "request_bytes"),
    c.amount("got", "response_bytes"),
    Column("from page", lambda row: count(row["from_page"]), right=True),
)

METHOD = (
    c.text("what", "what"),
    Column("value", lambda row: str(row["value"]), least=20),
)

SLOWEST = tuple(
    _barred(column, "duration_ms") if column.title == "took" else column for column in c.SLOWEST
)
