"""Sections on a terminal."""

from analysis.reports.columns import number, text
from analysis.reports.section import Section, Table
from analysis.reports.section_text import section_lines

COLUMNS = (text("name", "name"), number("count", "count"))
ROWS = [{"name": f"n{at}", "count": at} for at in range(5)]


def lines(table: Table, most: int | None = None, **more: object) -> list[str]:
    return list(section_lines(Section("a", "Things", (table,), "None.", **more), 80, most))  # type: ignore[arg-type]


def test_a_section_has_its_title_note_tables_and_points() -> None:
    found = lines(Table(COLUMNS, ROWS[:1], "Some"), note="A note.", points=["One point."])
    assert [line.split() for line in found] == [
        ["THINGS"],
        ["A", "note."],
        [],
        ["Some:"],
        ["name", "count"],
        ["─" * 11],
        ["n0", "0"],
        ["-", "One", "point."],
    ]


def test_rows_beyond_the_most_are_counted_with_those_that_were_left_out() -> None:
    assert lines(Table(COLUMNS, ROWS, more="elsewhere", left_out=3), 2)[-1] == (
        "… and 6 more: elsewhere"
    )
    assert lines(Table(COLUMNS, ROWS))[-1].split() == ["n4", "4"]


def test_an_empty_section_says_what_that_means() -> None:
    assert lines(Table(COLUMNS, [])) == ["THINGS", "None."]
