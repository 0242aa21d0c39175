"""Parsed Markdown without anything that leads out."""

import pytest

from analysis.reports.inert import ADDRESS, LONGEST, inert


def text_of(markdown: str) -> str:
    children = [child for token in inert(markdown) for child in token.children or ()]
    shown = (f"<{c.content}>" if c.type == ADDRESS else c.content for c in children)
    return "".join(shown)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[site](http://evil.example/x)", "site<http://evil.example/x>"),
        ("<http://evil.example>", "http://evil.example"),
        ("<who@evil.example>", "who@evil.example"),
        ("[http://good.example](http://evil.example)", "http://good.example<http://evil.example>"),
        ("![alt](http://evil.example/x.png)", "[image: alt (http://evil.example/x.png)]"),
        ("![](x.png)", "[image: without a name (x.png)]"),
        ("[![a](i.png)](l)", "[image: a (i.png)]<l>"),
        ("[a]\n\n[a]: http://evil.example", "a<http://evil.example>"),
        ("<img src=x onerror=EVIL>", "<img src=x onerror=EVIL>"),
        ("&#x202e;EVIL &lt;b&gt;", "\\u202eEVIL <b>"),
        ("`\x1b[2J`", "\\x1b[2J"),
    ],
)
def test_links_and_images_are_text(markdown: str, shown: str) -> None:
    assert text_of(markdown) == shown


def test_what_is_too_long_is_not_laid_out() -> None:
    (token,) = inert("*x* " * (LONGEST // 4 + 1))
    assert token.type == "code_block"
    assert token.content.startswith("*x* *x* ")


@pytest.mark.parametrize("piece", ["[", "*a ", "`", "![", ">", "<", "- ", "|a", "[a](", "_a*"])
def test_the_longest_and_most_nested_text_is_still_laid_out(piece: str) -> None:
    assert inert(piece * (LONGEST // len(piece)))[0].type != "text"
