"""The answer of one turn as its bytes come in, whichever form it has."""

import re
from typing import Any

from addon.streams.conversation import payload
from addon.streams.conversation.anomalies import Anomalies, Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.decoded import LEGACY, V1, Decoded, Did, Step
from addon.streams.conversation.delta import Deltas, Document, message_id_of
from addon.streams.conversation.reply import answer, visible_characters
from addon.streams.conversation.rope import plain
from addon.streams.conversation.snapshots import Snapshots
from addon.streams.conversation.typedevents import UNTYPED_MODERATION, TypedEvents
from addon.streams.sse import SseEvent, SseParser

LONGEST_EVENT = 64 << 20
"""Bytes; of a stream with a longer one nothing more is decoded."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_ORDER = (Did.NOTHING, Did.TYPED, Did.MESSAGE, Did.TEXT)


class ConversationStream:
    """Bytes in, steps out: legacy snapshots and `v1` deltas (chatgpt-web.md, section 6).

    The pieces may be cut anywhere; nothing that a server sends raises. What a stream has said so
    far can be asked for at any time, at the cost of copying it.
    """

    def __init__(self) -> None:
        self._parser = SseParser(spaced=True)
        self._anomalies = Anomalies()
        budget = Budget()
        self._deltas = Deltas(self._anomalies, budget)
        self._snapshots = Snapshots(budget)
        self._typed = TypedEvents(self._anomalies, budget)
        self._waiting = 0
        """Bytes since an event was complete."""
        self._visible: dict[str, int] = {}
        """Characters that the person sees, by ids of messages."""
        self._encoding: str | None = None
        self._error = False
        self.conversation_id: str | None = None
        self.done = False
        """It ended as it should."""

    def feed(self, data: bytes) -> list[Step]:
        """A step for each event that these bytes complete."""
        if self._waiting > LONGEST_EVENT:
            return []
        steps = [self._step(event) for event in self._parser.feed(data)]
        self._waiting = 0 if steps else self._waiting + len(data)
        if self._waiting > LONGEST_EVENT:
            self._anomalies.count("event without an end")
            self._parser = SseParser()
        return steps

    def close(self, *, done: bool = False, error: bool = False) -> list[Step]:
        """The steps that the end of the bytes cut off. Of a socket: what it said of the end."""
        steps = [self._step(event) for event in self._parser.close()]
        self.done = self.done or done
        self._error = self._error or error
        return steps

    def decoded(self) -> Decoded:
        """All that the stream has said so far; what is fed later does not change it."""
        documents = self._deltas.documents
        told = [documents[slot] for slot in sorted(documents)] + self._snapshots.documents
        messages = [plain(one["message"]) for one in told if isinstance(one.get("message"), dict)]
        return Decoded(
            encoding=self._encoding,
            conversation_id=self.conversation_id,
            messages=tuple(messages),
            answer=answer(messages),
            title=self._typed.title,
            typed=self._typed.told(),
            done=self.done,
            topic=self._typed.topic,
            error=self._error or self._typed.error,
            anomalies=self._anomalies.told(),
        )

    def _step(self, event: SseEvent) -> Step:
        data = event.data.strip()
        if data == "[DONE]":
            self.done = True
            return Step(Did.DONE, event.end)
        name = event.event.strip()
        if not data or name == "ping" or (not event.complete and _is_cut(data)):
            return Step(Did.NOTHING, event.end)
        if self.done:
            self._anomalies.count("event after the end")
            return Step(Did.NOTHING, event.end)
        if name == "delta_encoding":
            self._announced(data)
            return Step(Did.NOTHING, event.end)
        if self._encoding not in (None, LEGACY, V1):
            return Step(Did.NOTHING, event.end)
        return self._read(data, event.end)

    def _announced(self, data: str) -> None:
        values, _ = payload.values(data)
        version = values[0] if values and isinstance(values[0], str) else data
        if version != V1:
            self._anomalies.count("unknown encoding")
        self._encoding = version if _NAME.fullmatch(version) else "unknown"

    def _read(self, data: str, end: int) -> Step:
        values, problem = payload.values(data)
        if problem:
            self._anomalies.count(problem)
        size = len(data) // max(len(values), 1)
        steps = [self._value(value, size, end) for value in values]
        if len(steps) == 1:
            return steps[0]
        did = max((step.did for step in steps), key=_ORDER.index, default=Did.NOTHING)
        return Step(did, end, sum(step.characters for step in steps))

    def _value(self, value: Any, size: int, end: int) -> Step:
        """What one frame does, by the order of section 6.3."""
        if not isinstance(value, dict):
            self._anomalies.count("frame is no object")
        elif "p" in value or "o" in value or "v" in value:
            self._encoding = V1
            return self._changed(self._deltas.take(value, size), end)
        elif value.get("type") is not None:
            return self._told(value, size, end)
        elif "message" in value:
            self._encoding = self._encoding or LEGACY
            return self._changed(self._snapshot(value, size), end)
        elif UNTYPED_MODERATION in value:
            return self._told(value, size, end)
        elif value.get("error") or value.get("detail"):  # section 15: as of an error's own body
            self._error = True
        else:
            self._hear_of(value)
            self._anomalies.count("frame of no known form")
        return Step(Did.NOTHING, end)

    def _told(self, value: dict[str, Any], size: int, end: int) -> Step:
        self._hear_of(value)
        name = self._typed.take(value, size)
        return Step(Did.TYPED if name else Did.NOTHING, end, name=name)

    def _snapshot(self, document: Document, size: int) -> Document | None:
        """The document, if it is kept: in the place of the one that deltas have built of the same
        message, or beside them.
        """
        message_id = message_id_of(document)
        try:
            if not self._deltas.replace(message_id, document, size):
                self._snapshots.take(message_id, document, size)
        except Misfit as misfit:
            self._anomalies.count(str(misfit))
            return None
        return document

    def _changed(self, document: Document | None, end: int) -> Step:
        """A step whose characters are what a message has grown by."""
        if document is None:
            return Step(Did.NOTHING, end)
        self._hear_of(document)
        self._error = self._error or bool(document.get("error"))
        key = message_id_of(document)
        before, now = self._visible.get(key, 0), visible_characters(document.get("message"))
        if now != before:
            self._visible[key] = now
        grown = max(0, now - before)
        return Step(Did.TEXT if grown else Did.MESSAGE, end, grown)

    def _hear_of(self, value: dict[str, Any]) -> None:
        told = value.get("conversation_id")
        if isinstance(told, str) and told:
            self.conversation_id = told


def _is_cut(data: str) -> bool:
    """Whether the end of a stream cut this off: no anomaly, streams are stopped all the time."""
    return payload.values(data)[1] is not None
