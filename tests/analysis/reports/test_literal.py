"""Text that Markdown leaves alone."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analysis.reports.literal import literal, literal_lines
from tests.analysis.hostile import HOSTILE

VIEWER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain (words), 1 < 2.", "plain (words), 1 \\< 2."),
        ("a_b*c`d", "a\\_b\\*c\\`d"),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("2026-03-01", "2026-03-01"),
        ("![x](y)", "\\!\\[x\\](y)"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_line_is_taken_literally(text: str, written: str) -> None:
    assert literal(text) == written
    html = VIEWER.render(f"- {literal(text)}")
    assert re.sub(r"<[^>]*>|\n", "", html) == text.replace("\n", " ").replace("<", "&lt;")


def words(markdown: str) -> list[str]:
    """What a reader of the note sees; words on their lines."""
    shown = re.sub(r"</?p>|<br />\n", "\n", VIEWER.render(markdown))
    assert not re.search("<[a-z]", shown), shown
    return [line for line in html.unescape(shown).split("\n") if line]


@pytest.mark.parametrize(
    "text",
    [
        "# Not a heading",
        "## a\n# b",
        "- no list\n+ neither\n* nor this\n1. nor\n2) that",
        "---\nx\n===\ny\n---",
        "%%hidden%% and #privat",
        "[[note]] and ![[embedded]]",
        "`$= dv.pages()` and `= this.file`",
        "```dataviewjs\nx\n```",
        "[a](javascript:x) <b>bold</b> &amp; <obsidian://open>",
        "obsidian://open?vault=x",
        "> quoted",
        "    indented\n\tcode",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "$x$ ~~no~~ ==no== ^a _a_ __b__ **c**",
        "https://harbour.example/a_b?c=d&e=f, that",
        "back\\slash\\",
    ],
)
def test_what_the_person_typed_is_shown_as_typed(text: str) -> None:
    expected = [line.expandtabs(4).replace("    ", "\xa0" * 4) for line in text.split("\n") if line]
    assert words(literal_lines(text)) == expected


@pytest.mark.parametrize(
    "live", ["%%a%%", "#tag", "[[a]]", "![[a]]", "`$= a`", "`= a`", "obsidian://a", "$$a$$"]
)
def test_nothing_of_it_means_something_in_a_vault(live: str) -> None:
    for text in (live, f"x {live} y", f"https://a.example {live}"):
        assert live not in literal_lines(text).replace("\\#", "")


def test_addresses_of_the_web_stay_whole() -> None:
    assert literal_lines("(https://a.example/b_c) *x*") == "(https://a.example/b_c) \\*x\\*"


@settings(max_examples=500, deadline=None)
@given(st.text("ab\\`*_[]<>#|~$%^=&!:/-+1. \n\t()", max_size=60) | st.sampled_from(HOSTILE))
def test_no_sign_of_any_text_is_lost(text: str) -> None:
    shown = "".join("".join(words(literal_lines(text))).split())
    lines = literal_lines(text)
    assert "".join(shown.split()) == "".join(_prose(text).split()), lines


def _prose(text: str) -> str:
    from analysis.reports.prose import prose

    return prose(text)
