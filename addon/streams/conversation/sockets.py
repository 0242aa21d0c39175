"""Answers delivered over WebSockets: those of 2024 and those of the user's socket (2025-11 on)."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from addon.streams.conversation import payload
from addon.streams.conversation.anomalies import Anomalies
from addon.streams.conversation.decoded import Anomaly, Step
from addon.streams.conversation.demux import Demux, Pool
from addon.streams.conversation.stream import ConversationStream

MOST_ITEMS = 200_000
"""Items of one answer that are told apart; what is beyond them is left out."""
_LONGEST_KEY = 200
"""Characters of a key or of the id of an item: they are remembered."""
_BLANK_LINES = ("\n\n", "\r\n\r\n", "\r\r")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a frame told of one answer: `key` is its response id (2024) or topic (2026), `data`
    what it brought of the answer's stream, `steps` what came of it, `ended` says (once) that
    nothing more will come. Or, without a key, the `update` of a conversation.
    """

    key: str | None
    steps: tuple[Step, ...] = ()
    ended: bool = False
    conversation_id: str | None = None
    update: dict[str, Any] | None = None
    data: bytes = b""


class _Socket:
    """What both sorts share."""

    def __init__(self, pool: Pool | None = None) -> None:
        self._anomalies = Anomalies()
        self._demux = Demux(self._anomalies, pool)
        self._named: set[str] = set()
        self._is_clear = True

    @property
    def named(self) -> frozenset[str] | None:
        """The keys of all answers that the last frame had something of, new or not; None if it
        could not be read.
        """
        return frozenset(self._named) if self._is_clear else None

    @property
    def streams(self) -> Mapping[str, ConversationStream]:
        """The answers by their keys, until they are dropped."""
        return self._demux.streams

    @property
    def anomalies(self) -> tuple[Anomaly, ...]:
        """What did not fit in the frames; what did not in the answers is with them."""
        return self._anomalies.told()

    def drop(self, key: str) -> None:
        """Forget the stream of an answer; what still comes of an ended one is left out."""
        self._demux.drop(key)

    def _objects(self, frame: str) -> list[dict[str, Any]]:
        values, problem = payload.values(frame)
        self._named.clear()
        self._is_clear = problem is None
        if problem:
            self._anomalies.count(problem)
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        objects = [one for one in flat if isinstance(one, dict)]
        if len(objects) < len(flat):
            self._anomalies.count("frame is no object")
        return objects

    def _feed(self, key: str, data: bytes, told: str | None = None) -> Iterator[Heard]:
        """Feed a stream; `told` is the conversation that the frame says it belongs to."""
        stream, made_room = self._demux.opened(key)
        stream.conversation_id = stream.conversation_id or told
        if made_room is not None:
            yield self._end(made_room)
        steps = tuple(stream.feed(data))
        fed = Heard(key, steps, conversation_id=stream.conversation_id, data=data)
        yield self._ending(fed) if stream.done else fed

    def _end(self, key: str, *, done: bool = False, error: bool = False) -> Heard:
        return self._ending(Heard(key), done=done, error=error)

    def _ending(self, heard: Heard, *, done: bool = False, error: bool = False) -> Heard:
        """The same, and it is the end of the answer."""
        key = heard.key or ""
        steps = heard.steps + self._demux.end(key, done=done, error=error)
        stream = self._demux.streams.get(key)
        told = stream.conversation_id if stream else None
        return replace(heard, steps=steps, ended=True, conversation_id=told)


