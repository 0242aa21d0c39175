"""One conversation stream for each key of a socket, and no more of them than there is room for."""

from collections.abc import Mapping
from types import MappingProxyType

from addon.streams.conversation.anomalies import Anomalies
from addon.streams.conversation.decoded import Step
from addon.streams.conversation.stream import ConversationStream

MOST_OPEN = 64
"""Answers under way on one socket: the page shows one, and some tasks run behind it."""
MOST_WAITING = 1000
"""Ended ones that nobody has dropped yet: so many answers of one frame are told."""
_MOST_ENDED = 10_000
"""Keys of answers that are remembered, so that what is delivered again does not begin anew."""


class Pool:
    """The streams of several sockets. `open` says which of them began one, None when that one has
    left it; `ended` are the keys of those that take nothing more.
    """

    def __init__(self) -> None:
        self.streams: dict[str, ConversationStream] = {}
        self.open: dict[str, Demux | None] = {}
        self.ended: dict[str, None] = {}


class Demux:
    """Streams by their keys. An ended one is kept until it is dropped, and takes nothing more.

    Sockets may share a `pool`; each has room of its own, and what they leave has as much again.
    """

    def __init__(self, anomalies: Anomalies, pool: Pool | None = None) -> None:
        pool = pool or Pool()
        self._anomalies = anomalies
        self._streams = pool.streams
        self._open = pool.open
        self._ended = pool.ended

    @property
    def streams(self) -> Mapping[str, ConversationStream]:
        return MappingProxyType(self._streams)

    def has_ended(self, key: str) -> bool:
        return key in self._ended

    def opened(self, key: str) -> tuple[ConversationStream, str | None]:
        """The stream of a key, begun where there is none; and the key that has to make room."""
        found = self._streams.get(key)
        if found is not None:
            if self._open.get(key, self) is None:
                self._open[key] = self
            return found, None
        made_room = self._room()
        self._streams[key] = ConversationStream()
        self._open[key] = self
        return self._streams[key], made_room

    def end(self, key: str, *, done: bool = False, error: bool = False) -> tuple[Step, ...]:
        """Close a stream: its last steps."""
        self._open.pop(key, None)
        self._ended[key] = None
        if len(self._ended) > _MOST_ENDED:
            del self._ended[next(iter(self._ended))]
        stream = self._streams.get(key)
        return tuple(stream.close(done=done, error=error)) if stream else ()

    def drop(self, key: str) -> None:
        self._open.pop(key, None)
        self._streams.pop(key, None)

    def leave(self) -> None:
        """Others may go on with what it has begun."""
        self._open.update({key: None for key, owner in self._open.items() if owner is self})

    def _room(self) -> str | None:
        """The oldest stream that has not ended, if there are too many of them. Of ended ones that
        nobody has dropped the oldest goes.
        """
        if len(self._streams) - len(self._open) >= MOST_WAITING:
            self.drop(next(key for key in self._streams if key not in self._open))
            self._anomalies.count("more ended streams at once than are kept")
        mine = [key for key, owner in self._open.items() if owner is self]
        if len(mine) >= MOST_OPEN:
            self._anomalies.count("more streams at once than are kept")
            return mine[0]
        left = [key for key, owner in self._open.items() if owner is None]
        return left[0] if len(left) >= MOST_OPEN else None
