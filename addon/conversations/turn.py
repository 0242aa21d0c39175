"""What a request asks for (chatgpt-web.md, section 5)."""

from dataclasses import dataclass
from typing import Any

from addon.conversations.jsonobject import JsonObject, Notes
from addon.conversations.message import message_id

MAX_MESSAGES = 100
RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a POST asked: where it hangs, what the person said, and of whom.

    `parent_id` is the message that the person's, `asked_id`, answers; without one (`continue`)
    the message that the answer goes on from. `kind` is `next`, `variant`, `continue` or
    `resume`. `conversation_id` is None in a new conversation, `model` may be `auto`.
    """

    conversation_id: str | None = None
    parent_id: str | None = None
    asked_id: str | None = None
    kind: str | None = None
    model: str | None = None


def turn_of(endpoint: str, body: Any) -> Turn | None:
    """The turn that a body asks for; None if the endpoint (by name) starts none, or the body is
    not what it should be.
    """
    if endpoint not in _KINDS or not isinstance(body, dict):
        return None
    found = JsonObject(body, "$", Notes())
    asked = (message_id(message) for message in found.items("messages", MAX_MESSAGES))
    return Turn(
        conversation_id=found.id("conversation_id"),
        parent_id=found.id("parent_message_id"),
        asked_id=next((name for name in reversed([*asked]) if name), None),
        kind=_KINDS[endpoint] or found.name("action"),
        model=found.name("model"),
    )


_KINDS = {"conversation_send": None, "conversation_resume": RESUME}
