"""The `v1` delta encoding (chatgpt-web.md, section 6.3): frames that change documents."""

from typing import Any

from addon.streams.conversation.anomalies import Anomalies, Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.editing import Editor, string_at, tokens_of

MOST_SLOTS = 2_000
"""Messages of one turn; an agent's turn of hours has some hundred."""
_DEEPEST_PATCH = 8
_TEXT = "/message/content/parts/0"

_SET = ("add", "replace")

Document = dict[str, Any]
"""A snapshot of section 6.2: `message`, `conversation_id`, `error`; long texts may be ropes."""


def message_id_of(document: Document) -> str:
    """The id of the message of a document; empty where it has none."""
    message = document.get("message")
    found = message.get("id") if isinstance(message, dict) else None
    return found if isinstance(found, str) else ""


class Deltas:
    """The documents of a stream by their slots, and what its frames inherit."""

    def __init__(self, anomalies: Anomalies, budget: Budget) -> None:
        self.documents: dict[int, Document] = {}
        self._anomalies = anomalies
        self._budget = budget
        self._editor = Editor()
        self._slots: dict[str, int] = {}
        """Slots by the ids of the messages that they were given."""
        self._slot = 0
        self._path = ""
        self._operation = "add"
        self._text_path = _TEXT

    def take(self, frame: dict[str, Any], size: int) -> Document | None:
        """Apply a frame of so many characters: the document that it was about, or None where it
        changed nothing.
        """
        try:
            self._inherit(frame)
            at_root = not self._path and self._operation in _SET
            anew = at_root and isinstance(frame.get("v"), dict)
            (self._budget.replace if anew else self._budget.grow)(self._slot, size)
        except Misfit as misfit:
            self._anomalies.count(str(misfit))
            return None
        if "v" not in frame and self._operation != "remove":
            return None
        value = frame.get("v")
        named = frame.get("p") or None
        if isinstance(value, str) and frame.get("o") is None and not self._takes_text(named):
            changed = self._stray(value, named)
        else:
            changed = self._change(self._operation, self._path, value)
        return self.documents.get(self._slot) if changed else None

    def replace(self, message_id: str, document: Document, size: int) -> bool:
        """Put a snapshot in place of the document of this message, if there is one. Raises
        Misfit.
        """
        slot = self._slots.get(message_id)
        if slot is None or slot not in self.documents:
            return False
        self._budget.replace(slot, size)
        self.documents[slot] = document
        return True

    def _inherit(self, frame: dict[str, Any]) -> None:
        slot, path, operation = frame.get("c"), frame.get("p"), frame.get("o")
        if slot is not None and type(slot) is not int:
            raise Misfit("slot is no number")
        if not isinstance(path, str | None) or not isinstance(operation, str | None):
            raise Misfit("path or operation is no text")
        self._slot = self._slot if slot is None else slot
        self._path = self._path if path is None else path
        self._operation = self._operation if operation is None else operation
        if not 0 <= self._slot < MOST_SLOTS:
            raise Misfit("slot beyond the bounds")

    def _takes_text(self, named: str | None) -> bool:
        """Whether the inherited operation can take a text; a removal takes anything, at a path
        that the frame names.
        """
        if self._operation == "remove":
            return named is not None
        return bool(self._path) and self._operation in (*_SET, "append")

    def _stray(self, text: str, named: str | None) -> bool:
        """Text whose inherited operation cannot take it: no capture settles what it means, and
        four of five public clients show it.
        """
        path = named or self._text_path
        self._anomalies.count("text without an operation", path)
        document = self.documents.get(self._slot)
        if named is None and not string_at(document, tokens_of(path)):
            path = _TEXT
        return self._change("append", path, text)

    def _change(self, operation: str, path: str, value: Any, depth: int = 0) -> bool:
        """Whether anything changed. What does not fit is counted; the rest of a patch is done."""
        try:
            if operation == "patch":
                return self._patch(path, value, depth)
            if not path:
                self._change_root(operation, value)
            else:
                tokens = tokens_of(path)
                document = self.documents.setdefault(self._slot, {})
                self._editor.edit(document, tokens, operation, value)
        except Misfit as misfit:
            self._anomalies.count(str(misfit), path)
            return False
        if operation == "append" and isinstance(value, str):
            self._text_path = path
        return True

    def _patch(self, path: str, changes: Any, depth: int) -> bool:
        if not isinstance(changes, list):
            raise Misfit("patch is no list")
        if depth >= _DEEPEST_PATCH:
            raise Misfit("patch too deep")
        done = [self._patch_one(path, change, depth) for change in changes]
        return any(done)

    def _patch_one(self, path: str, change: Any, depth: int) -> bool:
        if not isinstance(change, dict):
            self._anomalies.count("patch of something else", path)
            return False
        below, operation = change.get("p"), change.get("o")
        if not isinstance(below, str | None) or not isinstance(operation, str | None):
            self._anomalies.count("path or operation is no text", path)
            return False
        operation = operation or "add"
        if "v" not in change and operation != "remove":
            return False
        return self._change(operation, path + (below or ""), change.get("v"), depth + 1)

    def _change_root(self, operation: str, value: Any) -> None:
        if operation == "remove":
            if self.documents.pop(self._slot, None) is None:
                raise Misfit("nothing there")
        elif not isinstance(value, dict):
            raise Misfit("document is no object")
        elif operation == "append":
            self.documents.setdefault(self._slot, {}).update(value)
        elif operation in _SET:
            self.documents[self._slot] = value
            self._slots[message_id_of(value)] = self._slot
        else:
            raise Misfit("value does not fit")