class WebPubSub(_Socket):
    """The frames of `json.reliable.webpubsub.azure.v1` (chatgpt-web.md, section 7): pieces of an
    event stream in base64, by `response_id`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._connection: Any = None
        self._sequence: int | None = None

    def feed(self, frame: str) -> list[Heard]:
        """What a frame of the server tells."""
        return [heard for one in self._objects(frame) for heard in self._one(one)]

    def _one(self, frame: dict[str, Any]) -> Iterator[Heard]:
        if frame.get("event") == "connected":
            self._connected(frame.get("connectionId"))
        if frame.get("type") != "message":
            return
        inner = frame.get("data")
        data = inner if isinstance(inner, dict) and "body" in inner else frame
        key = _first_text(data, "response_id", "websocket_request_id", "conversation_id")
        if key is not None:
            self._named.add(key)
        if self._is_known(frame.get("sequenceId")) or "body" not in data:
            return
        if key is None:
            self._anomalies.count("body of no answer")
        elif not self._demux.has_ended(key):
            yield from self._body(key, data)

    def _body(self, key: str, data: dict[str, Any]) -> Iterator[Heard]:
        last = data.get("more_body") is False
        told = _first_text(data, "conversation_id")
        for heard in self._feed(key, self._decoded(data["body"]), told):
            if last and heard.key == key and not heard.ended:
                yield self._ending(heard, done=True)
            else:
                yield heard

    def _connected(self, connection: Any) -> None:
        """Sequence ids begin anew with a connection, not where the same one is taken up again."""
        if connection is None or connection != self._connection:
            self._sequence = None
        self._connection = connection

    def _is_known(self, sequence: Any) -> bool:
        """Whether a frame came before: after a reconnect unacknowledged ones are sent again."""
        if type(sequence) is not int:
            return False
        before, self._sequence = self._sequence, max(sequence, self._sequence or sequence)
        if before is None:
            return False
        if sequence > before + 1:
            self._anomalies.count("frames missing")
        return sequence <= before

    def _decoded(self, body: Any) -> bytes:
        try:
            return base64.b64decode(body, validate=True)
        except (TypeError, ValueError, binascii.Error):
            self._anomalies.count("body is no base64")
            return b""


class Answers:
    """Those of several sockets of one account: their streams, which items of each have come, and
    the socket that brought its first one, while it is open.
    """

    def __init__(self) -> None:
        self.pool = Pool()
        self.items: dict[str, set[str]] = {}
        self.sources: dict[str, UserSocket] = {}


class UserSocket(_Socket):
    """The frames of `ws.chatgpt.com` (chatgpt-web.md, section 8): items of event streams by topic,
    in arrays, and again in the catch-ups of a subscription.

    After a break the next connection brings what is still missing, so sockets may share their
    `answers`. Items without an id, which nothing tells apart, are taken from one socket only.
    """

    def __init__(self, answers: Answers | None = None) -> None:
        answers = answers or Answers()
        super().__init__(answers.pool)
        self._items = answers.items
        self._sources = answers.sources

    def feed(self, frame: str) -> list[Heard]:
        """What a frame of the server tells."""
        told = [heard for one in self._objects(frame) for heard in self._one(one)]
        for heard in told:
            if heard.ended:
                self._forget(heard.key or "")
        return told

    def drop(self, key: str) -> None:
        super().drop(key)
        self._forget(key)

    def leave(self) -> None:
        """The socket has closed: others may go on with what it has begun."""
        self._demux.leave()
        for key in [key for key, source in self._sources.items() if source is self]:
            del self._sources[key]

    def _forget(self, key: str) -> None:
        self._items.pop(key, None)
        self._sources.pop(key, None)

    def _one(self, frame: dict[str, Any]) -> Iterator[Heard]:
        if frame.get("type") == "message":
            yield from self._message(frame, _first_text(frame, "topic_id"))
        reply = frame.get("reply")
        if frame.get("type") != "reply" or not isinstance(reply, dict):
            return
        topic, caught_up = _first_text(reply, "topic_id"), reply.get("catchups")
        for message in caught_up if isinstance(caught_up, list) else []:
            if isinstance(message, dict):
                yield from self._message(message, _first_text(message, "topic_id") or topic)

    def _message(self, message: dict[str, Any], topic: str | None) -> Iterator[Heard]:
        outer = message.get("payload")
        inner = outer.get("payload") if isinstance(outer, dict) else None
        if topic is not None:
            self._named.add(topic)
        if not isinstance(outer, dict) or not isinstance(inner, dict):
            return
        kind = outer.get("type")
        if kind == "conversation-update":
            told = _first_text(inner, "conversation_id")
            yield Heard(None, conversation_id=told, update=inner)
        elif kind == "conversation-turn-complete":
            yield from self._ended(topic)
        elif kind == "conversation-turn-stream" and inner.get("type") == "stream-item":
            yield from self._item(topic, inner)
        elif kind == "conversation-turn-stream" and inner.get("type") in ("done", "error"):
            yield from self._ended(topic, error=inner["type"] == "error")

    def _ended(self, topic: str | None, *, error: bool = False) -> Iterator[Heard]:
        if topic is None or topic not in self.streams or self._demux.has_ended(topic):
            return
        # without ids of items nothing says that this socket is as far as the other
        if topic in self._items or self._sources.get(topic, self) is self:
            yield self._end(topic, done=not error, error=error)

    def _item(self, topic: str | None, item: dict[str, Any]) -> Iterator[Heard]:
        text = item.get("encoded_item")
        if topic is None or not isinstance(text, str):
            self._anomalies.count("item of no answer")
        elif not self._demux.has_ended(topic) and self._is_new(topic, item.get("stream_item_id")):
            if not text.endswith(_BLANK_LINES):
                text += "\n\n"
            yield from self._feed(topic, text.encode("utf-8", "replace"))

    def _is_new(self, topic: str, item_id: Any) -> bool:
        """Whether an item of this id has not come yet; one without an id always is where the
        answer began.
        """
        source = self._sources.setdefault(topic, self)
        if not isinstance(item_id, str) or len(item_id) > _LONGEST_KEY:
            return source is self
        seen = self._items.setdefault(topic, set())
        if item_id in seen:
            return False
        if len(seen) >= MOST_ITEMS:
            self._anomalies.count("more items than are kept")
            return False
        seen.add(item_id)
        return True


def _first_text(value: dict[str, Any], *keys: str) -> str | None:
    """The first of these that has one, of a length that ids have."""
    found = (value.get(key) for key in keys)
    texts = (text for text in found if isinstance(text, str))
    return next((text for text in texts if 0 < len(text) <= _LONGEST_KEY), None)
