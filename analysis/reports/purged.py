"""What a report says of what its owner purged: how much there was, since nothing else is known."""

from collections.abc import Iterator

from analysis.queries.database import Row
from analysis.reports.units import plural


def gone(report: Row) -> str:
    """That something was purged, in sentences; nothing where nothing was."""
    return " ".join(_sentences(report))


def place(report: Row, where: str) -> str:
    """Where something was looked for: only in what is left, where flows were purged."""
    lost = _sum(report, "purged") or report["purged_sessions"]
    return f"what is left of {where}" if lost else where


def beside_ledger(report: Row) -> str:
    """How many of the flows in the ledger are no more in the record; nothing where all are."""
    parts = [
        f"{plural(number, 'flow')} {how}"
        for name, how in (("purged", "purged since"), ("emptied", "emptied since"))
        if (number := _sum(report, name))
    ]
    return f"Of these, {' and '.join(parts)} by the owner of the record." if parts else ""


def _sentences(report: Row) -> Iterator[str]:
    if number := report["purged_sessions"]:
        be, whose = ("was", "its") if number == 1 else ("were", "their")
        yield (
            f"{plural(number, 'session')} of this record {be} purged whole by the owner: what "
            f"{whose} flows told is not in this report."
        )
    if number := _sum(report, "purged"):
        be, they = ("was", "it") if number == 1 else ("were", "they")
        yield (
            f"{plural(number, 'flow')} of what these sessions recorded {be} purged by the owner "
            f"of the record: what {they} told is not in this report."
        )
    if number := _sum(report, "emptied"):
        they = "it is" if number == 1 else "they are"
        yield (
            f"The content of {plural(number, 'flow')} was purged by the owner of the record: "
            f"{they} counted here, by kinds and sizes alone."
        )


def _sum(report: Row, name: str) -> int:
    return sum(session[name] for session in report["sessions"])
