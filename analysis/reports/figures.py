"""The few figures at the top of a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.queries.database import Row
from analysis.reports import repeated
from analysis.reports.charts import split
from analysis.reports.purged import place
from analysis.reports.units import count, plural, size

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts, and a sentence about it; `kind` is `leaks` where it warns."""

    value: str
    label: str
    about: str
    drawing: "Markup | None" = None
    kind: str = ""


def figures(report: Row) -> Iterator[Figure]:
    """What everybody wants to know, the most important first."""
    if report["telemetry"]:
        yield _leaks(report)
    yield from _uploads(report)
    yield _chats(report["chats"])
    yield _seen(report["ledger"])


def _leaks(report: Row) -> Figure:
    if report["unread_uploads"]:
        told = f"{plural(report['unread_uploads'], 'upload')} of an older chatcap were not read"
        return Figure("?", "texts of chats in telemetry", told)
    leaks = repeated.leaks(report["disclosures"])
    times, left = repeated.total(leaks)
    if not times:
        return Figure(
            "0",
            f"texts of chats in {place(report, 'telemetry')}",
            "none of this record was found again",
        )
    kept = f"{count(times - left)} kept in"
    drawing = split((left, times - left))
    if not left:
        return Figure("0", "leaks of your chats or account left", kept, drawing)
    label = f"{'leak' if left == 1 else 'leaks'} of your chats or account left"
    return Figure(count(left), label, f"{repeated.briefly(leaks)}; {kept}", drawing, "leaks")


def _uploads(report: Row) -> Iterator[Figure]:
    sinks = report["telemetry"]
    left, kept, lost, flows = (
        sum(sink[name] for sink in sinks)
        for name in ("left_flows", "kept_in_flows", "undelivered_flows", "flows")
    )
    about = f"{count(left)} left, {count(kept)} kept in"
    about += f", {count(lost)} not delivered" if lost else ""
    noun = "telemetry upload" if flows == 1 else "telemetry uploads"
    yield Figure(count(flows), noun, about if flows else "none was seen", split((left, kept)))
    if flows:
        yield _vendors(report)


def _vendors(report: Row) -> Figure:
    """To whom, and how much for each message that was sent."""
    number = len(report["telemetry"])
    total = next(row for row in report["rates"] if row["vendor"] is None)
    about = f"{plural(total['events'], 'event')}, {size(total['bytes'])} for them"
    if total["events_per_message"] is not None:
        about = (
            f"{total['events_per_message']:.1f} events, {size(total['bytes_per_message'])} "
            "made for each message that you sent"
        )
    return Figure(count(number), "vendor" if number == 1 else "vendors", about)


def _chats(counts: Row) -> Figure:
    number = counts["conversations"]
    about = f"{plural(counts['messages'], 'message')}, {plural(counts['turns'], 'turn')}"
    return Figure(count(number), "conversation" if number == 1 else "conversations", about)


def _seen(ledger: Row) -> Figure:
    lost, cut = ledger["write_errors"], ledger["truncated"]
    about = f"{plural(lost, 'flow')} LOST to the disk" if lost else "none lost to the disk"
    about += f", {count(cut)} with a body cut short" if cut else ""
    return Figure(
        count(ledger["seen"]), "flow seen" if ledger["seen"] == 1 else "flows seen", about
    )
