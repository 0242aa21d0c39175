"""Markdown of a message, parsed into tokens that lead nowhere.

Links and images become text with their addresses beside, raw HTML was never anything else: no
renderer can make a reference to the outside of what is left.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.reports.formulas import with_formulas
from analysis.reports.lossless import Target, is_lossless
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
WRITTEN = "written"
"""The class of a block that holds a whole text as it was written."""


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
    """The blocks of a Markdown text; a single block of code, of the class `WRITTEN`, for a text
    beyond LONGEST, or one of which the parser would lose a word.
    """
    text = prose(text)
    if len(text) > LONGEST:
        return [_written(text)]
    told: dict[str, Any] = {}
    tokens = _with_formulas().parse(text, told)
    used = {target for token in tokens for target in _targets(token.children or ())}
    for token in tokens:
        token.content = prose(token.content)
        token.info = prose(token.info)
        if token.children is not None:
            token.children = list(_harmless(token.children))
    references = told.get("references", {})
    return tokens if is_lossless(text, tokens, references, used) else [_written(text)]


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


def _written(text: str) -> "Token":
    from markdown_it.token import Token

    return Token("code_block", "code", 0, content=text, attrs={"class": WRITTEN})


def _targets(children: Sequence["Token"]) -> Iterator[Target]:
    """Where links and images lead, each with its title."""
    for token in children:
        address = token.attrs.get("href", token.attrs.get("src"))
        if address is not None:
            yield str(address), str(token.attrs.get("title", ""))


def _harmless(children: Sequence["Token"]) -> Iterator["Token"]:
    """Inline tokens with text in the place of links and images."""
    from markdown_it.token import Token

    links: list[tuple[str, str, list[str]]] = []
    for token in children:
        token.content = prose(token.content)
        if token.type == "image":
            where = f"{_target(token, 'src')}{_title(token)}"
            shown = f"[image: {token.content or 'without a name'} ({where})]"
            yield Token("text", "", 0, content=shown)
        elif token.type == "link_open":
            links.append((_target(token, "href"), _title(token), []))
        elif token.type == "link_close":
            target, title, parts = links.pop()
            if title or "".join(parts) not in {target, target.removeprefix("mailto:")}:
                yield Token(ADDRESS, "", 0, content=target + title)
        else:
            for _, _, parts in links:
                parts.append(token.content)
            yield token


def _target(token: "Token", name: str) -> str:
    return prose(str(token.attrs.get(name, "")))


def _title(token: "Token") -> str:
    title = _target(token, "title")
    return f' "{title}"' if title else ""
