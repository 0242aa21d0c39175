"""What a body tells about chats, field by field, before anybody has weighed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from addon.protocol.findings import Finding


class Source(StrEnum):
    """Where a fact stood."""

    REQUEST = "request"
    """The person's own message, as it was sent."""
    STREAM = "stream"
    SOCKET = "socket"
    DOCUMENT = "document"
    PAGE = "page"
    LIST = "list"
    TITLE = "title"
    EDIT = "edit"
    SHARE = "share"
    FEEDBACK = "feedback"
    EXPORT = "export"


class Weight(IntEnum):
    """How much a telling counts: of two about the same field the heavier wins, and of two equally
    heavy ones the later.
    """

    INFERRED = 0
    """Nobody said so: it follows from the order of things."""
    PARTIAL = 1
    """Of a message that was still being written."""
    WHOLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What one place told of one conversation, or of one message of it.

    `message_id` is None for the conversation itself. `told` holds columns of `conversations` or
    `messages` (see `addon.store.chats`) and, of a message, `attachments` and `citations`, each a
    list of rows; only what was said is in it, null only where null was said and means something.
    Values are plain JSON; times ISO 8601 in UTC with milliseconds.
    """

    conversation_id: str
    message_id: str | None = None
    source: Source
    weight: Weight = Weight.WHOLE
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one flow, frame or document told. `feedback` and `shares` are rows of these tables,
    without flow and time; findings name places, never values.
    """

    facts: tuple[Fact, ...] = ()
    feedback: tuple[Mapping[str, Any], ...] = ()
    shares: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Finding, ...] = field(default=())
