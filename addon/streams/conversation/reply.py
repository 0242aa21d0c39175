"""Which message is the reply that the person sees (chatgpt-web.md, section 6.3)."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from addon.streams.conversation.decoded import WireMessage
from addon.streams.conversation.rope import Rope

_MOST_PARTS = 100
"""So many parts of a message are counted, after each of its changes; it has a handful."""
_HIDDEN = ("is_visually_hidden_from_conversation", "is_thinking_preamble_message")


def is_visible_reply(message: WireMessage) -> bool:
    """Whether this is a reply and there is text in it."""
    return visible_characters(message) > 0


def answer(messages: Sequence[WireMessage]) -> WireMessage | None:
    """The visible reply of a turn: the last one; None where there is none."""
    return next(filter(is_visible_reply, reversed(messages)), None)


def visible_characters(message: Any) -> int:
    """Characters of a message that the person sees as a reply; 0 of what is no reply."""
    if not isinstance(message, dict) or not _is_for_the_person(message):
        return 0
    content = message.get("content")
    if not isinstance(content, dict):
        return 0
    parts = content.get("parts")
    if content.get("content_type") not in ("text", "multimodal_text") or not isinstance(
        parts, list
    ):
        return 0
    return sum(len(part) for part in islice(parts, _MOST_PARTS) if isinstance(part, str | Rope))


def _is_for_the_person(message: WireMessage) -> bool:
    author, metadata = message.get("author"), message.get("metadata")
    if not isinstance(author, dict) or author.get("role") != "assistant":
        return False
    if message.get("recipient") not in ("all", "", None):
        return False
    if message.get("channel") not in ("final", None):
        return False
    return not (isinstance(metadata, dict) and any(metadata.get(key) for key in _HIDDEN))
