"""Secrets that were replaced, in sum."""

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.redactions import redactions
from tests.analysis.building import Record


def test_redactions_are_counted_by_kind_and_follow_the_filters(record: Record) -> None:
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    record.flow("f1")
    record.flow("f2", session_id="s2")
    record.redaction("f1", "cookie", 2)
    record.redaction("f1", "cookie", 1, place="body")
    record.redaction("f2", "cookie", 4)
    record.redaction("f2", "bearer", 1)
    with reading(record.path) as db:
        assert redactions(db, Choice()) == [
            {"kind": "cookie", "count": 7, "flows": 2, "places": 2},
            {"kind": "bearer", "count": 1, "flows": 1, "places": 1},
        ]
        assert redactions(db, Choice(session=("s1",))) == [
            {"kind": "cookie", "count": 3, "flows": 1, "places": 2}
        ]
        assert redactions(db, Choice(since="2027")) == []


def test_kinds_of_one_flow_that_alternate_are_told_apart(record: Record) -> None:
    record.flow("f1")
    for number, kind in enumerate(("token", "cookie", "token", "cookie", "token")):
        record.redaction("f1", kind, 1, place=f"place-{number}")
    with reading(record.path) as db:
        assert redactions(db, Choice()) == [
            {"kind": "token", "count": 3, "flows": 1, "places": 3},
            {"kind": "cookie", "count": 2, "flows": 1, "places": 2},
        ]


def test_a_foreign_writer_may_name_any_number_of_kinds_in_any_way(record: Record) -> None:
    record.flow("f1")
    kinds = ["a,b", "nul\0inside", '"', "", *(f"kind-{number}" for number in range(1200))]
    for kind in kinds:
        record.redaction("f1", kind, 1)
    with reading(record.path) as db:
        assert {found["kind"]: found["count"] for found in redactions(db, Choice())} == (
            dict.fromkeys(kinds, 1)
        )
