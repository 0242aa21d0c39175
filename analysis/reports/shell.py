"""Words of a POSIX shell: whatever stands in them, the program gets exactly that.

A word is made of texts and of variables that the reader has to set. Nothing in a text is
expanded, nothing in it ends the word, and nothing that would not print as itself is printed:
neither a terminal nor a line editor that the words are pasted into takes it for a key.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from addon.privacy.encoding import to_bytes

_BARE = re.compile(r"[A-Za-z0-9_./:-]+")
_RUNS = re.compile(r"[^\x20-\x7e\n]+|[\x20-\x7e\n]+")
_SPECIAL = re.compile(rb"[^\x20-\x24\x26\x28-\x5b\x5d-\x7e]")
_ESCAPES = {b"%": b"%%", b"\\": b"\\\\", b"\n": b"\\n"}


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of a variable; `name` is ours, in capitals."""

    name: str


Piece = str | Variable
Pieces = Sequence[Piece]


def word(pieces: Pieces) -> str:
    r"""One word: texts in single quotes, and what is not printable by `printf`.

    Raises ValueError for NUL, which no word can hold. A line end stays one: no text may be a
    line of its own where comments stand.
    """
    merged = list(_merged(pieces))
    if any("\0" in piece for piece in merged if isinstance(piece, str)):
        raise ValueError("no word of a shell holds NUL")
    if len(merged) == 1 and isinstance(merged[0], str) and _BARE.fullmatch(merged[0]):
        return merged[0]
    return "".join(part for piece in merged for part in _quoted(piece)) or "''"


def printing(pieces: Iterable[str | bytes | Variable]) -> str:
    """A `printf` that writes exactly these bytes, NUL among them; a text is written in UTF-8."""
    made, variables = "", []
    for piece in pieces:
        if isinstance(piece, Variable):
            made += "%s"
            variables.append(f' "${{{piece.name}}}"')
        else:
            made += _formatted(piece if isinstance(piece, bytes) else to_bytes(piece))
    if made.startswith("-"):  # no option
        made = f"\\055{made[1:]}"
    return f"printf '{made}'{''.join(variables)}"


def _merged(pieces: Pieces) -> Iterable[Piece]:
    """With texts that stand side by side as one."""
    for is_text, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(map(str, group))
        else:
            yield from group


def _quoted(piece: Piece) -> Iterable[str]:
    if isinstance(piece, Variable):
        yield f'"${{{piece.name}}}"'
        return
    for run in _RUNS.findall(piece):
        if all(c.isprintable() or c == "\n" for c in run):
            yield "'" + run.replace("'", "'\\''") + "'"
        else:
            # a substitution loses line ends at its end: there are none in such a run
            yield f'"$({printing([run])})"'


def _formatted(data: bytes) -> str:
    """The bytes as the format of a `printf` in single quotes."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _SPECIAL.sub(_octal, data).decode()
    return "".join(
        c if c.isprintable() and not c.isascii() else _SPECIAL.sub(_octal, c.encode()).decode()
        for c in text
    )


def _octal(special: re.Match[bytes]) -> bytes:
    return _ESCAPES.get(special[0], b"\\%03o" % special[0][0])
