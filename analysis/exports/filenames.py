"""Names for files out of titles that anybody could have written."""

import re
import unicodedata
from collections.abc import Iterable

MOST_BYTES = 120
"""Of a name with its ending, in UTF-8: the least that file systems and synchronisers take."""
_SUFFIX = ".md"
_NOT_WORD = re.compile(r"[^\w]+|_+")
_SHORT_ID = 8


def names(conversations: Iterable[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """A file name for each conversation (id, title, time), by its id.

    Date, words of the title, start of the id: no two are the same, even where case does not
    count, and each stays the same whatever else there is, but where two ids start alike.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for id_, title, time in sorted(conversations):
        length = _SHORT_ID
        while (name := _name(id_, title, time, length)).casefold() in taken:
            length += _SHORT_ID
        taken.add(name.casefold())
        given[id_] = name
    return given


def _name(id_: str, title: str | None, time: str | None, length: int) -> str:
    prefix = "turn-" if id_.startswith("turn-") else ""
    if length < len(id_):
        tail = slug(prefix + id_[len(prefix) : len(prefix) + length])
    else:  # two ids may differ in what a slug leaves out: from the second on, they get a number
        tail = slug(id_)[:40] + f"-{length}" * (length > _SHORT_ID)
    date = (time or "")[:10] if re.match(r"\d{4}-\d\d-\d\d", time or "") else "undated"
    room = MOST_BYTES - len(f"{date}--{tail}{_SUFFIX}".encode())
    said = _cut(slug(title or ""), room)
    return "-".join(filter(None, [date, said, tail])) + _SUFFIX


def slug(text: str) -> str:
    """The words of a text in small letters, with dashes between them; nothing else is left."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower())
    kept = "".join(c if c.isprintable() else " " for c in folded)
    return _NOT_WORD.sub("-", kept).strip("-")


def _cut(text: str, most: int) -> str:
    """As many of its characters as fit in so many bytes."""
    return text.encode()[: max(most, 0)].decode("utf-8", "ignore").strip("-")
