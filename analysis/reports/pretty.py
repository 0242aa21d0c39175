"""JSON laid out for reading without changing a character of what it says."""

import re
from collections.abc import Iterator

_LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_DEEPEST = 40
"""Levels that are still indented further: 100,000 of them must not print gigabytes of spaces."""


def pretty(text: str) -> str:
    """JSON on indented lines; anything else as it is.

    Works on the text, not on parsed values: duplicate keys, numbers of any length and NaN stay
    as they were sent, and depth costs no stack.
    """
    if text.lstrip()[:1] not in {"{", "["}:
        return text
    if _LEXEME.sub("", text).strip():
        return text  # something in it belongs to no lexeme, so it is no JSON
    return "".join(_laid_out(_LEXEME.findall(text)))


def _laid_out(lexemes: list[str]) -> Iterator[str]:
    depth = 0
    previous = ""
    for lexeme in lexemes:
        if lexeme in {"}", "]"}:
            depth = max(depth - 1, 0)
            if previous not in {"{", "["}:
                yield _line(depth)
        elif previous in {"{", "[", ","}:
            yield _line(depth)
        yield ": " if lexeme == ":" else lexeme
        if lexeme in {"{", "["}:
            depth += 1
        previous = lexeme


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, _DEEPEST)
