"""What a person types to find a message, as something that SQLite can look for."""

import re
from dataclasses import dataclass

_TERM = re.compile(r'"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>\S+?)(?P<end>\*?)(?=\s|$)')
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
    "\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Tai, Kana, Bopomofo and Han: written without spaces."""


@dataclass(frozen=True, slots=True)
class Sought:
    """All of `terms` are sought. `match` is an FTS5 expression of them; None where the index
    would not find them, so that the texts have to be searched for these characters.
    """

    terms: tuple[str, ...]
    match: str | None


def sought(typed: str) -> Sought:
    """What was typed: words, `"exact phrases"`, and a star after the beginning of one (`harb*`).

    Nothing else has a meaning: every term is quoted, so that no operator of FTS5 gets through.
    The index leaves out what is no letter or digit, and does not find words in scripts that put
    no spaces between them: such terms are searched for as they are.
    """
    terms = [
        (
            (found["phrase"] or found["word"] or "").replace("\0", " "),
            bool(found["star"] or found["end"]),
        )
        for found in _TERM.finditer(typed)
    ]
    terms = [(term, star) for term, star in terms if term.strip()]
    words = tuple(term for term, _ in terms)
    if not words or any(_UNSPACED.search(word) or not _WORD.search(word) for word in words):
        return Sought(words, None)
    return Sought(words, " AND ".join(_quoted(term) + "*" * star for term, star in terms))


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
