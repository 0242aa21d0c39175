"""Events with a `type` (chatgpt-web.md, section 6.5): beside the messages, never in their way."""

from typing import Any

from addon.streams.conversation.anomalies import Anomalies, Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.decoded import TITLE, Typed

MOST_TYPED = 10_000
"""Events of one stream that are kept; a long turn has some dozen."""
UNTYPED_MODERATION = "moderation_response"
"""The key that gives away a moderation frame of 2023, which has no type."""


class TypedEvents:
    """What the typed events of a stream have told."""

    def __init__(self, anomalies: Anomalies, budget: Budget) -> None:
        self._anomalies = anomalies
        self._budget = budget
        self._events: list[Typed] = []
        self.title: str | None = None
        self.topic: str | None = None
        self.error = False

    def take(self, value: dict[str, Any], size: int) -> str | None:
        """Keep an event of so many characters: its name, or None where it is none."""
        name = value.get("type", "moderation(untyped)")
        if not isinstance(name, str):
            self._anomalies.count("type is no text")
            return None
        name = name.strip()
        self._keep(Typed(name, value), size)
        if name == TITLE:
            self.title = _text(value.get("title")) or self.title
        elif name == "stream_handoff":
            self.topic = _topic(value) or self.topic
        elif name == "error" or value.get("error"):
            self.error = True
        return name

    def _keep(self, event: Typed, size: int) -> None:
        if len(self._events) >= MOST_TYPED:
            self._anomalies.count("more typed events than are kept")
            return
        try:
            self._budget.grow("typed events", size)
        except Misfit as misfit:
            self._anomalies.count(str(misfit))
        else:
            self._events.append(event)

    def told(self) -> tuple[Typed, ...]:
        return tuple(self._events)


def _topic(handoff: dict[str, Any]) -> str | None:
    """Where the answer goes on: an option's topic, the socket's first, or made of the id of the
    exchange (section 8).
    """
    options = handoff.get("options")
    topics = [
        (option.get("type") != "subscribe_ws_topic", topic)
        for option in (options if isinstance(options, list) else [])
        if isinstance(option, dict) and (topic := _text(option.get("topic_id")))
    ]
    if topics:
        return min(topics, key=lambda topic: topic[0])[1]
    exchange = _text(handoff.get("turn_exchange_id"))
    return f"conversation-turn-{exchange}" if exchange else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
