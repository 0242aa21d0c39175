"""The socket of one flow: answers and changes of chats out of its messages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from addon.privacy.redaction import FlowRedactor
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import FlowRecord, Frame, Side
from addon.recording.carriers import Carriers, mentioned
from addon.recording.deliveries import Delivery
from addon.recording.spelling import Spelling
from addon.streams.conversation.decoded import TITLE, Decoded, Did
from addon.streams.conversation.sockets import Answers, Heard, UserSocket, WebPubSub

MOST_ACCOUNTS = 64
"""Whose answers may go on on another socket."""
_AZURE, _USER = "websocket_azure", "websocket_user"


@dataclass(frozen=True, slots=True)
class Update:
    """A `conversation-update` (chatgpt-web.md, section 8), and when it came in Unix time."""

    value: dict[str, Any]
    at: float


@dataclass(slots=True)
class _Coming:
    """What is known of an answer beside its stream."""

    points: list[tuple[float, int]] = field(default_factory=list)
    spelling: Spelling = field(default_factory=Spelling)
    titled_at: float | None = None
    is_whole: bool = True
    is_stored: bool = False
    size: int = 0


@dataclass(slots=True)
class _Account:
    """What the sockets of one user have in common: an answer that begins on one may go on on the
    next.
    """

    answers: Answers = field(default_factory=Answers)
    coming: dict[str, _Coming] = field(default_factory=dict)


class Shared:
    """What the sockets of one session have in common."""

    def __init__(self) -> None:
        self.carriers = Carriers()
        self._accounts: dict[str, _Account] = {}

    def account(self, user: str) -> _Account:
        """That of the user whom the path of a socket names; of too many the oldest is left."""
        found = self._accounts.pop(user, None) or _Account()
        self._accounts[user] = found
        if len(self._accounts) > MOST_ACCOUNTS:
            del self._accounts[next(iter(self._accounts))]
        return found


class Socket:
    """Hears the messages of a flow in their order."""

    def __init__(
        self,
        record: FlowRecord,
        decoder: WebPubSub | UserSocket,
        redactor: FlowRedactor,
        carriers: Carriers,
        coming: dict[str, _Coming],
    ) -> None:
        self.flow_id = record.id
        self.redactor = redactor
        self._carriers = carriers
        self._started_at = record.started_at
        self._decoder = decoder
        self._coming = coming
        self._named: tuple[int, frozenset[str] | None] = (-1, None)
        self._carried: dict[str, None] = {}
        """Keys of the answers that it brought something of."""
        self._last = record.started_at

    @classmethod
    def of(
        cls, record: FlowRecord, match: Match, redactor: FlowRedactor, shared: Shared
    ) -> "Socket | None":
        """The socket of a flow; None if it is no socket that answers come over."""
        name = match.endpoint.name if match.endpoint else ""
        if name not in (_AZURE, _USER):
            return None
        if name == _AZURE:
            return cls(record, WebPubSub(), redactor, shared.carriers, {})
        account = shared.account(match.path_params.get("user_id", ""))
        decoder = UserSocket(account.answers)
        return cls(record, decoder, redactor, shared.carriers, account.coming)

    def hides(self, frame: Frame) -> bool:
        """Whether a message delivers an answer that held a secret."""
        seq, named = self._named
        return self._carriers.hides(named if seq == frame.seq else None, frame.data)

    def hear(self, frame: Frame) -> Iterator[Delivery | Update]:
        """What a message completes. Whatever was coming when one was not kept whole has a hole."""
        if frame.from_client or not frame.is_text:
            return
        if len(frame.data) < frame.size:
            self._carry(frame, None, ())
            for coming in self._mine():
                coming.is_whole = False
            return
        self._last = self._started_at + frame.offset_ms / 1000
        for heard in self._listen(frame):
            if heard.update is not None:
                yield Update(heard.update, self._last)
            elif heard.key is not None and heard.ended:
                yield from self._delivered(heard.key)

    def hear_again(self, frame: Frame) -> Iterator[Delivery | Update]:
        """The same for a message as it was stored, secrets in one piece replaced."""
        news = list(self.hear(frame))
        for coming in self._mine():
            coming.is_stored = True
        for one in news:
            yield replace(one, is_stored=True) if isinstance(one, Delivery) else one

    def end(self) -> Iterator[Delivery]:
        """What has not ended yet, as far as it came."""
        for key in list(self._carried):
            stream = self._decoder.streams.get(key)
            if stream is not None and isinstance(self._decoder, UserSocket):
                yield self._delivery(key, stream.decoded(), self._coming[key])
            elif stream is not None:
                self._note(Heard(key, tuple(stream.close())), 0)
                yield from self._delivered(key)
        self._carried.clear()
        if isinstance(self._decoder, UserSocket):
            self._decoder.leave()

    def _mine(self) -> list[_Coming]:
        """What is known of the answers that it has brought something of, and that go on."""
        return [self._coming[key] for key in self._carried if key in self._coming]

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
        told = [heard for heard in news if heard.key is not None]
        for heard in told:
            self._note(heard, len(text) // len(told))
        named = self._decoder.named
        self._named = frame.seq, named
        self._carry(frame, named, [heard.key or "" for heard in told if heard.data])
        return news

    def _carry(self, frame: Frame, named: frozenset[str] | None, told: Iterable[str]) -> None:
        """Note what a message brought, also where it is nothing new: what is caught up on comes
        twice.
        """
        known = mentioned(self._coming, frame.data) if named is None else named
        for key in {*told, *(key for key in known if key in self._coming)}:
            self._carriers.note(key, self.flow_id, frame.seq)
            self._carried[key] = None

    def _note(self, heard: Heard, size: int) -> None:
        coming = self._coming.setdefault(heard.key or "", _Coming())
        for step in heard.steps:
            if step.did is Did.TEXT:
                coming.points.append((self._last, step.characters))
            elif step.name == TITLE:
                coming.titled_at = coming.titled_at or self._last
        coming.spelling.feed(heard.data)
        coming.size += size

    def _delivered(self, key: str) -> Iterator[Delivery]:
        stream = self._decoder.streams.get(key)
        coming = self._coming.pop(key, _Coming())
        is_mine = key in self._carried  # or it made room for one that is
        self._carried.pop(key, None)
        if stream is None:
            return
        decoded = stream.decoded()
        self._decoder.drop(key)
        if is_mine:
            coming.spelling.close()
            yield self._delivery(key, decoded, coming)

    def _delivery(self, key: str, decoded: Decoded, coming: _Coming) -> Delivery:
        return Delivery(
            flow_id=self.flow_id,
            key=key,
            decoded=decoded,
            points=tuple(coming.points),
            ended_at=self._last,
            titled_at=coming.titled_at,
            is_whole=coming.is_whole,
            is_stored=coming.is_stored,
            size=coming.size,
            spelling=coming.spelling,
            redactor=self.redactor,
        )
