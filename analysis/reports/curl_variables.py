"""Shell variables in the place of what is not told: stand-ins, markers and shapes."""

import re
from collections.abc import Iterator

from analysis.reports.shell import Piece, Variable

# a kind without digits also occurs in ordinary JSON: only of what people type are there any
_STAND_IN = r"\[(?P<kind>[a-z]+):[0-9a-f]{12}\]|\[(?P<typed>password|otp)\]"
_MARKER = r"\[chatcap: [^\]]*\]"
_SHAPE = r"<[0-9]+ chars>"
_IN_BODIES = re.compile(f"{_STAND_IN}|{_MARKER}")
_ANYWHERE = re.compile(f"{_STAND_IN}|{_MARKER}|{_SHAPE}")
_OWN_NAMES = frozenset({"authorization", "cookie"})
_SPEAKABLE = re.compile(r"[A-Za-z0-9-]{1,60}")


class Variables:
    """The variables of one snippet, each with what it has to hold."""

    def __init__(self) -> None:
        self._names: dict[str, Variable] = {}
        self._meanings: dict[str, str] = {}

    def checks(self) -> Iterator[str]:
        """Commands that fail, and say what is missing, where a variable is not set."""
        for name, meaning in self._meanings.items():
            yield f': "${{{name}:?{meaning}}}"'

    def of_header(self, name: str, value: str) -> Piece:
        """The whole value of a header, in which something was not told; else the value itself."""
        if not _ANYWHERE.search(value):
            return value
        told = f"the header {name}" if _SPEAKABLE.fullmatch(name) else "that header"
        # the lines of the header Cookie are parts of one
        key = "cookie" if name.lower() == "cookie" else f"{name.lower()}: {value}"
        made = re.sub(r"[^a-z0-9]", "_", name.lower())
        made = made if made in _OWN_NAMES else f"secret_{made}"
        return self._variable(key, made, f"set it to what {told} held")

    def split(self, text: str, place: str, *, shapes: bool = True) -> list[Piece]:
        """The text with a variable in the place of each thing that was not told.

        `place` says in words where the text stands; shapes such as `<12 chars>` are only stored
        in addresses and headers.
        """
        pieces: list[Piece] = []
        end = 0
        for found in (_ANYWHERE if shapes else _IN_BODIES).finditer(text):
            kind = found["kind"] or found["typed"] or "value"
            pieces.append(text[end : found.start()])
            key = found[0] if found["kind"] else f"{found[0]} {len(self._names)}"
            pieces.append(self._variable(key, f"secret_{kind}", f"set it to the {kind} in {place}"))
            end = found.end()
        return [piece for piece in (*pieces, text[end:]) if piece != ""]

    def _variable(self, key: str, name: str, meaning: str) -> Variable:
        """The same for what is the same. No name but ours may stand for one that a shell uses."""
        if key not in self._names:
            made = name.upper()
            taken = [one for one in self._meanings if one == made or one.startswith(f"{made}_")]
            made = f"{made}_{len(taken) + 1}" if taken else made
            self._names[key] = Variable(made)
            self._meanings[made] = meaning
        return self._names[key]
