"""Steps of a timeline: round, few, and honest about gaps."""

from typing import Any

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.spans import spans
from analysis.queries.timeline import MOST, timeline
from tests.analysis.building import Record


def made(record: Record) -> dict[str, Any]:
    with reading(record.path) as db:
        return timeline(db, Choice(), spans(db, Choice()))


def test_nothing_has_no_steps(record: Record) -> None:
    assert made(record) == {
        "from": None, "to": None, "step_s": None, "categories": [], "steps": [], "gaps": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("last", "step"),
    [
        ("10:00:00", 1), ("10:00:59", 1), ("10:01:30", 5), ("10:14:59", 15), ("10:59:00", 60),
        ("12:00:00", 300), ("22:00:00", 900),
    ],
)  # fmt: skip
def test_the_step_suits_what_is_covered(last: str, step: int, record: Record) -> None:
    record.flow("f1", started_at="2026-03-01T10:00:00.000Z")
    record.flow("f2", started_at=f"2026-03-01T{last}.000Z")
    told = made(record)
    assert told["step_s"] == step
    assert sum(step["flows"]["account"] for step in told["steps"]) == 2


def test_two_sessions_a_month_apart_keep_fine_steps_and_tell_the_gap(record: Record) -> None:
    record.session("s2")
    record.flow("f1", started_at="2026-03-01T10:00:00.000Z")
    record.upload("f2", started_at="2026-03-01T10:01:30.000Z")
    record.event("f2")
    record.flow("f3", session_id="s2", started_at="2026-04-01T10:00:02.000Z")
    told = made(record)
    assert told["step_s"] == 5
    assert told["steps"] == [
        {"start": "2026-03-01T10:00:00Z", "flows": {"account": 1}, "events": 0},
        {"start": "2026-03-01T10:01:30Z", "flows": {"telemetry": 1}, "events": 1},
        {"start": "2026-04-01T10:00:00Z", "flows": {"account": 1}, "events": 0},
    ]
    assert told["gaps"] == [
        {"from": "2026-03-01T10:00:05Z", "to": "2026-03-01T10:01:30Z"},
        {"from": "2026-03-01T10:01:35Z", "to": "2026-04-01T10:00:00Z"},
    ]
    assert told["categories"] == ["account", "telemetry"]


def test_many_short_sessions_share_coarser_steps(record: Record) -> None:
    for number in range(70):
        month, day = divmod(number, 28)
        record.session(f"n{number}")
        started = f"2026-{month + 1:02}-{day + 1:02}T10:00:00.000Z"
        record.flow(f"f{number}", session_id=f"n{number}", started_at=started)
    told = made(record)
    assert len(told["steps"]) <= MOST
    assert told["step_s"] == 7 * 86_400
    assert told["from"] == "2025-12-29T00:00:00Z"  # a Monday


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_no_calendar_is_too_short(year: str, record: Record) -> None:
    record.flow("f1", started_at="2026-03-01T10:00:00.000Z")
    for number, day in enumerate(("01-01T00:00:00.000Z", "12-31T23:59:59.999Z")):
        record.session(f"n{number}")
        record.flow(f"n{number}", session_id=f"n{number}", started_at=f"{year}-{day}")
    told = made(record)
    assert sum(step["flows"]["account"] for step in told["steps"]) == 3
    assert told["from"] < told["to"]
