"""One flow, from what was on the wire to what may be written.

The only place where the rooms meet: classified, decoded, validated, redacted. Raw values go
no further than this.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from addon.privacy.levels import Privacy
from addon.privacy.redaction import FlowRedactor, Redactor
from addon.protocol import registry
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.pages import of_page
from addon.protocol.records import BodyState, FlowRecord, Frame, Side
from addon.recording import bodies, chats, frames
from addon.recording.chats import Conversations, Ended
from addon.recording.checking import Checks
from addon.recording.columns import columns, plain_columns, printable, record_of, who
from addon.recording.deliveries import Delivery
from addon.recording.messages import Begin, Document
from addon.recording.reading import Reading, header, read, read_sent
from addon.recording.recorded import as_it_was, as_recorded
from addon.recording.sockets import Socket, Update
from addon.recording.telemetry import Kept, Telemetry, Told
from addon.store.rows import Chats, FlowEntry, Row, StoredBody
from addon.store.withheld import MARKER


@dataclass(slots=True)
class Track:
    """What is kept of a flow from its beginning to its end."""

    match: Match
    redactor: FlowRedactor
    checks: Checks
    socket: Socket | None
    heard: int = -1
    """The last message that an earlier recorder process wrote, and this one has heard again."""


class Pipeline:
    """Makes rows of the records of one session."""

    def __init__(self, key: bytes, begin: Begin, report: Callable[[str], None]) -> None:
        """`key` is the database's key for stand-ins; `report` takes a line about a bug."""
        self._key = key
        self._redactor = Redactor(key, begin.privacy)
        self._max_body = begin.max_body
        self._extra_hosts = begin.extra_hosts
        self._report = report
        self._told: set[str] = set()
        self._telemetry = Telemetry(key)
        self._conversations = Conversations(key)
        self._heard: list[Chats] = []
        self._tracks: dict[str, Track] = {}
        self._resumed: dict[str, Row] = {}
        self._stored: Callable[[str], Iterable[Row]] = lambda _: ()

    def resume(self, rows: Iterable[Row], stored: Callable[[str], Iterable[Row]]) -> None:
        """Take up flows that began with a recorder process that died; `rows` are theirs, `stored`
        gives the messages of one that are on the disk.
        """
        self._resumed = {row["id"]: row for row in rows}
        self._stored = stored

    def opened(self, number: int, record: FlowRecord) -> FlowEntry:
        """A flow that is still going on."""
        try:
            track = self._track(record)
            row = columns(number, record, track.match, track.redactor)
            row.update(who(record, self._key))
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            row = self._without_content(number, record, e).flow
        return FlowEntry(flow=row, opening=True)

    def closed(self, number: int, record: FlowRecord) -> FlowEntry:
        """A flow that has ended."""
        try:
            return self._entry(number, record, self._last_track(record))
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            # among it may be what takes messages back
            return replace(self._without_content(number, record, e), chats=self.heard())
        finally:
            self._tracks.pop(record.id, None)

    def frame(self, flow_id: str, frame: Frame) -> Row:
        """A WebSocket message of a flow that is still open."""
        track = self._tracks.get(flow_id) or self._took_up(flow_id)
        if track is None:
            redactor = self._redactor.for_flow(None)
        else:
            redactor = track.redactor
            self._beside(partial(track.checks.check, frame))
            if track.match.known_host:
                self._beside(partial(self._telemetry.learn_message, frame))
        data = redactor.frame(frame.data, frame.is_text)
        if track is not None and track.socket is not None:
            if frame.seq > track.heard:
                self._hear(track, partial(track.socket.hear, frame))
            if data and track.socket.hides(frame):
                data = MARKER.encode()
        return frames.of_websocket(flow_id, frame, data)

    def heard(self) -> tuple[Chats, ...]:
        """What the messages since the last time told of chats."""
        heard = tuple(self._heard)
        self._heard.clear()
        return heard

    def document(self, document: Document) -> tuple[tuple[Chats, ...], tuple[Finding, ...]]:
        """A conversation of an official export: its rows, none if it tells nothing."""
        try:
            told = self._conversations.document(
                document.data, document.seen_at, self._redactor.for_flow(None)
            )
        except Exception as e:  # noqa: BLE001 - a bug must not cost the others
            return (), (self._bug(e),)
        return told.chats, told.findings

    def _track(self, record: FlowRecord) -> Track:
        track = self._tracks.get(record.id)
        if track is None:
            match = self._match(record)
            # what other sites say is none of our business: shapes and sizes only
            level = None if match.known_host else Privacy.MINIMAL
            redactor = self._redactor.for_flow(record, level=level)
            socket = Socket.of(record, match, redactor, self._conversations.shared)
            track = self._tracks[record.id] = Track(match, redactor, Checks(match), socket)
        return track

    def _last_track(self, record: FlowRecord) -> Track:
        """The track of a flow that ends: the record knows secrets that a row does not."""
        begun = self._tracks.get(record.id) or self._took_up(record.id)
        if self._resumed.pop(record.id, None) is not None:
            self._tracks.pop(record.id, None)
        track = self._track(record)
        if begun is not None:
            track.checks, track.socket, track.heard = begun.checks, begun.socket, begun.heard
        if track.socket is not None:
            track.socket.redactor = track.redactor
        return track

    def _took_up(self, flow_id: str) -> Track | None:
        """What is still known of a flow that an earlier process saw begin: not its secrets, and
        of its messages what is on the disk.
        """
        row = self._resumed.get(flow_id)
        if row is None:
            return None
        track = self._track(record_of(row))
        if track.socket is not None:
            for frame in map(frames.stored, self._stored(flow_id)):
                self._hear(track, partial(track.socket.hear_again, frame))
                track.heard = frame.seq
        return track

    def _match(self, record: FlowRecord) -> Match:
        hosts = self._extra_hosts
        if record.recorded is not None:
            hosts |= record.recorded.hosts
        match = registry.match(record.method, record.host, record.path, hosts)
        value = partial(header, record.request_headers)
        return of_page(match, record.host, value, hosts)

    def _entry(self, number: int, record: FlowRecord, track: Track) -> FlowEntry:
        match, redactor = track.match, track.redactor
        messages = self._messages(record, track)
        request = read(record, Side.REQUEST, match, limit=self._max_body)
        response = read(record, Side.RESPONSE, match, limit=self._max_body)
        self._beside(partial(self._telemetry.learn, match, request, response))
        row = columns(number, record, match, redactor, (request, response))
        row.update(who(record, self._key))
        said = _stored(redactor, Side.REQUEST, as_it_was(request, record.request, record))
        got = _stored(redactor, Side.RESPONSE, as_it_was(response, record.response, record))
        went = read_sent(record, limit=self._max_body)
        sent = _stored(redactor, None, went) if went else None
        told = self._chats_of(Ended(record, match, redactor, request, response, _data(got)))
        if told.body is not None and got is not None:
            got = bodies.stored(told.body, got[0].content_type), told.body
        for column, body in (("request", said), ("response", got), ("sent", sent)):
            row[f"{column}_sha256"] = body[0].sha256 if body else None
        telemetry = self._told_of(
            record, match, redactor, _kept(request, said), _kept(went, sent) if went else None
        )
        row.update(telemetry.columns)
        findings = (*_classification(match, record), *request.findings, *response.findings)
        entry = FlowEntry(
            flow=row,
            bodies=tuple(body for body, _ in filter(None, (said, got, sent))),
            frames=(*messages, *frames.of_answer(record.id, response, _data(got))),
            findings=(*findings, *told.findings, *track.checks.findings, *telemetry.findings),
            redactions=redactor.redactions,
            shapes=tuple(request.shapes | response.shapes),
            events=telemetry.events,
            disclosures=telemetry.disclosures,
            quoting=telemetry.quoting,
            chats=(*told.chats, *self.heard()),
            truncated=BodyState.TRUNCATED in (request.state, response.state) or track.checks.is_cut,
        )
        if record.recorded is None:
            return entry
        entry = as_recorded(entry, record.recorded, redactor)
        return replace(entry, events=self._telemetry.without_quotes(entry.events))

    def _messages(self, record: FlowRecord, track: Track) -> list[Row]:
        """Those that travel with the record; it is the end of the socket."""
        messages = [self.frame(record.id, frame) for frame in record.frames]
        if track.socket is not None:
            self._hear(track, track.socket.end)
            track.checks.take(track.socket.findings())
        return messages

    def _chats_of(self, flow: Ended) -> chats.Told:
        """What the flow told of chats. A bug there costs this alone."""
        try:
            return self._conversations.ended(flow)
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            return chats.Told(findings=(self._bug(e),))

    def _hear(self, track: Track, listen: Callable[[], Iterator[Delivery | Update]]) -> None:
        """What a socket tells of chats. A bug there costs this alone."""
        if track.socket is None:
            return
        try:
            told = self._conversations.heard(track.socket, listen())
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            track.checks.take((self._bug(e),))
            return
        self._heard += told.chats
        track.checks.take(told.findings)

    def _told_of(
        self,
        record: FlowRecord,
        match: Match,
        redactor: FlowRedactor,
        said: Kept,
        sent: Kept | None,
    ) -> Told:
        """What the flow told as telemetry. A bug there costs this alone."""
        if record.recorded is not None:
            return Told(quoting=self._telemetry.quoting())
        try:
            return self._telemetry.told(record, match, redactor, said, sent)
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            return Told(findings=(self._bug(e),))

    def _beside(self, work: Callable[[], None]) -> None:
        """Do what the record of the flow can do without."""
        try:
            work()
        except Exception as e:  # noqa: BLE001 - a bug must not cost the record of the flow
            self._bug(e)

    def _without_content(self, number: int, record: FlowRecord, error: Exception) -> FlowEntry:
        row, findings = plain_columns(number, record), (self._bug(error),)
        return FlowEntry(flow=row, findings=findings, truncated=True)

    def _bug(self, error: Exception) -> Finding:
        """Tell a person, once and not for every flow that meets it; the flow has a finding."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        line = f"chatcap bug: {type(error).__name__} in {place.name}, line {place.lineno}"
        if line not in self._told:
            self._told.add(line)
            self._report(line)
        return Finding(Side.REQUEST, Severity.REVIEW, Kind.INTERNAL, "$", "chatcap failed on it")


_Stored = tuple[StoredBody, bytes]


def _kept(reading: Reading, stored: _Stored | None) -> Kept:
    return Kept(reading, _data(stored))


def _data(stored: _Stored | None) -> bytes | None:
    return stored[1] if stored else None


def _stored(redactor: FlowRedactor, side: Side | None, reading: Reading) -> _Stored | None:
    """`side` is None for the body that went out in the place of the client's."""
    if not reading.data:
        return None
    content_type = reading.content_type
    if side is None:
        data = redactor.sent(reading.data, content_type)
    else:
        data = redactor.body(side, reading.data, content_type)
    if data is None:
        return None
    if content_type is not None:
        ((_, shown),) = redactor.headers(side or Side.REQUEST, (("content-type", content_type),))
        content_type = printable(shown)
    return bodies.stored(data, content_type), data


def _classification(match: Match, record: FlowRecord) -> list[Finding]:
    if match.endpoint is not None:
        return []
    what = "path" if match.known_host else "host"
    detail = f"{what} not declared for {record.method if record.method.isalpha() else 'a request'}"
    return [Finding(Side.REQUEST, Severity.INFO, Kind.UNKNOWN_ENDPOINT, "$", detail)]
