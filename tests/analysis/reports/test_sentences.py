"""Sentences of the report."""

import pytest

from analysis.reports.sentences import heading, ledger_line

NOTHING = dict.fromkeys(
    ("seen", "complete", "error", "aborted", "unfinished", "skipped", "truncated", "write_errors"),
    0,
)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, "0 seen = 0 complete + 0 error + 0 aborted + 0 unfinished + 0 skipped."),
        ({"seen": 1200, "complete": 1200}, "1,200 seen = 1,200 complete + 0 error"),
        ({"truncated": 1}, "1 flow with a body cut short; nothing lost"),
        ({"write_errors": 1}, "1 flow LOST to the disk."),
    ],
)
def test_the_ledger_is_a_sum(counts: dict[str, int], told: str) -> None:
    assert told in ledger_line(NOTHING | counts, 0)


@pytest.mark.parametrize(
    ("counts", "still_open", "told"),
    [
        ({}, 1, "no loss counted yet; 1 session still running, or not ended cleanly."),
        ({"write_errors": 3}, 2, "3 flows LOST to the disk; 2 sessions still running, or"),
    ],
)
def test_an_open_ledger_is_never_called_whole(
    counts: dict[str, int], still_open: int, told: str
) -> None:
    line = ledger_line(NOTHING | counts, still_open)
    assert told in line
    assert "nothing lost" not in line


def test_the_heading_counts_in_words() -> None:
    report = {
        "flows": 1,
        "sessions": [{}],
        "first_flow": "2026-03-01T10:00:00.000Z",
        "last_flow": "2026-03-01T10:00:00.000Z",
    }
    assert heading(report).startswith("1 flow in 1 session, from 2026-03-01 10:00:00")
    assert heading({"flows": 0}) == "No flows."
