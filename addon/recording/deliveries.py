"""Which turn an answer belongs to that a socket delivered, in whichever order the two come.

In 2024 the POST named the `response_id` of its answer, since 2025-11 a topic (chatgpt-web.md,
sections 7 and 8).
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from addon.conversations.turn import Turn
from addon.privacy.redaction import FlowRedactor
from addon.recording.spelling import Spelling
from addon.store.rows import Row
from addon.streams.conversation.decoded import Decoded, WireMessage
from addon.streams.conversation.reply import is_visible_reply

MOST_ASKED = 10_000
MOST_DELIVERED = 4_096
MOST_BYTES = 64 << 20
"""Of answers that wait for their question; those that are told lie there without their texts."""
_MESSAGE, _POINT = 1_000, 200
"""Bytes of memory, about."""
_PLACING = ("id", "author", "recipient", "channel")


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

    `points` are the moments, in seconds of Unix time, at which characters of visible text came,
    `titled_at` that of its title. `is_whole` is False if a message was not kept whole, `size` are
    the bytes of them all. `spelling` is None once it has been looked through.
    """

    flow_id: str
    key: str
    decoded: Decoded
    points: tuple[tuple[float, int], ...]
    ended_at: float
    titled_at: float | None
    is_whole: bool
    size: int
    spelling: Spelling | None
    redactor: FlowRedactor
    is_stored: bool = False
    """Some of its messages were read from the disk, where secrets are stand-ins."""
    is_lean: bool = False
    """It has been told, and the texts of its messages are gone."""

    @property
    def nameless(self) -> str:
        """What stands for a flow in the name of a conversation that nobody has named: several
        answers come over one socket.
        """
        return f"{self.flow_id}.{sha256(self.key.encode()).hexdigest()[:12]}"


class Deliveries:
    """Those of one session; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._delivered: dict[str, Delivery] = {}
        self._titled: dict[str, float] = {}
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

    def titled_at(self, delivery: Delivery) -> float:
        """When the title of an answer was told for the first time."""
        if delivery.titled_at is None:
            return delivery.ended_at
        first = min(delivery.titled_at, self._titled.pop(delivery.key, delivery.titled_at))
        self._titled[delivery.key] = first
        if len(self._titled) > MOST_ASKED:
            del self._titled[next(iter(self._titled))]
        return first

    def keep(self, delivery: Delivery) -> bool:
        """An answer to a question that may still end. False: others had to make room for it."""
        self._take(delivery.key)
        kept = _waiting(delivery)
        self._delivered[delivery.key] = kept
        self._size += kept.size
        before = len(self._delivered)
        while len(self._delivered) > MOST_DELIVERED or self._size > MOST_BYTES:
            self._take(next(iter(self._delivered)))
        return len(self._delivered) == before

    def _take(self, key: str) -> Delivery | None:
        delivery = self._delivered.pop(key, None)
        if delivery is not None:
            self._size -= delivery.size
        return delivery


def _waiting(delivery: Delivery) -> Delivery:
    """What is still needed of an answer that has been told."""
    decoded = delivery.decoded
    points = _POINT * len(delivery.points)
    if decoded.conversation_id is None:  # told under another name than that of who will ask
        return replace(delivery, spelling=None, size=delivery.size + points)
    answer = decoded.answer and _without_text(decoded.answer)
    messages = tuple(_without_text(message) for message in decoded.messages)
    lean = replace(decoded, messages=messages, answer=answer)
    size = _MESSAGE * len(messages) + points
    return replace(delivery, decoded=lean, spelling=None, size=size, is_lean=True)


def _without_text(message: WireMessage) -> WireMessage:
    """A message that hangs where it hung, and is a visible reply if it was."""
    metadata = message.get("metadata")
    names = metadata if isinstance(metadata, dict) else {}
    kept: WireMessage = {key: message[key] for key in _PLACING if key in message}
    kept["metadata"] = {key: names[key] for key in ("parent_id", "model_slug") if key in names}
    if is_visible_reply(message):
        kept["content"] = {"content_type": "text", "parts": ["-"]}
    return kept
