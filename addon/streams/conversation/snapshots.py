"""The legacy form (chatgpt-web.md, section 6.2): each frame is the whole message so far."""

from addon.streams.conversation.anomalies import Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.delta import MOST_SLOTS, Document


class Snapshots:
    """The last snapshot of each message, in the order in which they were first seen."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._last: dict[str, Document] = {}

    def take(self, message_id: str, document: Document, size: int) -> None:
        """Keep a snapshot of so many characters. Raises Misfit."""
        if message_id not in self._last and len(self._last) >= MOST_SLOTS:
            raise Misfit("more messages than are kept")
        self._budget.replace(message_id, size)
        self._last[message_id] = document

    @property
    def documents(self) -> list[Document]:
        return list(self._last.values())
