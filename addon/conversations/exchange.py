"""A request and its answer, as those who tell of chats see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from addon.conversations.facts import Fact, Facts
from addon.conversations.jsonobject import JsonObject, Notes
from addon.conversations.turn import Turn
from addon.protocol.records import Side
from addon.streams.conversation.decoded import Decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """`request` and `response` are the values of bodies that are JSON, None for others.

    `status` is None when no answer came. `params` are the names in the path.
    """

    flow_id: str
    params: Mapping[str, str] = field(default_factory=dict)
    request: Any = None
    response: Any = None
    turn: Turn | None = None
    decoded: Decoded | None = None
    status: int | None = None

    @property
    def refused(self) -> bool:
        """The server said that it did not do what it was asked to."""
        if self.status is not None and self.status >= 400:
            return True
        return isinstance(self.response, dict) and self.response.get("success") is False

    @property
    def accepted(self) -> bool:
        """The server answered, and did not refuse."""
        return self.status is not None and not self.refused

    def asked(self) -> JsonObject:
        return JsonObject(self.request, "$", Notes(Side.REQUEST))

    def answered(self) -> JsonObject:
        """Without members if it was refused: then it is an error body."""
        return JsonObject(None if self.refused else self.response, "$", Notes(Side.RESPONSE))


def told(facts: Iterable[Fact | None], *notes: Notes) -> Facts:
    """Those facts that are some, with the findings."""
    found = tuple(fact for fact in facts if fact is not None)
    return Facts(facts=found, findings=tuple(f for note in notes for f in note.findings()))
