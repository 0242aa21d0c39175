"""What became of telemetry, in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from analysis.queries.database import Row
from analysis.reports.plain import visible
from analysis.reports.units import count, plural, size

_CHANGED = frozenset({"stripped", "rewritten"})


def total_line(total: Row) -> str:
    """The totals of a summary in a line."""
    if not total["uploads"]:
        return "No telemetry was seen."
    return (
        f"In all {_amount([total])} for {plural(total['vendors'], 'vendor')}: "
        f"{count(total['kept_in'])} kept in, {count(total['left'])} left; {_retries([total])}."
    )


def closing(fates: Sequence[Row]) -> Iterator[str]:
    """What was kept in and what left, a sentence each; `fates` are those of one session."""
    if not fates:
        yield "No telemetry was seen."
        return
    kept = [fate for fate in fates if fate["action"] == "answered"]
    changed = [fate for fate in fates if fate["action"] in _CHANGED]
    passed = [fate for fate in fates if fate["action"] == "passed"]
    if kept or any(fate["policy"] not in {None, "observe"} for fate in fates):
        what = f"{_amount(kept)} for {_vendors(kept)}" if kept else "nothing"
        yield f"Kept in: {what}; {_retries(fates)}."
    if changed:
        sent = size(sum(fate["sent_bytes"] for fate in changed))
        what = f"{_amount(changed, f'now {sent}')} for {_vendors(changed)}"
        yield f"Left changed: {what}{_dropped(changed)}."
    if passed:
        yield f"Left as it was: {_amount(passed)} for {_vendors(passed)}."
    yield from _shadowed(passed)


def _shadowed(passed: Sequence[Row]) -> Iterator[str]:
    """What a policy would have done that was only tried."""
    tried = [fate for fate in passed if fate["planned"] not in {None, "passed"}]
    kept = [fate for fate in tried if fate["planned"] == "answered"]
    changed = [fate for fate in tried if fate["planned"] in _CHANGED]
    if kept:
        yield f"Would have kept in ({_policies(kept)}): {_amount(kept)} for {_vendors(kept)}."
    if changed:
        sent = size(sum(fate["sent_bytes"] for fate in changed))
        yield (
            f"Would have left changed ({_policies(changed)}): "
            f"{_amount(changed, f'then {sent}')} for {_vendors(changed)}."
        )


def _amount(fates: Iterable[Row], more: str = "") -> str:
    found = list(fates)
    events, uploads, bytes_ = (sum(f[n] for f in found) for n in ("events", "uploads", "bytes"))
    about = ", ".join(filter(None, [size(bytes_), more]))
    return f"{plural(events, 'event')} in {plural(uploads, 'upload')} ({about})"


def _dropped(fates: Iterable[Row]) -> str:
    dropped = sum(fate["kept_in"] for fate in fates)
    return f"; {plural(dropped, 'event')} of them taken out" if dropped else ""


def _vendors(fates: Iterable[Row]) -> str:
    return ", ".join(sorted({visible(fate["vendor"]) for fate in fates}))


def _policies(fates: Iterable[Row]) -> str:
    return ", ".join(sorted({visible(str(fate["policy"])) for fate in fates}))


def _retries(fates: Iterable[Row]) -> str:
    number = sum(fate["retries"] for fate in fates)
    return f"{count(number)} {'retry' if number == 1 else 'retries'}"
