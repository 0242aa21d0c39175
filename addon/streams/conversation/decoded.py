"""What the decoders of an answer give out (chatgpt-web.md, sections 6 to 9)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LEGACY = "legacy"
V1 = "v1"
TITLE = "title_generation"
"""The typed event that names a new conversation (section 6.5)."""

WireMessage = dict[str, Any]
"""A message object as section 9 describes it."""


class Did(StrEnum):
    """What one event of a stream did."""

    TEXT = "text"
    """It added text that the person sees."""
    MESSAGE = "message"
    """It began or changed a message in another way."""
    TYPED = "typed"
    DONE = "done"
    """`[DONE]`."""
    NOTHING = "nothing"
    """A ping, the name of the encoding, what nobody can make sense of."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event. `end` is where it ends in the stream, in bytes (as `SseEvent.end`);
    `characters` are those of visible text that it added; `name` is the type of a typed event.
    """

    did: Did
    end: int
    characters: int = 0
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed event (section 6.5). An untyped moderation frame is called `moderation(untyped)`."""

    type: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something that does not fit, counted: `what` in a few words, `path` the pointer it was at
    (numbers of indexes as `N`); nothing of a value.
    """

    what: str
    path: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """All that a stream has said so far.

    `encoding` is `legacy`, `v1`, another version as it named itself, or None before the first
    event. `messages` are in the order of their slots or first sight, whole as on the wire; a
    stream that broke off leaves their `status` at `in_progress`. `answer` is the visible reply
    (section 6.3): None where there is none, tool text and thoughts are never passed off as it.
    `done` says that the stream ended as it should. `topic` is where the answer goes on (section
    8), `error` that the server reported a failure.
    """

    encoding: str | None = None
    conversation_id: str | None = None
    messages: tuple[WireMessage, ...] = ()
    answer: WireMessage | None = None
    title: str | None = None
    typed: tuple[Typed, ...] = ()
    done: bool = False
    topic: str | None = None
    error: bool = False
    anomalies: tuple[Anomaly, ...] = ()
