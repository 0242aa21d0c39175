"""How much telemetry there was per minute, and per message that was sent."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row
from analysis.queries.spans import Span

COUNTS = ("events", "uploads", "bytes", "left_events", "left_bytes")
_AMOUNTS = ("events", "bytes")

_SENT = """
SELECT count(*) FROM turns JOIN main.flows ON flows.id = flow_id
WHERE kind = 'next' AND {condition}
"""


def sent_messages(db: Connection, choice: Choice) -> int:
    """Chosen requests with a new message of the person; other turns ask for an answer again."""
    condition, values = choice.condition(db)
    condition = condition.replace("started_at", "flows.started_at")
    (number,) = db.execute(_SENT.format(condition=condition), values).fetchone()
    return int(number)


def rates(sinks: Sequence[Row], spans: Mapping[str, Span], sent: int) -> list[Row]:
    """Per vendor, out of the rows of `summary.telemetry`, after a row for all (`vendor` None).

    A session covers the time from its first chosen flow to its last one; `minutes` are those of
    all sessions, added up. A rate is None where there is nothing to divide by.
    """
    minutes = sum(span.seconds for span in spans.values()) / 60
    vendors = [
        {
            "vendor": sink["vendor"],
            "uploads": sink["flows"],
            "bytes": sink["request_bytes"],
            **{name: sink[name] for name in ("events", "left_events", "left_bytes")},
        }
        for sink in sinks
    ]
    total = {"vendor": None, **{name: sum(row[name] for row in vendors) for name in COUNTS}}
    return [_rated(row, minutes, sent) for row in (total, *vendors)]


def _rated(row: Row, minutes: float, sent: int) -> Row:
    return {
        "vendor": row["vendor"],
        **{name: row[name] for name in COUNTS},
        "minutes": round(minutes, 3),
        "sent_messages": sent,
        **{f"{name}_per_minute": _ratio(row[name], minutes) for name in _AMOUNTS},
        **{f"{name}_per_message": _ratio(row[name], sent) for name in _AMOUNTS},
    }


def _ratio(amount: int, by: float) -> float | None:
    return round(amount / by, 3) if by else None
