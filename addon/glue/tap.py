"""Listening to a streamed body without standing in its way."""

import logging
import time
from collections.abc import Callable, Iterable

from addon.protocol.records import Body, BodyState

logger = logging.getLogger(__name__)

Stream = Callable[[bytes], Iterable[bytes] | bytes]


class Tap:
    """A mitmproxy stream callable that keeps a bounded copy of what passes.

    It returns exactly the chunk it got, whatever happens to the copy: an exception in a
    stream callable would lose the chunk for the client (fact F5.4). `onward` is the callable
    of another addon, which gets every chunk as before.
    """

    __slots__ = ("_chunks", "_kept", "_limit", "_marks", "_onward", "_since", "_whole", "size")

    def __init__(self, limit: int, since: float, onward: Stream | None = None) -> None:
        self.size = 0
        self._limit = limit
        self._since = since
        self._onward = onward
        self._chunks: list[bytes] = []
        self._marks: list[tuple[int, float]] = []
        self._kept = 0
        self._whole = True

    def __call__(self, chunk: bytes) -> Iterable[bytes] | bytes:
        try:
            self._feed(chunk)
        except Exception:
            self._whole = False
            logger.exception("chatcap lost a part of a streamed body")
        return chunk if self._onward is None else self._onward(chunk)

    def body(self, *, ended: bool) -> Body:
        """What has passed so far. `ended`: that was all of it."""
        data = b"".join(self._chunks)
        whole = self._whole and ended
        if not self.size and not whole:
            return Body(BodyState.MISSING)
        state = BodyState.PRESENT if whole and data else BodyState.TRUNCATED
        if not self.size:
            state = BodyState.EMPTY
        return Body(state, data, self.size, tuple(self._marks))

    def _feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        room = self._limit - self._kept
        if len(chunk) > room:
            self._whole = False
            chunk = chunk[:room]
        if chunk:
            self._chunks.append(chunk)
            self._kept += len(chunk)
            self._marks.append((self._kept, 1000 * (time.time() - self._since)))
