"""What became of telemetry, in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from addon.protocol.records import CHANGES
from analysis.queries.database import Row
from analysis.reports.plain import visible
from analysis.reports.units import count, plural, size


def total_line(total: Row) -> str:
    """The totals of a summary in a line."""
    if not total["uploads"]:
        return "No telemetry was seen."
    retries = total["retries"]
    parts = [f"{count(total['kept_in'])} kept in", f"{count(total['left'])} left"]
    if total["would_keep_in"]:
        parts[-1] += f" ({count(total['would_keep_in'])} of them kept in but for shadow)"
    if total["uploads_undelivered"]:
        uploads = plural(total["uploads_undelivered"], "upload")
        parts.append(f"{count(total['undelivered'])} not delivered ({uploads})")
    return (
        f"In all {_amount([total])} for {plural(total['vendors'], 'vendor')}: "
        f"{', '.join(parts)}; {count(retries)} {'retry' if retries == 1 else 'retries'}."
    )


def closing(fates: Sequence[Row]) -> Iterator[str]:
    """What was kept in and what left, a sentence each; `fates` are those of one session."""
    if not fates:
        yield "No telemetry was seen."
        return
    kept = [fate for fate in fates if fate["action"] == "answered"]
    sent = [fate for fate in fates if fate["delivered"]]
    changed = [fate for fate in sent if fate["action"] in CHANGES]
    passed = [fate for fate in sent if fate["action"] == "passed"]
    acts = kept or any(fate["policy"] not in {None, "observe"} for fate in fates)
    dropped = sum(fate["kept_in"] for fate in changed)
    if acts:
        yield f"Kept in: {_kept(kept, dropped)}."
    if changed:
        then = size(sum(fate["sent_bytes"] for fate in changed))
        amount = _amount(changed, f"now {then}", but=dropped)
        yield f"Left changed: {amount} for {_vendors(changed)}."
    if passed:
        yield f"Left as it was: {_amount(passed)} for {_vendors(passed)}."
    if lost := [fate for fate in fates if fate["uploads_undelivered"]]:
        yield f"Not delivered: {_amount(lost)} for {_vendors(lost)}; the server was not reached."
    yield from _shadowed(passed)
    again = sum(fate["retries"] for fate in fates)
    if again or acts:
        yield f"Sent again after an answer: {plural(again, 'upload')}."


def _kept(kept: Sequence[Row], dropped: int) -> str:
    """What was answered, and how many events were taken out of uploads that left."""
    parts = [f"{_amount(kept)} for {_vendors(kept)}"] if kept else []
    if dropped:
        parts.append(f"{plural(dropped, 'event')} out of uploads that left")
    return ", and ".join(parts) or "nothing"


def _shadowed(passed: Sequence[Row]) -> Iterator[str]:
    """What a policy would have done that was only tried."""
    kept = [fate for fate in passed if fate["planned"] == "answered"]
    changed = [fate for fate in passed if fate["planned"] in CHANGES]
    thinned = [fate for fate in changed if fate["would_keep_in"]]
    dropped = sum(fate["would_keep_in"] for fate in thinned)
    if kept or thinned:
        yield f"Would have kept in ({_policies([*kept, *thinned])}): {_kept(kept, dropped)}."
    if changed:
        then = size(sum(fate["sent_bytes"] for fate in changed))
        yield (
            f"Would have left changed ({_policies(changed)}): "
            f"{_amount(changed, f'then {then}', but=dropped)} for {_vendors(changed)}."
        )


def _amount(fates: Iterable[Row], more: str = "", but: int = 0) -> str:
    """Events, `but` so many of them, with their uploads."""
    found = list(fates)
    events, uploads, bytes_ = (sum(f[n] for f in found) for n in ("events", "uploads", "bytes"))
    about = ", ".join(filter(None, [size(bytes_), more]))
    return f"{plural(events - but, 'event')} in {plural(uploads, 'upload')} ({about})"


def _vendors(fates: Iterable[Row]) -> str:
    return ", ".join(sorted({visible(fate["vendor"]) for fate in fates}))


def _policies(fates: Iterable[Row]) -> str:
    return ", ".join(sorted({visible(str(fate["policy"])) for fate in fates}))
