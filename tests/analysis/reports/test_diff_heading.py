"""The sentences above a comparison: numbers of what left, and nothing out of a capture."""

from analysis.queries.database import Row
from analysis.queries.diff_sides import Side
from analysis.reports.diff import build
from analysis.reports.diff_heading import heading
from tests.analysis.building import Record


def beside(record: Record, a: str, b: str) -> Row:
    return build(*(Side(record.db.conn, session, "record.db") for session in (a, b)))


def test_it_says_what_left_and_who_can_tell(record: Record) -> None:
    record.session("s2", policy="block")
    for session, action in (("s1", "passed"), ("s2", "answered")):
        record.upload(session, session_id=session, action=action)
        record.event(session)
        kept_in = int(action == "answered")
        record.disclosure(session, item="title", leak="plain", kept_in=kept_in, count=3)
    assert heading(beside(record, "s1", "s2")) == (
        "In A (observe) 1 of 1 upload of telemetry left, with 3 leaks. "
        "In B (block) none of 1 upload of telemetry left, and no leak. "
        "Who can tell that both are the same person? No: segment."
    )


def test_a_session_beside_itself_has_no_difference(record: Record) -> None:
    record.flow("f1")
    assert heading(beside(record, "s1", "s1")) == (
        "From A to B: no difference; 2 things compared. "
        "Who can tell that both are the same person? Perhaps: ChatGPT itself."
    )


def test_a_session_without_telemetry_says_so(record: Record) -> None:
    record.session("s2")
    record.flow("f1")
    assert heading(beside(record, "s1", "s2")).startswith(
        "In A there was no telemetry. In B there was no telemetry."
    )


def test_a_vendor_of_any_name_is_only_counted_in_a_sentence(record: Record) -> None:
    record.session("s2")
    for session in ("s1", "s2"):
        record.upload(session, session_id=session, vendor="EVIL")
    record.flow("s1f", session_id="s1")
    told = heading(beside(record, "s1", "s2"))
    assert "EVIL" not in told
    assert "1 other vendor." in told
