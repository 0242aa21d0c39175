"""When each session was at work, and under which policy."""

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from analysis.queries.choice import Choice

_SPANS = """
SELECT session_id, policy, count(*), min(started_at), max(started_at) FROM flows
WHERE {condition} GROUP BY session_id, policy ORDER BY session_id, count(*) DESC, policy
"""


@dataclass(slots=True)
class Span:
    """Of one session the chosen flows: how many, the first and the last, as ISO 8601.

    `policies` has, for each policy that was in force for some of them, how many; flows that are
    no telemetry are in none.
    """

    flows: int
    first: str
    last: str
    policies: dict[str, int]

    @property
    def seconds(self) -> float:
        """From the beginning of the first flow to that of the last."""
        return seconds_between(self.first, self.last)


def spans(db: Connection, choice: Choice) -> dict[str, Span]:
    """By session; sessions without chosen flows are not among them."""
    condition, values = choice.condition(db)
    found: dict[str, Span] = {}
    query = _SPANS.format(condition=condition)
    for session, policy, flows, first, last in db.execute(query, values):
        span = found.setdefault(session, Span(0, first, last, {}))
        span.flows += flows
        span.first, span.last = min(span.first, first), max(span.last, last)
        if policy is not None:
            span.policies[policy] = flows
    return found


def seconds_between(first: str, last: str) -> float:
    """Of two times as they are stored."""
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
