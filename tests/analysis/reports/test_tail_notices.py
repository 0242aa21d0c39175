"""What is said between flows, and at the end."""

from typing import Any

import pytest

from analysis.queries.sessions import LEDGER
from analysis.queries.tail_following import Kind, News
from analysis.reports.tail_notices import Totals, notice
from tests.analysis.hostile import HOSTILE

SESSION: dict[str, Any] = {
    "id": "s1",
    "label": "morning",
    "source": "live",
    "source_path": None,
    "started_at": "2026-03-01T10:00:00.000Z",
    "ended_at": None,
    "policy": "block",
    **dict.fromkeys(LEDGER, 0),
    "seen": 2,
    "complete": 2,
}


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        (Kind.WAITING, {}, "No database at x.db yet"),
        (Kind.GONE, {}, "x.db was deleted or replaced"),
        (Kind.NO_SESSION, {}, "no session yet"),
        (
            Kind.BEGAN,
            SESSION,
            "Session s1 (morning), since 2026-03-01 10:00:00 UTC, telemetry: block.",
        ),
        (Kind.ENDED, SESSION, "Session s1 has ended: 2 seen = 2 complete + 0 error"),
        (Kind.ENDED, SESSION, "nothing lost to the disk. Waiting for the next one."),
        (Kind.PURGED, SESSION, "Session s1 was taken out of the record."),
    ],
)
def test_it_says_what_happened_and_what_now(kind: Kind, row: dict[str, Any], said: str) -> None:
    assert said in notice(News(kind, row), "x.db")


def test_after_a_session_that_was_named_nothing_is_waited_for() -> None:
    assert "Waiting" not in notice(News(Kind.ENDED, SESSION), "x.db", waits=False)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_of_others_moves_the_cursor(text: str) -> None:
    row = {**SESSION, "label": text, "source_path": text, "policy": text, "id": text}
    for kind in (Kind.BEGAN, Kind.ENDED, Kind.PURGED, Kind.GONE):
        assert notice(News(kind, row), text).isprintable()


def test_the_end_sums_up_what_was_shown() -> None:
    totals = Totals()
    flow = {
        "events": [{"action": "answered"}, {"action": "passed"}],
        "disclosures": [{"leak": "plain", "kept_in": False, "count": 1}, {"leak": None}],
        "findings": [{"count": 3}],
    }
    totals.add(News(Kind.FLOW, flow))
    totals.add(News(Kind.OPEN, {}))
    totals.add(News(Kind.LATER, {**flow, "events": [], "findings": []}))
    assert totals.sentence(2.0) == (
        "Followed for 2.00 s: 1 flow, 2 telemetry events (1 kept in), 2 leaks left and 0 kept in, "
        "3 findings."
    )


def test_leaks_are_counted_as_in_a_report() -> None:
    totals = Totals()
    told = [
        {"leak": "plain", "kept_in": False, "count": 3},
        {"leak": "url", "kept_in": True, "count": 2},
        {"leak": None, "kept_in": False, "count": 9},
    ]
    totals.add(News(Kind.FLOW, {"events": [], "disclosures": told, "findings": []}))
    assert "3 leaks left and 2 kept in" in totals.sentence(0.01)
    assert totals.sentence(0.01).startswith("Shown: 1 flow,")
