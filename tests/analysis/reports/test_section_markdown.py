"""Pages of Markdown: safe unless it says otherwise."""

import pytest

from analysis.reports.columns import text
from analysis.reports.section import Section, Table
from analysis.reports.section_markdown import Markdown, markdown_template


def sections(*found: Section) -> str:
    return markdown_template("sections.md.jinja").render(sections=found)


@pytest.mark.parametrize("word", ["<b>x</b>", "[x](http://evil.example)", "# x"])
def test_whatever_is_not_marked_as_ours_is_a_code_span(word: str) -> None:
    environment = markdown_template("sections.md.jinja").environment
    template = environment.from_string("{{ word }} {{ 5 }}")
    assert template.render(word=word) == f"`{word}` 5"
    assert template.render(word=Markdown(word)) == f"{word} 5"


def test_a_section_has_its_title_note_tables_and_points() -> None:
    table = Table((text("name", "name"),), [{"name": "<b>"}], "Some", "About it.", left_out=2)
    page = sections(Section("a", "Things", (table,), note="A note.", points=["One point."]))
    assert [line for line in page.splitlines() if line] == [
        "## Things",
        "A note.",
        "### Some",
        "About it.",
        "| name |",
        "| --- |",
        "| `<b>` |",
        "and 2 more: in the Markdown and JSON report",
        "- One point.",
    ]


def test_an_empty_section_says_what_that_means() -> None:
    assert sections(Section("a", "Things", (), "None.")).split() == ["##", "Things", "None."]
