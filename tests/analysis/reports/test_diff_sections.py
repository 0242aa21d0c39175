"""Which sections a comparison has, in which order, and what stands above them."""

import pytest

from analysis.queries.database import Row
from analysis.queries.diff import KINDS
from analysis.queries.diff_sides import Side
from analysis.reports.diff import build
from analysis.reports.diff_columns import COLUMNS
from analysis.reports.diff_sections import TITLES, comparison, sections
from tests.analysis.building import Record


@pytest.fixture
def compared(record: Record) -> Row:
    record.session("s2", policy="block")
    for session, number in (("s1", 2), ("s2", 1)):
        for at in range(number):
            record.upload(f"{session}{at}", session_id=session)
            record.event(f"{session}{at}")
            record.disclosure(f"{session}{at}")
    return beside(record, "s1", "s2")


def beside(record: Record, a: str, b: str) -> Row:
    return build(*(Side(record.db.conn, session, "record.db") for session in (a, b)))


def test_every_list_has_its_title_and_columns() -> None:
    assert list(TITLES) == list(COLUMNS) == list(KINDS)


def test_lists_without_a_difference_are_only_counted(compared: Row) -> None:
    assert [section.name for section in sections(compared)] == [
        "left",
        "recognition",
        "disclosures",
        "compared",
        "summary",
        "vendors",
        "events",
        "endpoints",
        "hosts",
    ]
    summary = next(section for section in sections(compared) if section.name == "summary")
    assert [row["title"] for row in summary.tables[0].rows] == list(TITLES.values())


def test_a_section_says_how_much_there_is_of_what(compared: Row) -> None:
    events = next(section for section in sections(compared) if section.name == "events")
    assert events.note.startswith("0 appeared, 0 vanished, 1 changed; 0 as before.")


def test_what_was_kept_in_is_not_told(record: Record) -> None:
    record.session("s2", policy="block")
    for session, action in (("s1", "passed"), ("s2", "answered")):
        record.upload(session, session_id=session, action=action)
        record.event(session)
        kept_in = int(action == "answered")
        record.disclosure(session, item="title", leak="plain", kept_in=kept_in, count=3)
        record.disclosure(session, item="IP address", path="connection")
    found = beside(record, "s1", "s2")
    left, recognition, *_ = sections(found)
    rows = {row["what"]: (row["a"], row["b"]) for row in left.tables[0].rows}
    assert rows["leaks that left"] == ("3 of 3", "0 of 3")
    assert "the proxy connects before it answers" in recognition.note


def test_all_of_it_can_be_one_section_of_a_report(compared: Row) -> None:
    section = comparison(compared)
    captions = [table.caption for table in section.tables]
    assert captions[:4] == [
        "What left",
        "Can they tell that A and B are the same person?",
        "Told about the person",
        "What is compared",
    ]
    assert section.points == [warning["text"] for warning in compared["warnings"]]
    assert all(table.note or table.caption for table in section.tables)
