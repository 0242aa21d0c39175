"""Markdown of a message, parsed into tokens that lead nowhere.

Links and images become text with their addresses beside, raw HTML was never anything else: no
renderer can make a reference to the outside of what is left.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from analysis.reports.formulas import with_formulas
from analysis.reports.prose import prose

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 50_000
"""Characters of a message up to which its Markdown is laid out; longer ones stay as they are.
The parser takes quadratic time for brackets within brackets: seconds for so many.
"""
ADDRESS = "address"
"""The type of a token that holds where a link leads."""


@cache
def parser() -> "MarkdownIt":
    """CommonMark with tables and strikethrough; HTML is text in it."""
    return _parser()


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


@cache
def _with_formulas() -> "MarkdownIt":
    return with_formulas(_parser())


def inert(text: str) -> list["Token"]:
    """The blocks of a Markdown text; of one beyond LONGEST a single block of code."""
    from markdown_it.token import Token

    text = prose(text)
    if len(text) > LONGEST:
        return [Token("code_block", "code", 0, content=text)]
    tokens = _with_formulas().parse(text)
    for token in tokens:
        token.content = prose(token.content)
        token.info = prose(token.info)
        if token.children is not None:
            token.children = list(_harmless(token.children))
    return tokens


def spoken(text: str) -> str:
    """The words of a Markdown text without its marks."""
    tokens = inert(text)
    return " ".join(
        "".join(child.content or " " * (child.type == "softbreak") for child in token.children)
        if token.children
        else token.content
        for token in tokens
        if token.children or token.content
    )


def _harmless(children: Sequence["Token"]) -> Iterator["Token"]:
    """Inline tokens with text in the place of links and images."""
    from markdown_it.token import Token

    links: list[tuple[str, list[str]]] = []
    for token in children:
        token.content = prose(token.content)
        if token.type == "image":
            shown = f"[image: {token.content or 'without a name'} ({_target(token, 'src')})]"
            yield Token("text", "", 0, content=shown)
        elif token.type == "link_open":
            links.append((_target(token, "href"), []))
        elif token.type == "link_close":
            target, parts = links.pop()
            if "".join(parts) not in {target, target.removeprefix("mailto:")}:
                yield Token(ADDRESS, "", 0, content=target)
        else:
            for _, parts in links:
                parts.append(token.content)
            yield token


def _target(token: "Token", name: str) -> str:
    return prose(str(token.attrs.get(name, "")))
