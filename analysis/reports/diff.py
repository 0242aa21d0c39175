"""What `chatcap diff` says, before anybody decides how it looks."""

from datetime import UTC, datetime

from analysis.queries import diff
from analysis.queries.database import Row
from analysis.queries.diff_sides import Side
from analysis.queries.finite import finite
from analysis.reports.diff_warnings import warnings

SCHEMA = {"name": "chatcap-diff", "version": 1}


def build(a: Side, b: Side, *, every: bool = False, made_at: datetime | None = None) -> Row:
    """Everything a comparison of two sessions says, as JSON-like values.

    With `every` also what is the same; `made_at` is the time of the comparison (None: now). Keys
    and meanings are those of `analysis.reports.diff_schema`.
    """
    made = (made_at or datetime.now(UTC)).astimezone(UTC)
    compared: Row = finite(diff.diff(a, b, every=every))
    return {
        "schema": dict(SCHEMA),
        "made_at": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "warnings": list(warnings(compared)),
        **compared,
    }
