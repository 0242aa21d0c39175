"""Picking values out of HAR entries, where any of them may be missing or of another type."""

import math
from datetime import UTC, datetime
from typing import Any

from addon.protocol.records import Headers
from analysis.importing.messages import moment

MOST = 2**40
"""A terabyte, or 35 years: what is more is nonsense, and sums of it leave 64 bits."""


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """A finite number, also where it was written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def count(value: Any) -> int | None:
    """A number of bytes; HAR writes -1 for an unknown one, and no body has `MOST`."""
    found = number(value)
    return int(found) if found is not None and 0 <= found < MOST else None


def milliseconds(value: Any) -> float | None:
    """A duration; HAR writes -1 for an unknown one, and none takes `MOST`."""
    found = number(value)
    return found if found is not None and 0 <= found < MOST else None


def headers(value: Any) -> Headers:
    """Header lines without the pseudo headers of HTTP/2, which are the URL and the status.

    Each is an object with `name` and `value`, or a pair of texts (Slack).
    """
    return tuple([line for line in all_headers(value) if line[0] and line[0][0] != ":"])


def all_headers(value: Any) -> Headers:
    """Header lines as they are written, whatever their names."""
    return tuple([_line(item) for item in items(value)])


def header(lines: Headers, name: str) -> str:
    """The first value of a header, or nothing."""
    return next((value for key, value in lines if key.lower() == name), "")


def started(value: Any) -> float | None:
    """Unix time of an ISO 8601 date, UTC if it does not say; None when it is no date."""
    try:
        if not isinstance(value, str):
            return None
        date = datetime.fromisoformat(value.strip())
        return moment((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def http_version(value: Any) -> str:
    """As mitmproxy spells it: browsers write `h2`, `http/2.0`, `h3-29` or `HTTP/2`."""
    name = text(value).lower()
    if name in ("h2", "http/2", "http/2.0"):
        return "HTTP/2.0"
    if name.startswith("h3") or name in ("http/3", "http/3.0"):
        return "HTTP/3"
    return name.upper() if name.startswith("http/1") else ""


def _line(item: Any) -> tuple[str, str]:
    if isinstance(item, dict):
        name, value = item.get("name"), item.get("value")
    elif isinstance(item, list) and len(item) == 2:
        name, value = item
    else:
        return "", ""
    if isinstance(name, str) and isinstance(value, str):
        return name, value
    return text(name), text(value)
