"""What the flows of one session tell of chats, and how fast the answers came."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from addon.conversations import latency, telling
from addon.conversations.facts import Facts, Source, Weight
from addon.conversations.turn import RESUME, Turn, turn_of
from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import FlowRecord, Side
from addon.recording import turns
from addon.recording.columns import moment
from addon.recording.deliveries import Asked, Deliveries, Delivery
from addon.recording.pieces import WITHHELD, has_stand_in, holds_secret, without_pieces
from addon.recording.reading import Reading
from addon.recording.sightings import NO_FACTS, Telling, chats
from addon.recording.sockets import Shared, Socket, Update
from addon.recording.turns import Answer
from addon.store.rows import Chats, Row
from addon.streams.conversation.decoded import Decoded
from addon.streams.conversation.stream import ConversationStream
from addon.streams.parse import BodyKind, Parsed, parse

_TURNS = frozenset({"conversation_send", "conversation_resume"})
_REPORT = "latency_report"
NOT_AT_MINIMAL = Finding(
    Side.RESPONSE, Severity.INFO, Kind.WITHHELD, "$", "the privacy level minimal keeps no chats"
)
FORGOTTEN = Finding(
    Side.RESPONSE,
    Severity.REVIEW,
    Kind.INTERNAL,
    "$",
    "more answers than can wait for their questions: some turns will have no times",
)
_KEYS = ("response_id", "websocket_request_id", "conversation_id")
"""What an answer over a socket goes by in 2024, the first that there is (section 7)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is added to the rows. `body` is what is stored of the answer instead, if anything."""

    chats: tuple[Chats, ...] = ()
    findings: tuple[Finding, ...] = ()
    body: bytes | None = None

    def plus(self, other: "Told") -> "Told":
        return Told(
            (*self.chats, *other.chats), (*self.findings, *other.findings), self.body or other.body
        )


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class Ended:
    """A flow that has ended; `stored` is what is written of its answer."""

    record: FlowRecord
    match: Match
    redactor: FlowRedactor
    request: Reading
    response: Reading
    stored: bytes | None

    @property
    def endpoint(self) -> str:
        return self.match.endpoint.name if self.match.endpoint else ""

    def facts(self, decoded: Decoded | None) -> Facts:
        record = self.record
        bodies = self.request.parsed, self.response.parsed
        return telling.tell(self.match, *bodies, decoded, record.id, record.status)

    def telling(
        self, facts: Facts = NO_FACTS, *, titled_at: str | None = None, **rows: tuple[Row, ...]
    ) -> Telling:
        # what was asked for may be older than a change that was asked for meanwhile
        is_state = self.record.method == "GET"
        return Telling(
            flow_id=self.record.id,
            seen_at=moment(self.record.started_at if is_state else self.ended_at),
            titled_at=titled_at,
            facts=facts,
            **rows,
        )

    @property
    def ended_at(self) -> float:
        """In seconds of Unix time."""
        return self.record.started_at + (self.record.duration_ms or 0.0) / 1000


class Conversations:
    """The chats of one session, in the order in which its flows end and its frames come."""

    def __init__(self, key: bytes) -> None:
        """`key` is the database's, for stand-ins."""
        self._key = key
        self._deliveries = Deliveries()
        self.shared = Shared()
        """By the sockets that are heard."""

    def ended(self, flow: Ended) -> Told:
        """What a flow told; nothing for most."""
        if not flow.match.known_host:
            return NOTHING
        if flow.endpoint in _TURNS:
            return self._turn(flow)
        if flow.endpoint == _REPORT:
            return self._report(flow)
        facts = flow.facts(None)
        if facts == NO_FACTS:
            return NOTHING
        return self._told(flow.telling(facts), flow.redactor)

    def heard(self, socket: Socket, news: Iterable[Delivery | Update]) -> Told:
        """What came over a socket."""
        told = Told()
        for one in news:
            if isinstance(one, Delivery):
                told = told.plus(self._delivered(one)).plus(self._withheld(socket, one))
            else:
                facts = telling.tell_update(one.value)
                found = Telling(flow_id=socket.flow_id, seen_at=moment(one.at), facts=facts)
                told = told.plus(self._told(found, socket.redactor))
        return told

    def document(self, data: bytes, seen_at: str, redactor: FlowRedactor) -> Told:
        """What one conversation of an official export tells."""
        if redactor.level is Privacy.MINIMAL:
            return Told(findings=(NOT_AT_MINIMAL,))
        facts = telling.tell_document(parse(data, "application/json").value, Source.EXPORT)
        return self._told(Telling(flow_id=None, seen_at=seen_at, facts=facts), redactor)

    def _report(self, flow: Ended) -> Told:
        row = latency.report(_json(flow.request.parsed))
        if row is None:
            return Told()
        row |= {"flow_id": flow.record.id, "reported_at": moment(flow.record.started_at)}
        return self._told(flow.telling(reports=(row,)), flow.redactor)

    def _turn(self, flow: Ended) -> Told:
        """What was asked and answered, as far as the answer did not go on over a socket."""
        answer = _answer(flow.response)
        facts = flow.facts(answer.decoded)
        turn = turn_of(flow.endpoint, _json(flow.request.parsed))
        # to take up an answer that has gone is no turn of its own
        gone = turn is None or turn.kind == RESUME
        if gone and answer.decoded is None:
            return self._told(flow.telling(facts), flow.redactor)
        named = facts.facts[0].conversation_id if facts.facts else None
        turn = replace(turn or Turn(), conversation_id=named)
        row = turns.of_response(flow.record, turn, answer)
        titled_at = moment(turns.titled_at(flow.record, answer))
        found = flow.telling(facts, titled_at=titled_at, turns=(row,))
        told = self._told(found, flow.redactor)
        return self._later(flow, turn, answer, told).plus(_whole(flow, answer))

    def _later(self, flow: Ended, turn: Turn, answer: Answer, told: Told) -> Told:
        """With what a socket has delivered of the answer already."""
        if answer.key is None:
            return told
        (row,) = told.chats[0].turns
        asked = Asked(flow.record.id, turn, flow.record.started_at, flow.ended_at, row)
        delivery = self._deliveries.ask(answer.key, asked)
        return told if delivery is None else told.plus(self._delivered(delivery))

    def _delivered(self, delivery: Delivery) -> Told:
        """What a socket delivered: the messages, and if it is known who asked, how fast."""
        asked = self._deliveries.asker(delivery.key)
        titled_at = self._deliveries.titled_at(delivery)
        told = self._told(_of_delivery(delivery, asked, titled_at), delivery.redactor)
        if asked is None and not self._deliveries.keep(delivery):
            told = told.plus(Told(findings=(FORGOTTEN,)))
        if asked is None or asked.row is None:
            return told
        row = turns.delivered(asked.row, asked.started_at, delivery)
        if row["is_done"]:
            self._deliveries.settle(delivery.key)
        timed = Telling(flow_id=asked.flow_id, seen_at=moment(delivery.ended_at), turns=(row,))
        return told.plus(self._told(timed, delivery.redactor))

    def _withheld(self, socket: Socket, delivery: Delivery) -> Told:
        """The messages of all sockets that brought an answer with a secret: each of them may have
        had a piece of it.
        """
        if socket.redactor.level is not Privacy.STANDARD:
            return Told()
        if not self.shared.carriers.is_hidden(delivery.key) and not _holds_secret(delivery):
            return Told()
        frames = self.shared.carriers.hide(delivery.key)
        rows = (Chats(flow_id=flow_id, withheld=seqs) for flow_id, seqs in frames.items())
        return Told(tuple(rows), (WITHHELD,))

    def _told(self, found: Telling, redactor: FlowRedactor) -> Told:
        rows, findings = chats(found, redactor, self._key)
        return Told(() if rows is None else (rows,), findings)


