"""The sections of a comparison: one list that all renderers share."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from analysis.queries.database import Row
from analysis.queries.diff_changes import SAME
from analysis.reports import diff_columns as c
from analysis.reports.diff_heading import heading
from analysis.reports.section import Section, Table
from analysis.reports.units import count, milliseconds, moment, size

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
    "disclosures": (
        "Leaks first, then what left otherwise than before. A leak is a part of a chat or of the "
        "account that chatcap found again in telemetry; what repeats it counts twice, as a leak "
        "and as what it was told as."
    ),
    "vendors": "What left, of what the client made.",
    "events": "Those that left, of those that the client made.",
    "identifiers": "Stand-ins of who and what was told; equal ones are the same value.",
    "event_fields": "Names only. Those whose whole event came or went are last.",
    "body_fields": "Names only. Those whose whole body came or went are last.",
    "endpoints": "A p50 that differs alone is no change: no two durations are equal.",
    "latency": "Medians of turns that were answered to the end, ours beside the client's.",
}
TITLE = "Comparison of two sessions"
LEGEND = "Marks: + only in B, - only in A, ~ in both with other numbers: A → B."


def sections(compared: Row) -> Iterator[Section]:
    """All sections, the most important first; of lists without a difference only the number."""
    yield _totals(compared)
    yield _recognition(compared)
    told, *others = [name for name in TITLES if compared[name]["rows"]] or [""]
    if told == "disclosures":
        yield _section(told, compared[told])
    elif told:
        others.insert(0, told)
    yield _sides(compared)
    yield _summary(compared)
    for name in others:
        yield _section(name, compared[name])


def comparison(compared: Row) -> Section:
    """All of it as one section of a report."""
    found = list(sections(compared))
    tables = [
        replace(table, caption=table.caption or section.title, note=table.note or section.note)
        for section in found
        for table in section.tables
    ]
    points = [point for section in found for point in section.points]
    return Section("comparison", TITLE, tables, note=heading(compared), points=points)


def _totals(compared: Row) -> Section:
    """What left, beside what the client made: what one wants to know first."""
    sides = [{**compared[name], **compared["left"][name]} for name in ("a", "b")]
    rows = [
        {"what": what, **dict(zip(("a", "b"), map(told, sides), strict=True))}
        for what, told in (
            ("name", lambda side: side["label"] or side["id"]),
            ("policy", _policy),
            ("uploads that left", lambda side: _of(side, "uploads")),
            ("events that left", lambda side: _of(side, "events")),
            ("bytes that left", lambda side: _of(side, "bytes", size)),
            ("leaks that left", lambda side: _of(side, "leaks")),
        )
    ]
    note = "Telemetry: what left, of what the client made."
    return Section("left", "What left", (Table(c.SIDES, rows),), note=note)


def _of(side: Row, name: str, told: Callable[[int], str] = count) -> str:
    """`2 of 7`; a dash where there was nothing that could leave."""
    return f"{told(side[f'left_{name}'])} of {told(side[name])}" if side[name] else "none"


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
            ("covers", _covered),
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


def _covered(side: Row) -> str:
    """From its first flow to its last one."""
    return "" if side["minutes"] is None else milliseconds(side["minutes"] * 60_000)


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
    answers = compared["recognition"]
    return Section(
        "recognition",
        "Can they tell that A and B are the same person?",
        (Table(c.RECOGNITION, [row for answer in answers for row in c.evidence(answer)]),),
        "Nobody was told anything.",
        " ".join(_about(compared, answers)),
    )


def _about(compared: Row, answers: list[Row]) -> Iterator[str]:
    yield (
        "By what left in both sessions with the same value: the kind is named, never the value. "
        "Perhaps: something left in both that the record cannot compare."
    )
    if any(row["vendor"] is None for row in answers):
        yield f"{c.OURS}: OpenAI, which answers the chats and knows the account."
    if any(row["vendor"] == "openai" for row in answers):
        yield "openai: the counters that it collects beside."
    kept = any(not side["left_uploads"] and side["uploads"] for side in compared["left"].values())
    if kept and any("IP address" in row["possibly_by"] for row in answers):
        yield (
            "A vendor can see the IP address even of uploads that were kept in: the proxy connects "
            "before it answers."
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
    if name == "vendors" and (columns := c.rates(listed["rows"])):
        note = (
            "What the client made, whether it left or not. Sessions of less than a minute have no "
            "rates per minute."
        )
        yield Table(columns, listed["rows"], "Rates of what was made", note, more=more)


def _counted(counts: Row) -> str:
    """`3 appeared, 1 vanished, 2 changed`."""
    return ", ".join(f"{count(counts[n])} {n}" for n in ("appeared", "vanished", "changed"))
