"""Flows by category over time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row
from analysis.queries.spans import Span

MOST = 60
"""Steps of a timeline, at most."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STEPS = (
    *(1, 5, 15),
    *(_MINUTE, 5 * _MINUTE, 15 * _MINUTE),
    *(_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 7 * _DAY, 28 * _DAY, 364 * _DAY),
)
"""Round lengths of a step, in seconds. The long ones are whole weeks."""

_LETTERS = ((_DAY, 10), (_HOUR, 13), (_MINUTE, 16), (1, 19))
"""How much of a stored time names its day, hour, minute, second."""
_WHOLE = "0000-01-01T00:00:00"
_WEEKS_BEGIN = datetime(2001, 1, 1, tzinfo=UTC)
"""A Monday: steps are counted from here, so that weeks begin on one and days at midnight."""

_FLOWS = """
SELECT substr(started_at, 1, :letters) AS time, category, count(*) FROM flows
WHERE {condition} GROUP BY 1, 2
"""
_EVENTS = """
SELECT substr(flows.started_at, 1, :letters) AS time, count(*)
FROM telemetry_events CROSS JOIN main.flows ON flows.id = flow_id WHERE {condition} GROUP BY 1
"""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def timeline(db: Connection, choice: Choice, spans: Mapping[str, Span]) -> Row:
    """Chosen flows per category, and telemetry events, in steps of a round length.

    The length is the least with at most MOST steps that have flows; steps without are left out,
    and `gaps` are the times between: sessions may be months apart. `categories` are those that
    have flows, the most used first.
    """
    if not spans:
        return {"from": None, "to": None, "step_s": None, **_EMPTY}
    covered = sum(span.seconds for span in spans.values())
    finest = next((step for step in STEPS if covered <= step * MOST), STEPS[-1])
    letters = next(letters for unit, letters in _LETTERS if unit <= finest)
    condition, values = choice.condition(db)
    chosen = {**values, "letters": letters}
    flows = db.execute(_FLOWS.format(condition=condition), chosen).fetchall()
    events = db.execute(_EVENTS.format(condition=condition), chosen).fetchall()
    return _merged(flows, events, finest)


_EMPTY: Row = {"categories": [], "steps": [], "gaps": []}


def _merged(flows: list[tuple[str, str, int]], events: list[tuple[str, int]], finest: int) -> Row:
    """What was counted per second, minute, hour or day, in steps of one length."""
    times = {_moment(time) for time, _, _ in flows}
    coarser = (step for step in STEPS if step >= finest)
    step = next((s for s in coarser if len({_start(t, s) for t in times}) <= MOST), STEPS[-1])
    steps: dict[datetime, Counter[str]] = {}
    told: Counter[datetime] = Counter()
    total: Counter[str] = Counter()
    for time, category, number in flows:
        steps.setdefault(_start(_moment(time), step), Counter())[category] += number
        total[category] += number
    for time, number in events:
        told[_start(_moment(time), step)] += number
    starts, length = sorted(steps), timedelta(seconds=step)
    categories = sorted(total, key=lambda category: (-total[category], category))
    return {
        "from": _iso(starts[0]),
        "to": _iso(_after(starts[-1], length)),
        "step_s": step,
        "categories": categories,
        "steps": [
            {"start": _iso(start), "flows": dict(steps[start]), "events": told[start]}
            for start in starts
        ],
        "gaps": list(_gaps(starts, length)),
    }


def _gaps(starts: Iterable[datetime], length: timedelta) -> Iterator[Row]:
    for before, after in pairwise(starts):
        if (end := _after(before, length)) < after:
            yield {"from": _iso(end), "to": _iso(after)}


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time + _WHOLE[len(time) :]).replace(tzinfo=UTC)


def _start(moment: datetime, step: int) -> datetime:
    """Of the step that the moment is in."""
    return _after(moment, -((moment - _WEEKS_BEGIN) % timedelta(seconds=step)))


def _after(moment: datetime, length: timedelta) -> datetime:
    """So much later, or earlier: at most to where the calendar ends."""
    try:
        return moment + length
    except OverflowError:
        return _LAST if length > timedelta() else _FIRST


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
