"""Who told what of a message or a conversation."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from addon.conversations.facts import Weight
from analysis.queries.database import Row
from analysis.reports.plain import visible
from analysis.reports.prose import line
from analysis.reports.shortids import LEAST
from analysis.reports.units import moment

_MOST = 10
"""Flows that told the same and are still named."""


def provenance(sources: Iterable[Row], sessions: Sequence[Row]) -> Iterator[str]:
    """A line for each place that told something which stands, and one for those that told the
    same, or something that no longer stands.

    Where a stream tells no parent, the order of its messages does: that is said, too.
    """
    others: list[str] = []
    for source in sources:
        place, is_guess = _place(source, sessions), source["weight"] == Weight.INFERRED
        if source["fields"]:
            how = "inferred from the order of the" if is_guess else "told by"
            at, fields = moment(source["seen_at"]), ", ".join(source["fields"])
            yield line(f"{how} {place}, {at} UTC: {fields}")
        elif not is_guess:
            others.append(place)
    if others := list(dict.fromkeys(others)):
        more = f"; and {len(others) - _MOST} more" if len(others) > _MOST else ""
        yield line(f"also told by {'; '.join(others[:_MOST])}{more}")


def _place(source: Row, sessions: Sequence[Row]) -> str:
    """A flow, with its session if there are several, or the file of an export."""
    session = next((one for one in sessions if one["id"] == source["session_id"]), None)
    if source["flow_id"]:
        of = f" of session {source['session_id']}" if len(sessions) > 1 else ""
        return f"{source['source']}, flow {source['flow_id'][:LEAST]}{of}"
    path = session["source_path"] if session else None
    file = f" {visible(PurePath(path).name)}" if path else ""
    return f"{source['source']}{file} of session {source['session_id']}"
