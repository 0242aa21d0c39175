"""Text of a chat, made harmless where people read it."""

import re

from addon.streams.conversation.text import for_display
from analysis.queries.database import Row
from analysis.reports.plain import visible

_JOINERS = "\u200c\u200d"
_UNUSUAL = re.compile(r"[^\x20-\x7e\n\t]+")
_JOINED = re.compile(f"(?<=[^\x00-\x7f])([{_JOINERS}])(?=[^\x00-\x7f])")
_RUN = re.compile("\ue200[^\ue200\ue201]*\ue201")


def prose(text: str) -> str:
    """The text with what could hide or move the cursor spelled out, as `visible` does.

    Lines and tabs stay, every kind of space is one, soft hyphens go, and joiners stay where they
    join: in emoji and in the scripts that are written with them.
    """
    text = text.replace("\r\n", "\n")
    return _UNUSUAL.sub(_readable, text)


def line(text: str) -> str:
    """The text on one line, as far as it is words."""
    return " ".join(prose(text).split())


def words(text: str, most: int) -> str:
    """The beginning of the text on one line, at most so many characters."""
    told = line(text[: 4 * most])
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"


def cited(text: str, citations: list[Row]) -> str:
    """The text with the number of its source in the place of each mark of a citation.

    Sources are counted from 1 in the order of `citations`; other marks are taken out.
    """
    numbers: dict[str, list[int]] = {}
    for number, citation in enumerate(citations, 1):
        if mark := citation["matched_text"]:
            numbers.setdefault(mark, []).append(number)

    def numbered(run: re.Match[str]) -> str:
        return "".join(f"[{number}]" for number in numbers.get(run[0], ()))

    return for_display(_RUN.sub(numbered, text))


def _readable(unusual: re.Match[str]) -> str:
    text = unusual[0]
    if text.isprintable():
        return text
    text = "".join(" " if c.isspace() and c not in _LINE_ENDS else c for c in text)
    pieces = _JOINED.split(text.replace("\u00ad", ""))
    # what splits, at every other place, are joiners
    return "".join(piece if at % 2 else visible(piece) for at, piece in enumerate(pieces))


_LINE_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
