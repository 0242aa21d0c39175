"""What telemetry told about the person, put together for reading."""

from collections.abc import Iterable

from analysis.queries.database import Row
from analysis.queries.disclosures import CLASSES

_SUMS = ("count", "left", "kept_in")


def receivers(disclosures: Iterable[Row]) -> list[Row]:
    """Per vendor how often each class of data was told, `leaks` (text of chats) by themselves,
    and how much of it all `left` and was `kept_in`; who got most of the chats first.
    """
    found: dict[str, Row] = {}
    for told in disclosures:
        vendor = told["vendor"]
        row = found.setdefault(
            vendor,
            {"vendor": vendor, **dict.fromkeys(("leaks", *CLASSES, "other", *_SUMS), 0)},
        )
        row[_class(told)] += told["count"]
        for name in _SUMS:
            row[name] += told[name]
    return sorted(found.values(), key=lambda row: (-row["leaks"], -row["count"], row["vendor"]))


def facts(disclosures: Iterable[Row]) -> list[Row]:
    """Disclosures without leaks, those of one fact in several `places` put together."""
    found: dict[tuple[str, ...], Row] = {}
    for told in disclosures:
        if told["leak"]:
            continue
        key = tuple(told[name] for name in ("vendor", "data_class", "item", "reason"))
        row = found.setdefault(key, {**told, "places": 0, **dict.fromkeys(_SUMS, 0)})
        row["places"] += 1
        for name in _SUMS:
            row[name] += told[name]
    return list(found.values())


def _class(told: Row) -> str:
    if told["leak"]:
        return "leaks"
    return told["data_class"] if told["data_class"] in CLASSES else "other"
