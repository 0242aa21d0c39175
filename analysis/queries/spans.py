"""When each session was at work, and under which policy."""

from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection

from analysis.queries.choice import Choice

_SPANS = """
SELECT session_id, policy, substr(started_at, 1, 10) AS day, count(*), min(started_at),
       max(started_at), count(ifnull(request_valid, response_valid))
FROM flows WHERE {condition} GROUP BY 1, 2, 3 ORDER BY 1, 3, 2
"""


@dataclass(slots=True)
class Span:
    """Of one session the chosen flows: how many, the first and the last, as ISO 8601.

    `policies` has, for each policy that was in force for some of them, how many; flows that are
    no telemetry are in none. `days` has, by the day on which they began, how many, and how many
    of these had a body that was held against a model.
    """

    flows: int
    first: str
    last: str
    policies: dict[str, int]
    days: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """From the beginning of the first flow to that of the last."""
        return seconds_between(self.first, self.last)


def spans(db: Connection, choice: Choice) -> dict[str, Span]:
    """By session; sessions without chosen flows are not among them."""
    condition, values = choice.condition(db)
    found: dict[str, Span] = {}
    query = _SPANS.format(condition=condition)
    for session, policy, day, flows, first, last, checked in db.execute(query, values):
        span = found.setdefault(session, Span(0, first, last, {}))
        before = span.days.get(day, (0, 0))
        span.days[day] = before[0] + flows, before[1] + checked
        span.flows += flows
        span.first, span.last = min(span.first, first), max(span.last, last)
        if policy is not None:
            span.policies[policy] = span.policies.get(policy, 0) + flows
    return found


def seconds_between(first: str, last: str) -> float:
    """Of two times as they are stored."""
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
