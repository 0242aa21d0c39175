"""Which messages of which sockets carried an answer: all of them go when it held a secret."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

MOST_FRAMES = 1_000_000
"""Whose numbers are remembered, eight bytes each."""
MOST_HIDDEN = 256
_TELLING = 16
"""Characters of a key that does not turn up in a text by accident."""


class Carriers:
    """Those of one session, by the keys of the answers; the oldest answers are forgotten."""

    def __init__(self) -> None:
        self._frames: dict[str, defaultdict[str, array[int]]] = {}
        self._count = 0
        self._hidden: dict[str, None] = {}

    def note(self, key: str, flow_id: str, seq: int) -> None:
        """A message of a socket, the flow `flow_id`, brought something of an answer."""
        frames = self._frames.pop(key, None) or defaultdict(lambda: array("Q"))
        self._frames[key] = frames  # the latest at the end
        frames[flow_id].append(seq)
        self._count += 1
        while self._count > MOST_FRAMES and len(self._frames) > 1:
            self._take(next(iter(self._frames)))

    def hide(self, key: str) -> Mapping[str, tuple[int, ...]]:
        """An answer held a secret: the messages by socket that must not stay, and from now on
        none that names it is written.
        """
        self._hidden.pop(key, None)
        self._hidden[key] = None
        if len(self._hidden) > MOST_HIDDEN:
            del self._hidden[next(iter(self._hidden))]
        return {flow_id: tuple(seqs) for flow_id, seqs in self._take(key).items()}

    def is_hidden(self, key: str) -> bool:
        return key in self._hidden

    def hides(self, named: frozenset[str] | None, data: bytes) -> bool:
        """Whether a message delivers an answer that held a secret: `named` are the keys it has
        something of, None if it could not be read.
        """
        if named is None:
            return bool(self._hidden) and bool(mentioned(self._hidden, data))
        return any(key in self._hidden for key in named)

    def _take(self, key: str) -> "Mapping[str, array[int]]":
        frames: Mapping[str, array[int]] = self._frames.pop(key, {})
        self._count -= sum(map(len, frames.values()))
        return frames


def mentioned(keys: Iterable[str], data: bytes) -> set[str]:
    """Those of some keys that a message which cannot be read seems to name."""
    return {key for key in keys if len(key) >= _TELLING and key.encode() in data}
