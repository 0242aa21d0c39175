"""Markdown on a terminal, of which no letter is lost."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from analysis.reports.terminal_markdown import laid_out
from tests.analysis.dropped import DROPPED


def shown(text: str, width: int = 60) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=25)
    lines = laid_out(text, console, width)
    return ["".join(part.text for part in line).rstrip() for line in lines]


def letters(lines: list[str]) -> str:
    return "".join("".join(lines).split())


URL = "https://www.example.org/a/very/long/path/that/does/not/break/anywhere/in/the/cell"


def test_long_words_in_tables_are_folded() -> None:
    lines = shown(f"| a | b |\n|---|---|\n| {URL} | x |\n| {'y' * 70} | z |")
    assert "\u2026" not in "".join(lines)
    assert sorted(letters(lines).replace("\u2500", "")) == sorted(f"ab{URL}x{'y' * 70}z")


def test_where_columns_have_no_room_each_cell_has_its_line() -> None:
    row = "|".join(f"c{number}" for number in range(9))
    lines = shown(f"|{row}|\n|{'---|' * 9}\n|{row}|")
    assert lines == [f"c{number}: c{number}" for number in range(9)]


def test_headings_stand_at_the_left_and_code_has_one_empty_line_around_it() -> None:
    assert shown("# One\n\ntext\n\n```\na\n\n\nb\n```\n\nmore") == [
        *("One", "", "text", "", "a", "", "", "b", "", "more"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\\(E=mc^2\\)",
        "so \\(a_1 * b_2 * c\\) and $$x_1 \\\\ y_2$$",
        "\\[\\frac{a_1}{b_2} \\\\ \\{x\\}\\]",
        "\\[\na = b\n+ c_1\n- d_1\n\\]",
        "$$\n# a\n$$",
    ],
)
def test_formulas_stay_as_they_were_written(text: str) -> None:
    assert "\n".join(shown(text)) == text


@pytest.mark.parametrize(
    ("text", "lines"), [("\\[ open", "[ open"), ("\\* a \\_", "* a _"), ("$5 and $6", "$5 and $6")]
)
def test_what_is_no_formula_is_markdown(text: str, lines: str) -> None:
    assert shown(text) == [lines]


@pytest.mark.parametrize("text", DROPPED)
def test_what_the_parser_drops_is_shown_as_written(text: str) -> None:
    assert "\n".join(shown(text)) == text


PIECES = st.sampled_from(
    ["> ", "- ", "1. ", "\n", "\n\n", "| a | b |\n|---|---|\n", "word", "x" * 50, " ",
     "`code`", "```\n", "# ", "    ", "*", "\u754c\u754c", "[a](b)", "\\(", "\\)", "$$"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from([38, 78]))
def test_no_word_is_lost_however_narrow_it_gets(text: str, width: int) -> None:
    found = letters(shown(text, width))
    for letter in "wordxce\u754c":
        assert found.count(letter) >= text.replace("```", "").count(letter) - text.count("```")


def test_lists_in_lists_without_room_are_shown_as_written() -> None:
    text = "> " * 15 + "deep words"
    assert "deepwords" in letters(shown(text, 30))
