"""The legacy form (chatgpt-web.md, section 6.2): each frame is the whole message so far."""

from addon.streams.conversation.anomalies import Anomalies, Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.delta import MOST_SLOTS, Document


class Snapshots:
    """The last snapshot of each message, in the order in which they were first seen."""

    def __init__(self, anomalies: Anomalies, budget: Budget) -> None:
        self._anomalies = anomalies
        self._budget = budget
        self._last: dict[str, Document] = {}

    def take(self, message_id: str, document: Document, size: int) -> bool:
        """Keep a snapshot of so many characters; False where it is more than is kept."""
        if message_id not in self._last and len(self._last) >= MOST_SLOTS:
            self._anomalies.count("more messages than are kept")
            return False
        try:
            self._budget.replace(message_id, size)
        except Misfit as misfit:
            self._anomalies.count(str(misfit))
            return False
        self._last[message_id] = document
        return True

    @property
    def documents(self) -> list[Document]:
        return list(self._last.values())
