"""Whether parsed Markdown still holds every word of the text that it was parsed from.

A parser drops what it takes for syntax: `1984.` is the number of an empty list, `[1]: address` a
definition that nothing may use, a cell beyond the head of its table belongs to no column.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from analysis.reports.prose import prose

if TYPE_CHECKING:
    from markdown_it.token import Token

Target = tuple[str, str]
"""Where a link leads, and its title."""

_WORD = re.compile(r"[^\W_]+")
_ENTITY = re.compile(r"&#?\w+;")
_LABEL = re.compile(r"\]\[([^\[\]]+)\]")


def is_lossless(
    text: str, tokens: Sequence["Token"], references: Mapping[str, Any], used: set[Target]
) -> bool:
    """Whether the words of the text stand in the tokens, in their order; a text of signs alone
    has none, but has to be seen: `-` is an empty list.

    Words are runs of letters and digits. Definitions (`references`, as the parser gives them)
    are told where they are `used`; entities are what they stand for, and the language of a
    block of code is no word.
    """
    told = {name for name, one in references.items() if (one["href"], one["title"]) in used}
    held = " ".join(_shown(tokens))
    shown = iter(_WORD.findall(held))
    return bool(held or not text.strip()) and all(
        word in shown for word in _WORD.findall(_needed(text, references, told))
    )


def _needed(text: str, references: Mapping[str, Any], told: set[str]) -> str:
    """The text without definitions that are told elsewhere, and without references to them."""
    from markdown_it.common.utils import normalizeReference

    lines = text.split("\n")
    for name in told:
        first, end = references[name]["map"]
        lines[first:end] = [""] * (end - first)
    text = _LABEL.sub(
        lambda label: "]" if normalizeReference(label[1]) in told else label[0], "\n".join(lines)
    )
    return _ENTITY.sub(lambda name: prose(unescape(name[0])), text)


def _shown(tokens: Sequence["Token"]) -> Iterator[str]:
    """What is shown of each token; numbers of a list only before what stands behind them."""
    numbers: list[str] = []
    lists: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append(("", int(token.attrs.get("start", 1))))
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            first, number = lists[-1]
            first = first or token.info
            is_told = not token.info or token.info == first or int(token.info) == number
            numbers.append(token.info if is_told else "")
            lists[-1] = first, number + 1
        elif token.type == "list_item_close":
            del numbers[-1:]
        elif words := "\n".join(_content(token)).strip():
            yield from (number for number in numbers if number)
            numbers = [""] * len(numbers)
            yield words


def _content(token: "Token") -> Iterator[str]:
    if token.type == "fence" and token.content.strip():
        yield from token.info.split()[:1]
    for part in token.children or [token]:
        yield part.content
        if "%" in part.content:  # as the parser writes what is not ASCII in an address
            yield prose(unquote(part.content))
