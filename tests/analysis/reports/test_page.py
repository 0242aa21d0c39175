"""The base of all pages: nothing in, nothing out, and text as text."""

import re

import pytest

from analysis.reports.page import style_hash, template, visible_template

POLICY = re.compile('Content-Security-Policy" content="([^"]*)"')


def test_the_policy_lets_in_the_one_style_sheet_and_nothing_else() -> None:
    page = template("page.html.jinja").render()
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    (policy,) = POLICY.findall(page)
    assert policy == (
        f"default-src 'none'; style-src '{style_hash(style)}'; base-uri 'none'; form-action 'none'"
    )
    assert len(style) > 1000
    assert "url(" not in style
    assert "@import" not in style


def test_the_hash_is_the_one_that_browsers_reckon() -> None:
    # the known hash of the empty string
    assert style_hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202ea", "\\u202ea"),
        ("a\nb", "a\\nb"),
        (7, "7"),
    ],
)
def test_whatever_is_printed_shows_as_itself(text: str | int, shown: str) -> None:
    environment = visible_template("page.html.jinja").environment
    assert environment.from_string("{{ text }}").render(text=text) == shown


def test_texts_on_several_lines_are_left_to_who_made_them_printable() -> None:
    environment = template("page.html.jinja").environment
    assert environment.from_string("{{ text }}").render(text="a\n<b>") == "a\n&lt;b&gt;"
