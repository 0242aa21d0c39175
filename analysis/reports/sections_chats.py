"""The sections of a report about chats: how many, how long, how fast."""

from analysis.queries.database import Row
from analysis.reports import columns as c
from analysis.reports import report_columns as r
from analysis.reports.section import Section, Table
from analysis.reports.shortids import short_ids

_CHATS = (
    ("conversations", "conversations", "chatcap conversations"),
    ("  with several branches", "branched", "chatcap conversation ID --tree"),
    ("  without messages", "empty", ""),
    ("messages", "messages", "chatcap search TEXT"),
    ("turns", "turns", "chatcap latency"),
    ("  answered", "done", "chatcap latency --summary"),
    ("  without a visible reply", "no_reply", ""),
    ("  broken off", "broken_off", ""),
    ("  ended by an error", "error", ""),
    ("  refused", "refused", ""),
)
"""Indented rows are parts of those above them."""


def chats(report: Row) -> Section:
    """Conversations, what became of their turns, and which models answered."""
    counts, listed = report["chats"], report["conversations"]
    short = short_ids(chat["id"] for chat in listed)
    return Section(
        "chats",
        "Chats",
        (
            Table(c.CHATS, _chats(counts), "Chats and their turns"),
            Table(r.MODELS, report["models"], "Models"),
            Table(
                r.CONVERSATIONS,
                [chat | {"short": short[chat["id"]]} for chat in listed],
                "Conversations",
                "The newest first. A branch is one way through a conversation.",
                more="chatcap conversations",
                left_out=report["left_out"]["conversations"],
            ),
        ),
        "No chat was seen.",
    )


def _chats(counts: Row) -> list[Row]:
    if not (counts["conversations"] or counts["turns"]):
        return []
    return [
        {"what": what, "count": counts[name], "listed_by": command}
        for what, name, command in _CHATS
        if counts[name] or not what.startswith(" ")
    ]


def latency(report: Row) -> Section:
    """How fast answers came, by two clocks."""
    rows = [row for row in report["latency"] if row["done"]]
    days = [row for row in report["latency_days"] if row["done"]]
    return Section(
        "latency",
        "How fast answers came",
        (
            Table(r.latency(50), rows, "Median (p50)"),
            Table(r.latency(95), rows, "Slow ones (p95)"),
            Table(
                r.latency(50, by_day=True), days, "Median by day", more="chatcap latency --summary"
            ),
        ),
        "No turn was answered while chatcap watched.",
        "As the proxy saw it, and beside it what the client itself reported to its servers.",
    )
