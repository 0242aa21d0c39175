"""Which turn an answer belongs to that a socket delivered, in whichever order the two come.

In 2024 the POST named the `response_id` of its answer, since 2025-11 a topic (chatgpt-web.md,
sections 7 and 8).
"""

from dataclasses import dataclass, replace

from addon.conversations.turn import Turn
from addon.privacy.redaction import FlowRedactor
from addon.store.rows import Row
from addon.streams.conversation.decoded import Decoded

MOST_ASKED = 1_000
MOST_DELIVERED = 64
MOST_BYTES = 16 << 20
"""Of answers that wait for their question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn, asked for by the flow `flow_id`, whose answer comes over a socket.

    The flow lasted from `started_at` to `ended_at`, in seconds of Unix time. `row` is that of
    `turns`, without its secrets; None once the answer is complete.
    """

    flow_id: str
    turn: Turn
    started_at: float
    ended_at: float
    row: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An answer as far as a socket, the flow `flow_id`, has delivered it.

    `points` are the moments, in seconds of Unix time, at which characters of visible text came.
    `frames` are the numbers of those that it came in; `is_whole` is False if one of them was not
    kept whole, `size` are the bytes of them all.
    """

    flow_id: str
    key: str
    decoded: Decoded
    points: tuple[tuple[float, int], ...]
    ended_at: float
    frames: tuple[int, ...]
    is_whole: bool
    size: int
    redactor: FlowRedactor


class Deliveries:
    """Those of one session; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._delivered: dict[str, Delivery] = {}
        self._size = 0

    def ask(self, key: str, asked: Asked) -> Delivery | None:
        """Remember who waits for the answer `key`. One that has come already is given back."""
        self._asked.pop(key, None)
        self._asked[key] = asked
        if len(self._asked) > MOST_ASKED:
            del self._asked[next(iter(self._asked))]
        return self._take(key)

    def asker(self, key: str) -> Asked | None:
        """Who asked for an answer; with a row only as long as it is not complete: what another
        socket delivers again tells nothing of how long it took.
        """
        return self._asked.get(key)

    def settle(self, key: str) -> None:
        """The answer is complete."""
        if (asked := self._asked.get(key)) is not None:
            self._asked[key] = replace(asked, row=None)

    def keep(self, delivery: Delivery) -> None:
        """An answer to a question that may still end."""
        self._take(delivery.key)
        self._delivered[delivery.key] = delivery
        self._size += delivery.size
        while len(self._delivered) > MOST_DELIVERED or self._size > MOST_BYTES:
            self._take(next(iter(self._delivered)))

    def _take(self, key: str) -> Delivery | None:
        delivery = self._delivered.pop(key, None)
        if delivery is not None:
            self._size -= delivery.size
        return delivery
