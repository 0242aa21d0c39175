"""Columns of the listings about conversations, chosen to fit 80 characters."""

from analysis.reports.chat import heading, short
from analysis.reports.columns import duration, number, short_id, text
from analysis.reports.prose import line
from analysis.reports.table import Column, Row
from analysis.reports.units import count, milliseconds, moment

_FLAGS = ("archived", "deleted", "starred", "temporary", "shared")


def _state(row: Row) -> str:
    """What is not usual about it, in words."""
    exported = [] if "export" not in row["sources"] else ["export"]
    exported = ["export only"] if row["sources"] == ["export"] else exported
    branches = [f"{count(row['branches'])} branches"] if row["branches"] > 1 else []
    return ", ".join(branches + [flag for flag in _FLAGS if row[f"is_{flag}"]] + exported)


def _rate(row: Row) -> str:
    rate = row["tokens_per_second"]
    return "" if rate is None else f"{rate:.1f}"


def _client(title: str, difference: str, own: str) -> Column:
    """What the client said less what we saw; of a report without a turn what it said."""

    def cell(row: Row) -> str:
        if row["flow_id"] is None:
            return milliseconds(row[own])
        value = row[difference]
        if value is None:
            return ""
        return f"{'-' if value < 0 else '+'}{milliseconds(abs(value))}"

    return Column(title, cell, right=True)


def marked(row: Row) -> str:
    """A snippet with what was found in brackets."""
    told, end = "", 0
    for start, stop in row["matches"]:
        told += f"{row['snippet'][end:start]}[{row['snippet'][start:stop]}]"
        end = stop
    return line(told + row["snippet"][end:])


CONVERSATIONS = (
    Column("id", lambda row: short(row["id"]), least=8),
    Column("last (UTC)", lambda row: moment(row["last_time"])[:16]),
    Column("title", heading, least=20),
    text("model", "model", least=6),
    number("messages", "messages"),
    Column("", _state, least=10),
)

HITS = (
    Column("chat", lambda row: short(row["conversation_id"]), least=8),
    Column("message", lambda row: short(row["message_id"] or "") or "(title)", least=7),
    Column("at (UTC)", lambda row: moment(row["create_time"])[:16]),
    text("role", "role"),
    Column("found", marked, least=24),
)

LATENCY = (
    Column("flow", lambda row: short_id(row["flow_id"] or row["report_flow_id"])),
    Column("UTC", lambda row: moment(row["started_at"])[11:16]),
    text("model", "model", least=5),
    duration("byte", "first_byte_ms"),
    duration("token", "first_token_ms"),
    Column("tok/s", _rate, right=True),
    number("stalls", "stalls"),
    duration("total", "total_ms"),
    _client("± token", "first_token_difference_ms", "client_first_token_ms"),
    _client("± total", "total_difference_ms", "client_total_ms"),
)


def percentiles(measure: str) -> tuple[Column, ...]:
    """Columns of the summary of one measure."""

    def cell(percent: int) -> Column:
        field = f"{measure}_p{percent}"
        if measure.endswith("_ms"):
            return duration(f"p{percent}", field)
        return Column(
            f"p{percent}", lambda row: "" if row[field] is None else f"{row[field]:.1f}", right=True
        )

    return (
        text("model", "model", least=8),
        text("day (UTC)", "day"),
        Column("turns", lambda row: count(row["turns"]), right=True),
        *(cell(percent) for percent in (50, 90, 95, 99)),
    )
