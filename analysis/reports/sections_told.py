"""The sections of a report about telemetry: what it told, and how much of it there was."""

from addon.telemetry.guessing import ADDRESS
from analysis.queries.database import Row
from analysis.reports import report_columns as r
from analysis.reports import sentences
from analysis.reports.facts import facts, receivers
from analysis.reports.purged import gone, place
from analysis.reports.section import Section, Table
from analysis.reports.units import milliseconds, plural


def disclosures(report: Row) -> Section:
    """Who was told what about the person, leaks first."""
    told = report["disclosures"]
    return Section(
        "disclosures",
        "What was told about you, and to whom",
        (
            Table(
                r.RECEIVERS,
                receivers(told),
                "Who was told what",
                _LEAK,
            ),
            Table(
                r.LEAKS,
                report["leaks"],
                "Leaks: what telemetry repeated of your chats and your account",
                empty=sentences.leaked(report),
                more="chatcap disclosures --leaks",
                kind="leaks",
            ),
            Table(
                r.FACTS,
                facts(told),
                "What each vendor was told",
                _address(report),
                more="chatcap disclosures",
                group=r.TOLD_TO,
                each="fact",
            ),
        ),
        sentences.unread(report) or f"Nothing about you was found in {place(report, 'telemetry')}.",
        sentences.leaked(report),
    )


_LEAK = (
    "How often each kind of data was told. A leak is a prompt, title, name of a file or id of a "
    "chat, or the name or e-mail of the account, that chatcap found again in telemetry: each event "
    "that repeats it counts, once for each place."
)


def _address(report: Row) -> str:
    """Why something left of uploads that did not; and what is counted here once more."""
    told = [row for row in report["disclosures"] if not row["leak"]]
    notes = []
    if report["leaks"]:
        notes.append("What is a leak counts here as well, as what it stood for.")
    kept_in = any(sink["kept_in_flows"] for sink in report["telemetry"])
    if kept_in and any(row["item"] == ADDRESS.item and row["left"] for row in told):
        notes.append(
            "The IP address left even where an upload was kept in: the proxy connects to the "
            "vendor before it answers."
        )
    return " ".join(notes)


def telemetry(report: Row) -> Section:
    """Uploads and events, and how many there were for what the person did."""
    return Section(
        "telemetry",
        "Telemetry by vendor and event",
        (
            Table(r.TELEMETRY, report["telemetry"], "Vendors"),
            Table(r.RATES, _rates(report), "Rates", _per(report)),
            Table(
                r.EVENTS,
                report["events"],
                "Events",
                "An upload of several events counts with each of them.",
                more="chatcap telemetry --summary",
                group=r.EVENTS[0],
                each="event name",
            ),
        ),
        f"No telemetry was seen in {place(report, 'the record')}."
        if gone(report)
        else "No telemetry was seen.",
        sentences.left(report),
    )


def _rates(report: Row) -> list[Row]:
    """Rates of vendors that were told something; none per minute of less than one: that would be
    a guess.
    """
    rows = [row for row in report["rates"] if row["uploads"]]
    if rows and rows[0]["minutes"] < 1:
        unknown = {"events_per_minute": None, "bytes_per_minute": None}
        return [{**row, **unknown} for row in rows]
    return rows


def _per(report: Row) -> str:
    """What the rates are divided by, as long as there is something to divide."""
    if not report["rates"]:
        return ""
    row = report["rates"][0]
    covered = milliseconds(row["minutes"] * 60_000)
    minute = (
        f"per minute of the {covered} that the sessions cover"
        if row["minutes"] >= 1
        else f"not per minute, since the sessions cover {covered}"
    )
    sent = plural(row["sent_messages"], "message")
    return f"What the client made, whether it left or not: {minute}; per message (you sent {sent})."
