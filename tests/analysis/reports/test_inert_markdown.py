"""Markdown that stays what it was, but loads nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analysis.reports.inert import LONGEST
from analysis.reports.inert_markdown import inert_markdown
from tests.analysis.hostile import HOSTILE

VIEWER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
VIEWER.validateLink = lambda url: url is not None  # type: ignore[method-assign]


def live(text: str) -> set[str]:
    """What of a note would be more than text, code and links to the web."""
    tokens = VIEWER.parse(text)
    every = [*tokens, *(child for token in tokens for child in token.children or ())]
    links = {str(t.attrs["href"]) for t in every if t.type == "link_open"}
    far = {link for link in links if not re.match("https?://|mailto:", link, re.IGNORECASE)}
    return ({t.type for t in every} & {"image", "html_inline", "html_block"}) | far


@pytest.mark.parametrize(
    "text",
    [
        "plain, *emphasis* and **more**",
        "[a link](https://harbour.example/a_b?x=1&y=2) and https://bare.example",
        "[mail](mailto:a@b.example) and [r][1]\n\n[1]: HTTPS://harbour.example",
        "[ ] task, f(x)[0], a[i], 50% of #",
        "`[[a]] %% #b`",
        "1 < 2 and 3 > 2; a <- b; x << 2",
        "`<div>` and ``![a](b)`` and `<img src=https://x.example>`",
        '```html\n<img src="https://x.example/a.png">\n![a](b)\n```',
        "~~~py\nx = '<b>'\n~~~",
        "    <indented> code",
        "- item\n  ```js\n  a < b && <T>(x)\n  ```\n- next `<T>`",
        "> quoted `<i>`",
        "| a | b |\n|---|---|\n| `<b>` | 2 |",
        "Costs $5 and $6, 100%",
        "wow! [link](https://x.example)",
        "tabs\tstay\n```make\nall:\n\tcc <in>\n```",
        "",
    ],
)  # fmt: skip
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert inert_markdown(text) == text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("![a](https://evil.example/x.png)", "!\\[a](https://evil.example/x.png)"),
        ("![a][r]\n\n[r]: https://evil.example", "!\\[a][r]\n\n[r]: https://evil.example"),
        ("![[note]]", "!\\[\\[note\\]]"),
        ("[c](javascript:alert(1))", "[c\\](javascript:alert(1))"),
        ("[c]( <JavaScript:x>)", "[c\\]( &lt;JavaScript:x>)"),
        ("[d](data:text/html,x)", "[d\\](data:text/html,x)"),
        ("[f](file:///etc/passwd)", "[f\\](file\\:///etc/passwd)"),
        ("[o](obsidian://open?vault=x)", "[o\\](obsidian\\://open?vault=x)"),
        ("obsidian://open", "obsidian\\://open"),
        ("<obsidian://open>", "&lt;obsidian\\://open>"),
        ("[n](other%20note.md)", "[n\\](other%20note.md)"),
        ("[r][x]\n\n[x]: vbscript:y", "[r][x]\n\n[x\\]: vbscript:y"),
        ("[x]\n\n[x]:\njavascript:y", "[x]\n\n[x\\]:\njavascript:y"),
        ("\\\\[a\\\\](file:x)", "\\\\[a\\\\\\](file:x)"),
        ("[[a note]] and [[1]](javascript:x)", "[\\[a note\\]] and [\\[1\\]\\](javascript:x)"),
        ("[[<img src=y>]]", "[\\[&lt;img src=y>\\]]"),
        ("%%hidden%% 100%", "%\\%hidden%\\% 100%"),
        ("a #tag", "a \\#tag"),
        ("`$= dv.pages()`", "\\`$= dv.pages()`"),
        ("so `` = this.file``", "so \\`\\` = this.file``"),
        ("<img src=x>", "&lt;img src=x>"),
        ("a <!-- b -->", "a &lt;!-- b -->"),
        ("</div><?php ?>", "&lt;/div>&lt;?php ?>"),
        ("\\`<b>`", "\\`&lt;b>`"),
        ("`a`` <b> `", "`a`` <b> `"),
        ("`` a ` <b>", "`` a ` &lt;b>"),
        ("`<a>` <b> `<c>`", "`<a>` &lt;b> `<c>`"),
        ("<!--\n```\n-->\n![x](y)\n```", "&lt;!--\n```\n-->\n![x](y)\n```"),
        ("$`$ ![x](http://evil.example) `", "$`$ !\\[x](http://evil.example) `"),
        ("%%\n```\n%%\n![x](http://y)\n```", "%\\%\n```\n%\\%\n!\\[x](http://y)\n```"),
        ("$$\n```\n$$\n<img>\n```", "$$\n```\n$$\n&lt;img>\n```"),
        # code ends elsewhere than it seems: only the second parse tells
        (
            '[a](http://u "`") ![i](http://e.example) ")`"',
            '[a](http://u "`") !\\[i](http://e.example) ")`"',
        ),
        (
            "| ` | ![x](http://y) | ` |\n|---|---|---|",
            "| ` | !\\[x](http://y) | ` |\n|---|---|---|",
        ),
        ("\\``a` ![x](http://y) `b", "\\``a` !\\[x](http://y) `b"),
        ("```mermaid\ngraph\n```", "```text mermaid\ngraph\n```"),
        ("```dataviewjs\nx\n```", "```text dataviewjs\nx\n```"),
        ("\x1b]8;;x\x07link", "\\x1b]8;;x\\x07link"),
    ],
)
def test_what_would_load_or_hide_shows_as_text(text: str, made: str) -> None:
    assert inert_markdown(text) == made
    assert not live(made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("# One\n###### Six\n#", "### One\n###### Six\n###"),
        ("One\nline\n===\n\nTwo\n---", "### One line\n\n\n#### Two\n"),
        ("#no heading\n\n---", "\\#no heading\n\n---"),
        ("```\n# code\n```", "```\n# code\n```"),
    ],
)
def test_headings_go_below_those_of_the_note(text: str, made: str) -> None:
    assert inert_markdown(text, under=2) == made


PIECES = st.sampled_from(
    [
        "`", "``", "```", "\n", "\n\n", "![", "[", "]", "](http://e/x)", "<img src=y>", "<b>",
        "](file:x)", "[[", "]]", "[[<b>",  "#t", "obsidian://a", "[r]", ":",
        "<!--", "-->", "$", "$$", "%%", "\\", "|", "|---|\n", "> ", "- ", "    ", "~~~\n", "a", " ",
        '"', "(", ")", "<", "<http://e.example/`>", "# ", "===\n", "\t", "!", "[r]: x\n", "\u202e",
    ]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text() | st.sampled_from(HOSTILE))
def test_nothing_is_live_in_any_text(text: str) -> None:
    for under in (0, 2):
        assert not live(inert_markdown(text, under=under))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_word_is_lost(text: str) -> None:
    def letters(shown: str) -> str:
        return re.sub(r"&lt;|[^a-z]", "", shown.replace("&lt;", ""))

    made = inert_markdown(text).replace("```text ", "```")
    assert letters(text.replace("\u202e", "")) == letters(made.replace("\\u202e", ""))


def test_what_is_too_long_to_parse_is_escaped_as_a_whole() -> None:
    made = inert_markdown("`<b>` ![a](b) " * (LONGEST // 10))
    assert "<b>" not in made
    assert "![" not in made
