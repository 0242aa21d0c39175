"""Text of a capture is made harmless, and stays readable where it was harmless."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reports.plain import markdown_code, spreadsheet_cell, visible, visible_lines
from tests.analysis.hostile import HOSTILE

ANY_TEXT = st.text(st.characters(), max_size=40) | st.sampled_from(HOSTILE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, Grüße, 中文, 😀", "plain text, Grüße, 中文, 😀"),
        ("", ""),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202eabc", "\\u202eabc"),
        ("\u00a0\u3000", "\\xa0\\u3000"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_does_not_print_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
@settings(max_examples=500)
def test_no_control_or_bidi_character_survives(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
    shown.encode()


@given(ANY_TEXT)
@settings(max_examples=500)
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = spreadsheet_cell(text)
    assert not cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
    assert not cell.lstrip(' "').startswith(tuple("=+-@"))
    assert not re.search(r"""; *"*[=+@-]""", cell)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=EVIL", "a;'=EVIL"),
        ('a; "=EVIL;-x', "a; \"'=EVIL;'-x"),
        ('"=EVIL', "'\"=EVIL"),
        ("a;b=c", "a;b=c"),
        ('""', '""'),
    ],
)
def test_no_part_of_a_cell_becomes_one_that_is_a_formula(text: str, cell: str) -> None:
    assert spreadsheet_cell(text) == cell


@pytest.mark.parametrize("text", ["/path", "a=b", "POST", "x@y", "2026-03-01", "'quoted'"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert spreadsheet_cell(text) == text


@given(ANY_TEXT)
@settings(max_examples=500)
def test_a_code_span_cannot_be_left(text: str) -> None:
    span = markdown_code(text)
    assert span == "" or (span[0], span[-1]) == ("`", "`")
    assert not set(span[1:-1]) & {"`", "|", "\n"}


def test_lines_stay_lines_and_nothing_else_does() -> None:
    assert visible_lines("a\r\n\tb\x1b\n") == ["a", "    b\\x1b", ""]
