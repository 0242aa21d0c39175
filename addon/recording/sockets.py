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
from addon.streams.conversation.sockets import UserSocket, WebPubSub

_DECODERS: dict[str, type[WebPubSub | UserSocket]] = {
    "websocket_azure": WebPubSub,
    "websocket_user": UserSocket,
}


@dataclass(frozen=True, slots=True)
class Update:
    """A `conversation-update` (chatgpt-web.md, section 8), and when it came in Unix time."""

    value: dict[str, Any]
    at: float


@dataclass(slots=True)
class _Coming:
    """What is known of an answer beside its stream."""

    points: list[tuple[float, int]] = field(default_factory=list)
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
        at = self._last = self._started_at + frame.offset_ms / 1000
        for heard in self._decoder.feed(frame.data.decode("utf-8", "replace")):
            if heard.update is not None:
                yield Update(heard.update, at)
            elif heard.key is not None:
                self._note(heard.key, heard.steps, len(frame.data), at)
                if heard.ended:
                    yield from self._delivered(heard.key)

    def end(self) -> Iterator[Delivery]:
        """What has not ended yet, as far as it came."""
        for key in list(self._decoder.streams):
            self._note(key, tuple(self._decoder.streams[key].close()), 0, self._last)
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

    def _note(self, key: str, steps: tuple[Step, ...], size: int, at: float) -> None:
        coming = self._coming.setdefault(key, _Coming())
        coming.points += [(at, step.characters) for step in steps if step.did is Did.TEXT]
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
            is_whole=coming.is_whole,
            size=coming.size,
            redactor=self.redactor,
        )
