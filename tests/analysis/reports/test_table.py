"""Tables fit the terminal, whatever they hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reports.table import Column, display_width, shortened, table, terminal_width
from tests.analysis.hostile import HOSTILE


def _columns(least: int) -> list[Column]:
    return [
        Column("name", lambda row: row["name"], least=least),
        Column("number", lambda row: row["number"], right=True),
    ]


def test_columns_are_aligned_and_numbers_to_the_right() -> None:
    rows = [{"name": "a", "number": "1"}, {"name": "bcd", "number": "1,000"}]
    assert list(table(rows, _columns(0), 80)) == [
        "name  number",
        "────  ──────",
        "a          1",
        "bcd    1,000",
    ]


def test_what_does_not_fit_loses_its_middle() -> None:
    rows = [{"name": "/backend-api/conversation/68a1/textdocs", "number": "1"}]
    assert list(table(rows, _columns(8), 30))[2] == "/backend-ap…1/textdocs       1"


@given(st.lists(st.text(max_size=120) | st.sampled_from(HOSTILE), max_size=8), st.integers(40, 200))
@settings(max_examples=500, deadline=None)
def test_no_line_is_wider_than_the_terminal(names: list[str], width: int) -> None:
    rows = [{"name": name, "number": "1"} for name in names]
    lines = list(table(rows, _columns(8), width))
    assert len(lines) == 2 + len(rows)
    assert max(map(display_width, lines)) <= width


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("中文", 4), ("e\u0301", 1), ("😀", 2), ("", 0)]
)
def test_widths_are_those_of_the_terminal(text: str, width: int) -> None:
    assert display_width(text) == width


@given(st.text(max_size=60), st.integers(0, 40))
@settings(max_examples=500)
def test_shortened_text_fits_and_short_text_stays(text: str, width: int) -> None:
    short = shortened(text, width)
    assert display_width(short) <= width
    assert display_width(text) > width or short == text


def test_the_terminal_has_80_columns_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS")
    assert terminal_width() == 80
    monkeypatch.setenv("COLUMNS", "120")
    assert terminal_width() == 120
    monkeypatch.setenv("COLUMNS", "3")
    assert terminal_width() == 40