def _json(body: Parsed | None) -> Any:
    return body.value if body and body.kind is BodyKind.JSON else None


def _answer(response: Reading) -> Answer:
    """The stream of an answer, or where it comes."""
    parsed = response.parsed
    if parsed is not None and parsed.kind is BodyKind.SSE:
        stream = ConversationStream()
        steps = [*stream.feed(response.data), *stream.close()]
        decoded = stream.decoded()
        return Answer(decoded, steps, response.marks, decoded.topic)
    value = _json(parsed)
    if not isinstance(value, dict) or "wss_url" not in value:
        return Answer()
    keys = (value.get(name) for name in _KEYS)
    return Answer(key=next((key for key in keys if isinstance(key, str) and key), None))


def _of_delivery(delivery: Delivery, asked: Asked | None, titled_at: float) -> Telling:
    turn, flow_id = (asked.turn, asked.flow_id) if asked else (None, delivery.nameless)
    facts = telling.tell_stream(delivery.decoded, turn, Source.SOCKET, flow_id)
    if delivery.is_lean:
        left = (f for f in facts.facts if f.message_id is None or f.weight is Weight.INFERRED)
        facts = Facts(facts=tuple(left))
    elif not delivery.is_whole:
        doubted = (replace(f, weight=min(f.weight, Weight.PARTIAL)) for f in facts.facts)
        facts = replace(facts, facts=tuple(doubted))
    # the question, too, names a current node: that of the answer comes after it
    seen_at = max(delivery.ended_at, asked.ended_at) if asked else delivery.ended_at
    return Telling(
        flow_id=delivery.flow_id,
        seen_at=moment(seen_at),
        titled_at=moment(titled_at),
        facts=facts,
    )


def _holds_secret(delivery: Delivery) -> bool:
    spelling = delivery.spelling
    if delivery.is_stored and has_stand_in(delivery.decoded):
        return True
    return spelling is None or holds_secret(delivery.decoded, spelling, delivery.redactor)


def _whole(flow: Ended, answer: Answer) -> Told:
    """The body without a secret that its events spell letter by letter."""
    if flow.stored is None or answer.decoded is None:
        return Told()
    body = without_pieces(flow.stored, flow.response.data, answer.decoded, flow.redactor)
    return Told() if body is flow.stored else Told(findings=(WITHHELD,), body=body)
