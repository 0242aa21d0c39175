"""The sections of a comparison: one list that all renderers share."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.queries.database import Row
from analysis.queries.diff_changes import SAME
from analysis.reports import diff_columns as c
from analysis.reports.section import Section, Table
from analysis.reports.units import count, moment, plural

TITLES = {
    "disclosures": "Told about the person",
    "identifiers": "Identifiers",
    "vendors": "Telemetry vendors",
    "events": "Events",
    "event_fields": "Fields of events",
    "endpoints": "Endpoints",
    "unknown_endpoints": "Unknown endpoints",
    "hosts": "Hosts",
    "body_fields": "Fields of bodies",
    "chats": "Chats",
    "models": "Models",
    "latency": "Latency",
}
"""The lists of a comparison, as `queries.diff.KINDS` has them."""
_NOTES = {
    "disclosures": "Texts of chats first, then what left otherwise than before.",
    "identifiers": "Stand-ins of who and what was told; equal ones are the same value.",
    "event_fields": "Names only. Those whose whole event came or went are last.",
    "body_fields": "Names only. Those whose whole body came or went are last.",
    "endpoints": "A p50 that differs alone is no change: no two durations are equal.",
    "latency": "Medians of turns that were answered to the end, ours beside the client's.",
}
TITLE = "Comparison of two sessions"
LEGEND = "Marks: + only in B, - only in A, ~ in both with other numbers: A → B."


def heading(compared: Row) -> str:
    """What it comes to, in a line; no text out of the capture in it."""
    counts = compared["counts"]
    told = f"{_counted(counts)}; {count(counts[SAME])} as before"
    if compared["same"]:
        told = f"no difference; {plural(counts[SAME], 'thing')} compared"
    if not compared["comparable_stand_ins"]:
        told += ", but no identifiers"
    return f"From A to B: {told}."


def sections(compared: Row) -> Iterator[Section]:
    """All sections, the most important first; of lists without a difference only the number."""
    yield _sides(compared)
    yield _summary(compared)
    yield _recognition(compared)
    for name in TITLES:
        listed = compared[name]
        if listed["rows"]:
            yield _section(name, listed)


def comparison(compared: Row) -> Section:
    """All of it as one section of a report."""
    what, *rest = sections(compared)
    tables = [
        replace(table, caption=table.caption or section.title, note=table.note or section.note)
        for section in (what, *rest)
        for table in section.tables
    ]
    return Section("comparison", TITLE, tables, note=heading(compared), points=what.points)


def _sides(compared: Row) -> Section:
    a, b = compared["a"], compared["b"]
    rows = [
        {"what": what, "a": told(a), "b": told(b)}
        for what, told in (
            ("id", lambda side: side["id"]),
            ("label", lambda side: side["label"] or ""),
            ("database", lambda side: side["database"]),
            ("from (UTC)", lambda side: moment(side["first_flow"])),
            ("to (UTC)", lambda side: moment(side["last_flow"])),
            ("minutes", lambda side: c.rate(side["minutes"])),
            ("sent messages", lambda side: count(side["sent_messages"])),
            ("policy", _policy),
            ("privacy", lambda side: side["privacy"] or "unknown"),
            ("flows recorded", lambda side: count(side["flows"])),
            ("flows seen", lambda side: count(side["seen"])),
            ("not complete", _odd),
            ("chatcap", lambda side: str(side["versions"].get("chatcap", "unknown"))),
        )
    ]
    return Section(
        "compared",
        "What is compared",
        (Table(c.SIDES, rows),),
        points=[warning["text"] for warning in compared["warnings"]],
    )


def _odd(side: Row) -> str:
    """What of the flows seen ended otherwise than it should."""
    odd = ("error", "aborted", "unfinished", "skipped")
    return ", ".join(f"{count(side[name])} {name}" for name in odd if side[name]) or "none"


def _policy(side: Row) -> str:
    """Those in force for telemetry; else the one the session began with."""
    return ", ".join(row["policy"] for row in side["policies"]) or str(side["policy"])


def _summary(compared: Row) -> Section:
    rows = [{"title": title, **compared[name]} for name, title in TITLES.items()]
    return Section("summary", "Summary", (Table(c.SUMMARY, rows),), note=LEGEND)


def _recognition(compared: Row) -> Section:
    note = (
        "By identifiers that left in both sessions. Perhaps: something left in both whose values "
        "the record cannot compare."
    )
    return Section(
        "recognition",
        "Can they tell that A and B are the same person?",
        (Table(c.RECOGNITION, compared["recognition"]),),
        "Nobody was told anything.",
        note,
    )


def _section(name: str, listed: Row) -> Section:
    return Section(
        name.replace("_", "-"),
        TITLES[name],
        list(_tables(name, listed)),
        note=f"{_counted(listed).capitalize()}; {count(listed[SAME])} as before. "
        f"{_NOTES.get(name, '')}".strip(),
    )


def _tables(name: str, listed: Row) -> Iterator[Table]:
    more = "`chatcap diff --all`, which also lists what is the same"
    yield Table(c.COLUMNS[name], listed["rows"], more=more, left_out=listed["more"])
    if name == "vendors":
        yield Table(c.RATES, listed["rows"], "Per minute and per sent message", more=more)


def _counted(counts: Row) -> str:
    """`3 appeared, 1 vanished, 2 changed`."""
    return ", ".join(f"{count(counts[n])} {n}" for n in ("appeared", "vanished", "changed"))
