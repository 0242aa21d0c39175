"""When each session was at work."""

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.spans import seconds_between, spans
from tests.analysis.building import Record


def test_a_session_spans_its_chosen_flows_and_names_their_policies(record: Record) -> None:
    record.session("empty")
    record.flow("f1", started_at="2026-03-01T10:00:00.000Z")
    record.upload("f2", started_at="2026-03-01T10:00:30.500Z", policy="block")
    record.upload("f3", started_at="2026-03-01T11:00:00.000Z")
    with reading(record.path) as db:
        whole, part = spans(db, Choice()), spans(db, Choice(until="2026-03-01T10:30"))
    assert whole.keys() == part.keys() == {"s1"}
    assert (whole["s1"].flows, whole["s1"].seconds) == (3, 3600)
    assert whole["s1"].policies == {"block": 1, "observe": 1}
    assert (part["s1"].flows, part["s1"].seconds, part["s1"].policies) == (2, 30.5, {"block": 1})


def test_times_are_apart_to_the_millisecond() -> None:
    assert seconds_between("2026-02-28T23:59:59.999Z", "2026-03-01T00:00:00.000Z") == 0.001
