"""Where bodies began to differ."""

from typing import Any

import pytest

from analysis.queries import drift as drifting
from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.drift import drift
from analysis.queries.spans import spans
from tests.analysis.building import START, Record


def told(record: Record, **chosen: Any) -> dict[str, Any]:
    with reading(record.path) as db:
        choice = Choice(**chosen)
        return drift(db, choice, spans(db, choice))


def shape(record: Record, session: str, path: str, type_: str = "string") -> None:
    row = [session, "me", "response", path, type_, START, START, 3]
    record.db.execute("INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    record.db.conn.commit()


def test_findings_are_told_by_day_and_by_place(record: Record) -> None:
    record.flow("f1", response_valid=0)
    record.flow("f2", started_at="2026-03-02T10:00:00.000Z", response_valid=None)
    record.finding("f1", severity="breaking", kind="wrong_type", path="$.a[1]")
    record.finding("f1", severity="breaking", kind="wrong_type", path="$.a[2]")
    record.finding("f2", severity="info")
    days, fields = told(record)["days"], told(record)["fields"]
    assert [tuple(day.values()) for day in days] == [
        ("2026-03-01", 1, 1, 2, 0, 0),
        ("2026-03-02", 1, 0, 0, 0, 1),
    ]
    assert [(row["path"], row["count"], row["sessions"]) for row in fields] == [
        ("$.a[]", 2, 1),
        ("$.new", 1, 1),
    ]


def test_shapes_that_no_earlier_session_had_are_new(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape(record, "s1", "$.id")
    assert told(record)["shapes"] == {
        "session": "s1", "earlier": 0, "known": 0, "new": [], "more": 0,
    }  # fmt: skip
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    for path in ("$.id", "$.x", "$.y"):
        shape(record, "s2", path)
    shapes = told(record, session=("s2",))["shapes"]
    assert (shapes["earlier"], shapes["known"], shapes["more"]) == (1, 1, 0)
    assert [row["path"] for row in shapes["new"]] == ["$.x", "$.y"]
    monkeypatch.setattr(drifting, "MOST", 1)
    shapes = told(record)["shapes"]
    assert ([row["path"] for row in shapes["new"]], shapes["more"]) == (["$.x"], 1)


def test_no_session_has_no_shapes(record: Record) -> None:
    record.db.execute("DELETE FROM sessions")
    record.db.conn.commit()
    assert told(record)["shapes"]["session"] is None
