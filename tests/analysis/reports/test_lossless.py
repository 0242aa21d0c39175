"""Words that a parser of Markdown drops are noticed, its own signs are not missed."""

import pytest

from analysis.reports.inert import WRITTEN, inert
from tests.analysis.dropped import DROPPED

KEPT = (
    *("", " \n", "word", "# Title\n\n*so* **bold**ly ~~not~~ `code`", "Setext\n===\n\n- - -\n\nx"),
    *("1984. A year", "1. a\n2. b\n   1. x\n   2. y\n\nend", "1. a\n1. b", "3) a\n4) b", "- 1. a"),
    *(
        "- a\n- b\n\n> quoted\nlazily",
        "a &amp; b &#52; l&eacute;a &#x202e;x",
        "a\\_b \\* c",
        "line\\\nbreak  \nend",
    ),
    *("```python\nx = 1\n```", "~~~\ntext\n~~~", "    indented 1", "<b>raw</b> <!-- 1 -->"),
    *("| a | b |\n|:--|--:|\n| c |\n| *d* | e |", "\\(a_1\\) and $$b^2$$", "[^1] and [1]"),
    *("[a](https://e.org/\u00fc/b)", "<https://e.org/\u00fc?a%20b>", "<a@e.org>"),
    *('[a](https://e.org "A tip")', '![a](https://e.org/i.png "A tip")', "[![a](b)](c)"),
    'see [1], [so][1], [1][]\n\n[1]: https://e.org/a "A title"',
    "> [One Two]: <https://e.org>\n\nsee [one two]",
)


def is_written(text: str) -> bool:
    return any(token.attrs.get("class") == WRITTEN for token in inert(text))


@pytest.mark.parametrize("text", DROPPED)
def test_a_text_of_which_words_get_lost_stays_as_it_was_written(text: str) -> None:
    assert [token.content for token in inert(text)] == [text]
    assert is_written(text)


@pytest.mark.parametrize("text", KEPT)
def test_a_text_of_which_no_word_gets_lost_is_markdown(text: str) -> None:
    assert not is_written(text)


def test_titles_of_links_stand_beside_their_addresses() -> None:
    told = [
        child.content
        for token in inert('[a](b "C d") ![e](f "G")')
        for child in token.children or ()
    ]
    assert told == ["a", 'b "C d"', " ", '[image: e (f "G")]']
