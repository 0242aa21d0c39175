"""Columns of the listings about conversations, chosen to fit 80 characters."""

from dataclasses import replace

from analysis.reports.chat import heading, short, speaker
from analysis.reports.columns import duration, number, short_id, text
from analysis.reports.prose import line
from analysis.reports.table import Column, Row
from analysis.reports.units import count, milliseconds, moment

_FLAGS = ("deleted", "temporary", "shared", "archived", "starred")


def _state(row: Row) -> str:
    """What is not usual about it, in words; what matters most first."""
    exported = [] if "export" not in row["sources"] else ["export"]
    exported = ["export only"] if row["sources"] == ["export"] else exported
    branches = [f"{count(row['branches'])} branches"] if row["branches"] > 1 else []
    return ", ".join([flag for flag in _FLAGS if row[f"is_{flag}"]] + exported + branches)


def _title(row: Row) -> str:
    """The title, or how the first question begins of one that has none."""
    opening = line(row["opening"] or "")
    return f"“{opening}”" if opening else heading(row)


def _rate(row: Row) -> str:
    rate = row["tokens_per_second"]
    return "" if rate is None else f"{rate:.1f}"


def _answer(row: Row) -> str:
    """What became of a turn, or that there is only the client's report of it."""
    if row["flow_id"] is None:
        return "report only"
    if row["answer"] == "refused":
        return f"refused {row['http_status']}"
    return str(row["answer"]).replace("_", " ")


def _difference(field: str, spare: int) -> Column:
    """What the client said less what we saw."""

    def cell(row: Row) -> str:
        value = row[field]
        if value is None:
            return ""
        return f"{'-' if value < 0 else '+'}{milliseconds(abs(value))}"

    return Column("±", cell, right=True, spare=spare)


def marked(row: Row) -> str:
    """A snippet with what was found in brackets."""
    told, end = "", 0
    for start, stop in row["matches"]:
        told += f"{row['snippet'][end:start]}[{row['snippet'][start:stop]}]"
        end = stop
    return line(told + row["snippet"][end:])


def said_by(hit: Row) -> str:
    """Whose words a search has found, and whether the chat shows them; of a title, that it is."""
    if hit["message_id"] is None:
        return "in the title"
    metadata = {"is_thinking_preamble_message": hit["preamble"]}
    whole = {"text": hit["snippet"], "attachments": (), "status": None, "metadata": metadata}
    return speaker(hit | whole) + ("" if hit["on_path"] else ", on another branch")


def said_at(hit: Row) -> str:
    """When it was written, or that this is when it was seen."""
    if hit["create_time"] is None and hit["seen_at"] is not None:
        return f"seen {moment(hit['seen_at'])[:16]}"
    return moment(hit["create_time"])[:16]


CONVERSATIONS = (
    Column("id", lambda row: short(row["id"])),
    Column("day (UTC)", lambda row: moment(row["last_time"])[:10]),
    Column("at", lambda row: moment(row["last_time"])[11:16], spare=2),
    Column("title", _title, least=20),
    replace(text("model", "model", least=6), spare=1),
    number("messages", "messages"),
    Column("notes", _state, least=20),
)

HITS = (
    Column("chat", lambda row: short(row["conversation_id"]), least=8),
    Column("message", lambda row: short(row["message_id"] or "") or "(title)", least=7),
    Column("at (UTC)", said_at),
    Column("who", said_by),
    Column("found", marked, least=24),
)

LATENCY = (
    Column("flow", lambda row: short_id(row["flow_id"] or row["report_flow_id"])),
    Column("at (UTC)", lambda row: moment(row["started_at"])[5:16]),
    text("model", "model", least=5),
    Column("answer", _answer),
    replace(duration("byte", "first_byte_ms"), spare=4),
    duration("token", "first_token_ms"),
    replace(duration("client", "client_first_token_ms"), spare=1),
    _difference("first_token_difference_ms", spare=2),
    duration("total", "total_ms"),
    replace(duration("client", "client_total_ms"), spare=1),
    _difference("total_difference_ms", spare=3),
    replace(number("tokens", "tokens"), spare=6),
    Column("events/s", _rate, right=True, spare=5),
    replace(number("stalls", "stalls"), spare=7),
)

SUMMARY = (
    text("model", "model", least=8),
    text("day (UTC)", "day"),
    number("turns", "turns"),
    number("done", "done"),
    number("no reply", "no_reply"),
    number("broken off", "broken_off"),
    number("error", "error"),
    number("refused", "refused"),
    replace(number("stalls", "stalls"), spare=1),
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
        number("n", f"{measure}_n"),
        *(cell(percent) for percent in (50, 90, 95, 99)),
    )
