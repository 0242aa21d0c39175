"""The socket of one flow: answers and changes of chats out of its messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from addon.privacy.redaction import FlowRedactor
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import FlowRecord, Frame, Side
from addon.recording.deliveries import Delivery
from addon.streams.conversation.decoded import Did, Step
from addon.streams.conversation.sockets import Heard, UserSocket, WebPubSub

_DECODERS: dict[str, type[WebPubSub | UserSocket]] = {
    "websocket_azure": WebPubSub,
    "websocket_user": UserSocket,
}
_MOST_HIDDEN = 100


@dataclass(frozen=True, slots=True)
class Update:
    """A `conversation-update` (chatgpt-web.md, section 8), and when it came in Unix time."""

    value: dict[str, Any]
    at: float


@dataclass(slots=True)
class _Coming:
    """What is known of an answer beside its stream."""

    points: list[tuple[float, int]] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    is_whole: bool = True
    size: int = 0


class Socket:
    """Hears the messages of a flow in their order."""

    def __init__(
        self, record: FlowRecord, decoder: WebPubSub | UserSocket, redactor: FlowRedactor
    ) -> None:
        self.flow_id = record.id
        self.redactor = redactor
        self._started_at = record.started_at
        self._decoder = decoder
        self._coming: dict[str, _Coming] = {}
        self._hidden: dict[str, None] = {}
        self._last = record.started_at

    @classmethod
    def of(cls, record: FlowRecord, match: Match, redactor: FlowRedactor) -> "Socket | None":
        """The socket of a flow; None if it is no socket that answers come over."""
        name = match.endpoint.name if match.endpoint else ""
        decoder = _DECODERS.get(name)
        return None if decoder is None else cls(record, decoder(), redactor)

    def hear(self, frame: Frame) -> Iterator[Delivery | Update]:
        """What a message completes. Whatever was coming when one was not kept whole has a hole."""
        if frame.from_client or not frame.is_text:
            return
        if len(frame.data) < frame.size:
            for coming in self._coming.values():
                coming.is_whole = False
            return
        self._last = self._started_at + frame.offset_ms / 1000
        for heard in self._listen(frame):
            if heard.update is not None:
                yield Update(heard.update, self._last)
            elif heard.key is not None and heard.ended:
                yield from self._delivered(heard.key)

    def hide(self, key: str) -> None:
        """An answer held a secret: its frames must not be written any more."""
        self._hidden[key] = None
        if len(self._hidden) > _MOST_HIDDEN:
            del self._hidden[next(iter(self._hidden))]

    def hides(self, frame: Frame) -> bool:
        """Whether a frame delivers such an answer again."""
        return any(key.encode() in frame.data for key in self._hidden)

    def end(self) -> Iterator[Delivery]:
        """What has not ended yet, as far as it came."""
        for key in list(self._decoder.streams):
            self._note(key, tuple(self._decoder.streams[key].close()), 0)
            yield from self._delivered(key)

    def findings(self) -> tuple[Finding, ...]:
        """What did not fit in the messages so far."""
        return tuple(
            Finding(
                Side.RESPONSE,
                Severity.REVIEW,
                Kind.STREAM,
                "$",
                anomaly.what if anomaly.count == 1 else f"{anomaly.what}, {anomaly.count} times",
            )
            for anomaly in self._decoder.anomalies
        )

    def _listen(self, frame: Frame) -> list[Heard]:
        text = frame.data.decode("utf-8", "replace")
        news = self._decoder.feed(text)
        for heard in news:
            if heard.key is not None:
                self._note(heard.key, heard.steps, len(text))
        for key, coming in self._coming.items():
            if key in text:  # also where it is nothing new: what is caught up on comes twice
                coming.frames.append(frame.seq)
        return news

    def _note(self, key: str, steps: tuple[Step, ...], size: int) -> None:
        coming = self._coming.setdefault(key, _Coming())
        coming.points += [(self._last, step.characters) for step in steps if step.did is Did.TEXT]
        coming.size += size

    def _delivered(self, key: str) -> Iterator[Delivery]:
        stream = self._decoder.streams.get(key)
        coming = self._coming.pop(key, _Coming())
        if stream is None:
            return
        decoded = stream.decoded()
        self._decoder.drop(key)
        yield Delivery(
            flow_id=self.flow_id,
            key=key,
            decoded=decoded,
            points=tuple(coming.points),
            ended_at=self._last,
            frames=tuple(coming.frames),
            is_whole=coming.is_whole,
            size=coming.size,
            redactor=self.redactor,
        )
