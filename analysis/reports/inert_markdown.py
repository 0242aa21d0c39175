"""Markdown of a message that stays Markdown, and loads nothing when a note with it is opened.

Outside of code, images, HTML, links to anything but web pages and mail, and what only programs of
notes know (tags, comments, links between notes) are written so that they show as text; in code they
stay as they are, unless such a program would run it. What is code is decided as CommonMark has it,
and the result is parsed once more with HTML allowed: should anything be live after all, the
stricter way is taken, which trusts no code.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from analysis.reports.inert import LONGEST, parser
from analysis.reports.prose import prose

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FAR = r"(?!\s*<?(?:https?://|mailto:))"
_EVEN = r"(?<!\\)(?:\\\\)*"
"""What stands before it does not escape it."""
_SIGNS = rf"""
      (?P<image>!(?=\[))
    | (?P<html><(?=[A-Za-z/!?%]))
    | \[\[(?P<note>[^\[\]\n]*)\](?=\])
    | (?P<link>{_EVEN})\](?=[(:]{_FAR})
    | (?P<query>{_EVEN})`(?=`*\s*\$?=)
    | (?P<comment>%(?=%))
    | (?P<tag>(?<!\S)\#(?=[^\s\#]))
    | (?P<address>(?<=\w):(?=//)(?<!http:)(?<!https:))
"""
_LIVE = re.compile(_SIGNS, re.VERBOSE | re.IGNORECASE)
_STRICT = re.compile(rf"(?P<bracket>{_EVEN})\] | {_SIGNS}", re.VERBOSE | re.IGNORECASE)
"""No link at all."""
_DEAD = {
    "image": "!\\",
    "html": "&lt;",
    "note": r"[\[{}\]",
    "link": r"{}\]",
    "bracket": r"{}\]",
    "query": r"{}\`",
    "comment": "%\\",
    "tag": r"\#",
    "address": r"\:",
}
_RUN = re.compile(r"`+\s*\$?=")
"""Code in a line of text that programs of notes run: queries and scripts."""
_FOLLOWED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_BACKTICKS = re.compile(r"(?<![`\\])`+(?!`)|\\`+")
_OTHER_SYNTAX = re.compile(r"\$|\^\[")
"""Mathematics and footnotes of notes, which could end elsewhere than code does."""
_OTHER_BLOCKS = re.compile(r"\$\$|%%")
_DEEPEST = 6


def inert_markdown(text: str, *, under: int = 0) -> str:
    """The text as Markdown that refers to nothing outside of it but by links to the web.

    Its headings go `under` levels down, so that none stands beside those of the note.
    """
    text = prose(text)
    if len(text) > LONGEST:
        return _escaped(text, _STRICT, spans=False)
    for trusts in (_CODE, _FENCES, _NOTHING):
        made = _rewritten(text, trusts, under)
        if trusts == _NOTHING or _is_inert(made):
            return made
    return text


_NOTHING, _FENCES, _CODE = range(3)
"""How much code is trusted to stay code: none, blocks of it, words in a line of text as well."""


def _rewritten(text: str, trusts: int, under: int) -> str:
    tokens = parser().parse(text)
    lines = text.split("\n")
    code = _code_lines(tokens) if trusts else set()
    if _OTHER_BLOCKS.search("\n".join(line for at, line in enumerate(lines) if at not in code)):
        code = set()
    spans, live = trusts == _CODE, _STRICT if trusts == _NOTHING else _LIVE
    done: dict[int, str] = {at: lines[at] for at in code}
    for first, last in _inline_blocks(tokens):
        if first not in done and first not in code:
            block = "\n".join(lines[first:last])
            done[first] = _escaped(block, live, spans=spans and not _OTHER_SYNTAX.search(block))
            done |= dict.fromkeys(range(first + 1, last), "\0")
    made = [done.get(at, _escaped(line, live, spans=False)) for at, line in enumerate(lines)]
    _name_fences(tokens, made)
    _lower(tokens, made, under)
    return "\n".join(line for line in made if line != "\0")


def _code_lines(tokens: Sequence["Token"]) -> set[int]:
    return {
        at
        for token in tokens
        if token.type in {"fence", "code_block"} and token.map
        for at in range(*token.map)
    }


def _inline_blocks(tokens: Sequence["Token"]) -> Iterator[tuple[int, int]]:
    for token in tokens:
        if token.type == "inline" and token.map:
            yield token.map[0], token.map[1]


def _escaped(block: str, live: re.Pattern[str], *, spans: bool) -> str:
    """The block with what could be live as text; code spans as they are if `spans`."""
    pieces = list(_pieces(block)) if spans else [(block, False)]
    return "".join(
        text if is_code and not _RUN.match(text) else live.sub(_dead, text)
        for text, is_code in pieces
    )


def _dead(sign: re.Match[str]) -> str:
    name = str(sign.lastgroup)
    within = sign.re.sub(_dead, sign[name]) if name == "note" else sign[name]
    return _DEAD[name].format(within)


def _pieces(block: str) -> Iterator[tuple[str, bool]]:
    """The block in pieces, and which of them are code spans; in linear time."""
    runs = [run for run in _BACKTICKS.finditer(block) if run[0][0] == "`"]
    closers: dict[int, list[int]] = {}
    for at, run in reversed(list(enumerate(runs))):
        closers.setdefault(len(run[0]), []).append(at)
    end = at = 0
    while at < len(runs):
        same = closers[len(runs[at][0])]
        while same and same[-1] <= at:
            same.pop()
        if not same:
            at += 1
            continue
        opens, closes = runs[at], runs[same[-1]]
        yield block[end : opens.start()], False
        yield block[opens.start() : closes.end()], True
        end, at = closes.end(), same[-1] + 1
    yield block[end:], False


def _name_fences(tokens: Sequence["Token"], lines: list[str]) -> None:
    """Programs of notes run blocks of some languages: only those of programmers keep theirs."""
    for token in tokens:
        if token.type == "fence" and token.map and token.info.strip():
            language = token.info.split()[0].lower()
            if language not in _languages():
                at = token.map[0]
                start, mark, info = lines[at].partition(token.markup)
                if mark:  # else it is text by now
                    lines[at] = f"{start}{mark}text {_STRICT.sub(_dead, info.strip())}"


@cache
def _languages() -> frozenset[str]:
    from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]

    return frozenset(name for _, names, _, _ in get_all_lexers() for name in names) - {"mermaid"}


def _lower(tokens: Sequence["Token"], lines: list[str], under: int) -> None:
    """Headings of the message go below those of the note."""
    for token in tokens:
        if token.type != "heading_open" or not token.map or token.level or not under:
            continue
        level = min(int(token.tag[1:]) + under, _DEEPEST)
        first, last = token.map
        if token.markup.startswith("#"):
            lines[first] = "#" * level + lines[first].lstrip().lstrip("#")
        else:  # underlined
            said = " ".join(line.strip() for line in lines[first].split("\n"))
            lines[first] = f"{'#' * level} {said}"
            lines[last - 1] = ""


@cache
def _strict() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    strict = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
    # as in programs that follow any link
    strict.validateLink = lambda _url: True  # type: ignore[assignment,method-assign]
    return strict


def _is_inert(text: str) -> bool:
    tokens = _strict().parse(text)
    inline = (child for token in tokens for child in token.children or ())
    return not any(map(_is_live, (*tokens, *inline)))


def _is_live(token: "Token") -> bool:
    if token.type == "link_open":
        return not _FOLLOWED.match(str(token.attrs.get("href", "")))
    return token.type in {"image", "html_inline", "html_block"}
