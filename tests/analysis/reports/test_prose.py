"""Text of chats is readable, and harmless."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reports.prose import cited, line, prose, words
from tests.analysis.hostile import HOSTILE

JOINERS = "\u200c\u200d"


@pytest.mark.parametrize(
    "text",
    [
        "plain\nlines\tand tabs",
        "Größe, 港口, ไปท่าเรือ, Ελλάδα",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 and \u2764\ufe0f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "",
    ],
)
def test_what_is_readable_stays(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\\rb"),
        ("10\u202f000\u00a0km", "10 000 km"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\x1b[2Jx", "\\x1b[2Jx"),
        ("\u202eabc\u202c", "\\u202eabc\\u202c"),
        ("a\u200bb", "a\\u200bb"),
        ("a\u200db", "a\\u200db"),
        ("\u2028", "\\u2028"),
        ("\x85", "\\x85"),
        ("\x00", "\\x00"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_hides_or_moves_the_cursor_is_spelled_out(text: str, shown: str) -> None:
    assert prose(text) == shown


@settings(max_examples=500, deadline=None)
@given(st.text() | st.sampled_from(HOSTILE))
def test_nothing_harmful_is_left_of_any_text(text: str) -> None:
    for character in prose(text):
        assert character in f"\n\t{JOINERS}" or character.isprintable()
        assert character in JOINERS or unicodedata.category(character) not in {"Cf", "Cs", "Zl"}
    assert "\n" not in line(text)


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("one two", 7, "one two"),
        ("one two", 6, "one t…"),
        ("one two", 5, "one…"),
        ("\n a \n", 5, "a"),
    ],
)
def test_a_beginning_fits(text: str, most: int, shown: str) -> None:
    assert words(text, most) == shown


def test_marks_of_citations_become_numbers_and_others_go() -> None:
    first, second = "\ue200cite\ue202a\ue201", "\ue200cite\ue202b\ue201"
    citations = [{"matched_text": mark} for mark in (first, second, first, None)]
    text = f"One{first}, two{second}, none\ue200navlist\ue202x\ue201."
    assert cited(text, citations) == "One[1][3], two[2], none."
