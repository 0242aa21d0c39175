"""Text in Markdown that is nothing but text, in notes as well."""

import re

from analysis.reports.prose import line, prose

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$%^=&]|!(?=\[)|(?<=\w):(?=//))|\A([-+]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\\`\"'\])]+", re.IGNORECASE)


def literal(text: str) -> str:
    """The text on one line with every sign that Markdown knows taken literally."""
    return _literal(line(text))


def literal_lines(text: str) -> str:
    """The text with every sign taken literally; lines and what stands before them are kept.

    Addresses of the web stay as they are, which a program may make links of.
    """
    lines = prose(text).expandtabs(4).split("\n")
    made = [_indented(one.rstrip()) for one in lines]
    # two spaces: the next line is one of its own
    pairs = zip(made, [*made[1:], ""], strict=True)
    return "\n".join(f"{one}  " if one and following else one for one, following in pairs)


def _indented(text: str) -> str:
    """A line; what it is indented by would make it code, or be left out."""
    words = text.lstrip(" ")
    return "&nbsp;" * (len(text) - len(words)) + _words(words)


def _words(text: str) -> str:
    made, end = "", 0
    for address in _ADDRESS.finditer(text):
        made += _literal(text[end : address.start()], starts=not end) + address[0]
        end = address.end()
    return made + _literal(text[end:], starts=not end)


def _literal(text: str, *, starts: bool = True) -> str:
    return _SPECIAL.sub(lambda sign: _literally(sign, starts=starts), text)


def _literally(sign: re.Match[str], *, starts: bool) -> str:
    if not sign[2]:
        return f"\\{sign[0]}"
    if not starts:  # not where a line does
        return sign[0]
    return f"{sign[0]}\\" if sign[0].isdigit() else f"\\{sign[0]}"
