"""Formulas are no Markdown, in linear time."""

import pytest

from analysis.reports.inert import LONGEST, inert


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("\\[\na\n\\]", ["code_block"]),
        ("words\n\\[\na\n\\]\nwords", ["inline", "code_block", "inline"]),
        ("- \\[\n  a\n  \\]", ["code_block"]),
        ("\\[ a \\] and words", ["inline"]),
        ("\\[\n\na\n\\]", ["inline", "inline"]),
        ("    \\[\n    a\n    \\]", ["code_block"]),
    ],
)
def test_those_with_lines_of_their_own_are_blocks(text: str, kinds: list[str]) -> None:
    assert [token.type for token in inert(text) if token.content] == kinds


@pytest.mark.parametrize("piece", ["\\(", "\\[", "$$", "\\[\n", "$$\n", "\\(a\\)"])
def test_many_of_them_are_no_burden(piece: str) -> None:
    assert inert(piece * (LONGEST // len(piece)))
