"""What a comparison is called, and when it was made."""

from datetime import UTC, datetime

from analysis.queries.diff_sides import Side
from analysis.reports.diff import build
from tests.analysis.building import Record


def test_a_comparison_names_its_format_and_its_time(record: Record) -> None:
    side = Side(record.db.conn, "s1", "record.db")
    found = build(side, side, made_at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert found["schema"] == {"name": "chatcap-diff", "version": 1}
    assert found["made_at"] == "2026-03-01T10:00:00Z"
    assert found["warnings"] == []
