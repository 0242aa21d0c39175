"""How much of one stream is kept."""

from collections.abc import Hashable

from addon.streams.conversation.anomalies import Misfit

MOST_CHARACTERS = 64 << 20
"""Of JSON, in the documents of one stream."""


class Budget:
    """Sizes of what is kept, so that no stream makes a process grow without end."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._sizes: dict[Hashable, int] = {}
        self._total = 0

    def replace(self, key: Hashable, size: int) -> None:
        """Something of this size comes in the place of what was there. Raises Misfit."""
        self._take(key, size - self._sizes.get(key, 0))

    def grow(self, key: Hashable, size: int) -> None:
        """Something of this size comes in addition. Raises Misfit."""
        self._take(key, size)

    def _take(self, key: Hashable, more: int) -> None:
        if self._total + more > self._most:
            raise Misfit("more than is kept")
        self._total += more
        self._sizes[key] = self._sizes.get(key, 0) + more
