"""The sections of a report: one list that the terminal and the Markdown report share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.queries.database import Row
from analysis.reports import columns as c
from analysis.reports.table import Column
from analysis.reports.units import count, moment, plural, size


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table. `note` stands above it, `empty` in its place when there are no rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str
    note: str = ""
    more: str = "in the Markdown and JSON report"
    """Where the rows are that a screen does not hold."""


def heading(report: Row) -> str:
    """What the report is about, in a line; no text out of the capture in it."""
    if not report["flows"]:
        return "No flows."
    first, last = moment(report["first_flow"]), moment(report["last_flow"])
    return (
        f"{plural(report['flows'], 'flow')} in {plural(len(report['sessions']), 'session')}, "
        f"from {first} to {last} UTC."
    )


def ledger_line(totals: Row, still_open: int) -> str:
    """The ledger of a session, or of several added up; also when nothing was lost.

    What a session lost is known when it has ended: `still_open` of these have not.
    """
    parts = ("complete", "error", "aborted", "unfinished", "skipped")
    added = " + ".join(f"{count(totals[name])} {name}" for name in parts)
    lost = totals["write_errors"]
    if lost:
        losses = f"{plural(lost, 'flow')} LOST to the disk"
    else:
        losses = "no loss counted yet" if still_open else "nothing lost to the disk"
    return (
        f"{count(totals['seen'])} seen = {added}. "
        f"{plural(totals['truncated'], 'flow')} with a body cut short; {losses}"
        + (f"; {_still(still_open)}." if still_open else ".")
    )


def ledger(report: Row) -> tuple[str, str]:
    """Title and line of a report's ledger, which counts whole sessions, not chosen times."""
    part = "since" in report["chosen"] or "until" in report["chosen"]
    title = "Ledger of these sessions, all of their flows" if part else "Ledger"
    return title, ledger_line(report["ledger"], open_sessions(report["sessions"]))


def open_sessions(sessions: Iterable[Row]) -> int:
    """How many of them still run, or did not end cleanly."""
    return sum(session["ended_at"] is None for session in sessions)


def sections(report: Row) -> Iterator[Section]:
    """All sections, in the order of a reader's interest."""
    yield Section(
        "Sessions",
        c.SESSIONS,
        report["sessions"],
        "No sessions.",
        _open(report),
        "chatcap sessions",
    )
    yield Section("Categories", c.CATEGORIES, report["categories"], "No flows.")
    yield Section(
        "Telemetry", c.TELEMETRY, report["telemetry"], "No telemetry was seen.", _left(report)
    )
    yield Section(
        "Told to telemetry vendors",
        c.DISCLOSURES,
        report["disclosures"],
        _unread(report) or "Nothing about you was found in telemetry.",
        _told(report),
        "chatcap disclosures",
    )
    yield Section("Chats", c.CHATS, _chats(report["chats"]), "No chat was seen.")
    yield Section(
        "Endpoints", c.ENDPOINTS, report["endpoints"], "No flows.", more="chatcap endpoints"
    )
    yield Section(
        "Unknown endpoints",
        c.UNKNOWN,
        report["unknown_endpoints"],
        "Every path is declared.",
        "Paths that no endpoint matches, the most used first.",
    )
    yield Section(
        "Findings",
        c.FINDINGS,
        _places(report),
        "Every body is as its model says.",
        "Differences between bodies and their models: names of fields, never values.",
    )
    yield Section(
        "Redactions",
        c.REDACTIONS,
        report["redactions"],
        "No secret was replaced.",
        "Secrets that were replaced by stand-ins before anything was stored.",
    )
    yield Section(
        "Bodies not in the record", c.BODIES, report["bodies"], "Every body was seen whole."
    )
    yield Section("Slowest flows", c.SLOWEST, report["slowest"], "No flow was timed.")


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


def _chats(counts: Row) -> list[Row]:
    if not (counts["conversations"] or counts["turns"]):
        return []
    return [
        {"what": what, "count": counts[name], "listed_by": command}
        for what, name, command in _CHATS
        if counts[name] or not what.startswith(" ")
    ]


def _open(report: Row) -> str:
    still = open_sessions(report["sessions"])
    return f"* {_still(still)}." if still else ""


def _still(number: int) -> str:
    return f"{plural(number, 'session')} still running, or not ended cleanly"


def _left(report: Row) -> str:
    sinks = report["telemetry"]
    flows = sum(sink["left_flows"] for sink in sinks)
    if not sinks:
        return ""
    amount = size(sum(sink["left_bytes"] for sink in sinks))
    kept_in = sum(sink["kept_in_flows"] for sink in sinks)
    lost = sum(sink["undelivered_flows"] for sink in sinks)
    answered = f"; {plural(kept_in, 'upload')} kept in" if kept_in else ""
    undelivered = f"; {plural(lost, 'upload')} not delivered" if lost else ""
    left = f"{plural(flows, 'upload')} with {amount} left for {_receivers(sinks)}"
    return f"{left}{answered}{undelivered}."


def _receivers(sinks: Sequence[Row]) -> str:
    return plural(sum(sink["left_flows"] > 0 for sink in sinks), "vendor")


def _unread(report: Row) -> str:
    uploads = report["unread_uploads"]
    if not uploads:
        return ""
    return (
        f"{plural(uploads, 'upload')} in sessions of an older chatcap, which did not look into "
        "telemetry: import those captures again."
    )


def _told(report: Row) -> str:
    """Text of chats in telemetry is worth a word of its own."""
    if unread := _unread(report):
        return unread
    leaked = [told for told in report["disclosures"] if told["leak"]]
    times, left = (sum(told[name] for told in leaked) for name in ("count", "left"))
    if not leaked:
        return "No text of your chats was found among it."
    return f"Text of your chats was found {plural(times, 'time')}; {count(left)} of it left."


def _places(report: Row) -> list[Row]:
    """One row per severity and kind, then its top places below it."""
    found: list[Row] = []
    for finding in report["findings"]:
        found.append(finding | {"place": plural(finding["places"], "place")})
        found += [
            {"severity": "", "kind": "", "count": place["count"], "place": _place(place)}
            for place in finding["top"]
        ]
    return found


def _place(place: Row) -> str:
    return f"  {place['endpoint'] or '?'} {place['side']} {place['path']}"
