"""What a purge says: what goes or went, and what may still hold it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from analysis.purging.mentions import Mention
from analysis.purging.purge import Check, Rehearsal
from analysis.reports.layout import table
from analysis.reports.plain import visible
from analysis.reports.table import Column
from analysis.reports.units import count, plural, size

_NAMES = {
    "sessions": "sessions",
    "flows": "flows",
    "bodies": "bodies",
    "frames": "frames of streams and sockets",
    "telemetry_events": "telemetry events",
    "disclosed_by": "uploads' lists of disclosures",
    "findings": "findings",
    "conversations": "conversations",
    "messages": "messages",
    "turns": "turns",
    "latency_reports": "reports of latency",
    "texts": "texts of messages",
    "titles": "titles of conversations",
    "emptied": "flows without their content",
}
_WITH_ROWS = {"texts": "messages", "titles": "conversations"}
"""What goes with the rows of a table is not counted twice."""
_COLUMNS = (
    Column("what", lambda row: str(row["what"])),
    Column("rows", lambda row: count(row["rows"]), right=True),
)


def counts(rehearsal: Rehearsal, width: int) -> Iterator[str]:
    """What goes, as a table."""
    purged = rehearsal.purged
    rows = {
        name: number - purged.rows.get(_WITH_ROWS.get(name, ""), 0)
        for name, number in purged.rows.items()
    }
    rows["emptied"] = purged.emptied
    found = [
        {"what": words, "rows": rows[name]} for name, words in _NAMES.items() if rows[name] > 0
    ]
    yield from table(found, _COLUMNS, width)


def mentioned(found: Sequence[Mention], width: int) -> Iterator[str]:
    """Flows that stay, by endpoint, and how to find and to empty them."""
    if not found:
        return
    per_endpoint = Counter(one.endpoint for one in found)
    names = ", ".join(f"{visible(name)} {number}" for name, number in per_endpoint.most_common(8))
    more = len(per_endpoint) - 8
    yield from wrap(
        f"Also mentioned in {plural(len(found), 'flow')}, which stay: {names}"
        f"{f' and {more} more endpoints' if more > 0 else ''}. --mentions takes the content out of"
        " them, too; --json lists them.",
        width,
    )


def of_other_words(width: int) -> Iterator[str]:
    """What a search for mentions cannot find."""
    yield from wrap(
        "Mentions are found word for word. What says it in other words is not: look through the"
        " memories of the account (`chatcap flows --endpoint memories`).",
        width,
    )


def holding(copies: Sequence[Path], sources: Sequence[Path]) -> Iterator[str]:
    """Files that still hold it."""
    if copies:
        yield "Copies of the database, which still hold it (--backups deletes them):"
        yield from (f"  {visible(str(path))}" for path in copies)
    if sources:
        yield "Captures it was imported from, which are yours to delete:"
        yield from (f"  {visible(str(path))}" for path in sources)


def outcome(rehearsal: Rehearsal, check: Check, width: int) -> Iterator[str]:
    """What was done, and how that was checked."""
    before, after = size(rehearsal.bytes_before), size(check.bytes_after)
    yield f"The file had {before} and has {after}."
    if not check.marks:
        return
    text = f"Checked: {plural(check.marks, 'mark')} of what went, drawn by lot"
    if not check.elsewhere:
        text += ", are nowhere in the file."
    else:
        text += f": {count(check.marks - check.elsewhere)} are nowhere in the file,"
        text += f" {count(check.elsewhere)} stand in rows that stay, which say the same."
    yield from wrap(text, width)
