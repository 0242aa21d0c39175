"""What `chatcap import` says: lines for people, JSON for programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from addon.recording.recorder import Totals
from analysis.importing.comparison import Alone, Chat, Comparison
from analysis.importing.entries import Entry, Verdict
from analysis.importing.importer import ImportResult
from analysis.importing.sources import Kind
from analysis.reports.plain import visible
from analysis.reports.units import plural

SHOWN = 10
"""Problems that are listed without --verbose."""
_TITLE = 60
"""Characters of a title."""
HARMLESS = (Verdict.KNOWN, Verdict.NOT_HTTP)
"""Counted, and listed only with --verbose."""


def lines(result: ImportResult, *, verbose: bool) -> Iterator[str]:
    """What became of one file."""
    name = visible(result.path.name)
    if result.totals is None:
        yield f"{name}: already imported as session {result.session_id}; nothing changed."
    else:
        yield f"{name}: session {result.session_id}: {_counts(result)}."
        yield from _account(result, result.totals)
        if not result.whole:
            yield "  Not everything could be written: see the messages above, and import again."
        yield from _problems(result, verbose=verbose)
    if result.comparison:
        yield from _compared(result.comparison, _unread(result))


def failure(path: Path, error: Exception) -> str:
    """One line that names the file."""
    message = visible(str(error))
    return message if str(path) in str(error) else f"{visible(str(path))}: {message}"


def write_json(results: Iterable[ImportResult], out: TextIO) -> None:
    """One object per file."""
    json.dump([_as_json(result) for result in results], out, indent=2)
    out.write("\n")


def _account(result: ImportResult, totals: Totals) -> Iterator[str]:
    """Where everything went."""
    if result.kind is not Kind.EXPORT:
        yield f"  {_ledger(totals)}"
        return
    documents = totals.documents
    given = plural(result.handed_over, "conversation")
    yield f"  no flows: a data export holds conversations; {documents.written:,} of {given} written"
    if documents.refused:
        yield f"  {plural(documents.refused, 'conversation')} could not be stored as such"
    for what, count in documents.findings.items():
        yield f"  noticed: {visible(what)} ({count:,})"


def _ledger(totals: Totals) -> str:
    """The ledger; unless the recorder did not say, then what is known."""
    if totals.settled:
        return str(totals.ledger)
    lost, seen = totals.ledger.write_errors, totals.ledger.seen
    return f"{lost:,} of {plural(seen, 'flow')} are not known to be on the disk"


def _unread(result: ImportResult) -> int:
    """Entries of which nobody can say which conversation they would have told of."""
    lost = 0 if result.whole else 1
    return result.verdicts[Verdict.REJECTED] + lost


def _compared(found: Comparison, unread: int) -> Iterator[str]:
    export, captures = found.export, found.captures
    yield f"  {plural(found.in_both, 'conversation')} both in the export and in captures"
    if export.messages_in_both or captures.messages_in_both:
        only = f"{export.messages_in_both:,} only in the export"
        yield f"    messages of these: {only}, {captures.messages_in_both:,} only in captures"
    why = "deleted before the export, temporary, or newer"
    if unread:
        why += "; or in what could not be read of it, see above"
    yield from _alone("the export", "deleted since, or never opened under chatcap", export)
    yield from _alone("captures", why, captures)


def _alone(where: str, why: str, found: Alone) -> Iterator[str]:
    reasons = f" ({why})" if found.conversations else ""
    yield f"  {plural(found.conversations, 'conversation')} only in {where}{reasons}"
    for chat in found.first:
        yield f"    {_title(chat)} ({visible(chat.id)})"
    if more := found.conversations - len(found.first):
        yield f"    and {more:,} more"


def _title(chat: Chat) -> str:
    title = " ".join((chat.title or "").split()) or "(no title)"
    return visible(title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…")


def _counts(result: ImportResult) -> str:
    entries = plural(sum(result.verdicts.values()), "entry").replace("entrys", "entries")
    parts = [f"{result.verdicts[v]:,} {v.value}" for v in Verdict if result.verdicts[v]]
    return f"{entries}: {', '.join(parts)}" if parts else entries


def _problems(result: ImportResult, *, verbose: bool) -> Iterator[str]:
    listed = [p for p in result.problems if verbose or p.verdict not in HARMLESS]
    shown = listed if verbose else listed[:SHOWN]
    for entry in shown:
        detail = f": {visible(entry.detail)}" if entry.detail else ""
        yield f"  entry {entry.number} {entry.verdict.value}{detail}"
    counted = sum(n for v, n in result.verdicts.items() if v is not Verdict.OK)
    hidden = counted - sum(result.verdicts[v] for v in HARMLESS if not verbose) - len(shown)
    if hidden > 0:
        more = "" if verbose else "; --verbose lists them"
        yield f"  and {hidden:,} more{more}"


def _as_json(result: ImportResult) -> dict[str, Any]:
    totals = result.totals
    return {
        "file": str(result.path),
        "session_id": result.session_id,
        "kind": result.kind,
        "already_imported": result.already_imported,
        "verdicts": {verdict.value: result.verdicts[verdict] for verdict in Verdict},
        "ledger": totals.ledger.as_row() if totals and totals.settled else None,
        "conversations": _conversations(result),
        "comparison": _comparison(result),
        "problems": [_problem(entry) for entry in result.problems],
    }


def _conversations(result: ImportResult) -> dict[str, Any] | None:
    """Of an export that was imported now."""
    if result.totals is None or result.kind is not Kind.EXPORT:
        return None
    return {"read": result.handed_over, **asdict(result.totals.documents)}


def _comparison(result: ImportResult) -> dict[str, Any] | None:
    """`complete` says whether all of the export could be compared; null when it was read by an
    earlier import.
    """
    if result.comparison is None:
        return None
    complete = None if result.already_imported else not _unread(result)
    return {**asdict(result.comparison), "complete": complete}


def _problem(entry: Entry) -> dict[str, Any]:
    return {"entry": entry.number, "verdict": entry.verdict.value, "detail": entry.detail}
