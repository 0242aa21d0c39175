"""What telemetry flows told, and what was done about it: everything beside the plain record."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from addon.privacy.levels import Privacy
from addon.privacy.redaction import NOT_STORED, FlowRedactor
from addon.protocol.endpoint import Match
from addon.protocol.findings import Finding
from addon.protocol.records import UNREACHED, Action, BodyState, FlowRecord, Frame, Side
from addon.recording import disclosed, uploads
from addon.recording.columns import moment, sent_bytes
from addon.recording.leaking import Listener
from addon.recording.reading import Reading, header
from addon.recording.uploads import Upload
from addon.store.rows import Row
from addon.streams.parse import BodyKind, Parsed, parse
from addon.telemetry.events.segment import pixel_data
from addon.telemetry.retries import Attempt, Retries
from addon.telemetry.sinks import sink

NOTHING = Parsed(BodyKind.EMPTY, None, None, b"")


@dataclass(frozen=True, slots=True)
class Told:
    """What is added to the rows of a flow."""

    columns: Row = field(default_factory=dict)
    events: tuple[Row, ...] = ()
    disclosures: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    quoting: tuple[str, ...] = ()
    """Types and names of earlier events that are to be taken back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A body as it was decoded, and as it is written; None where it is not."""

    reading: Reading
    stored: bytes | None

    def shown(self) -> Parsed | None:
        """The parsed body without its secrets."""
        parsed = self.reading.parsed or NOTHING
        if not parsed.unwrapped or self.stored == parsed.unwrapped:
            return parsed
        if self.stored is None or self.stored == NOT_STORED.encode():
            return None
        return parse(self.stored, self.reading.content_type)


class Telemetry:
    """The telemetry of one session, in the order in which its flows end."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._retries = Retries()
        self._listener = Listener()
        self._late: list[Row] = []

    def told(
        self,
        record: FlowRecord,
        match: Match,
        redactor: FlowRedactor,
        said: Kept,
        sent: Kept | None,
    ) -> Told:
        """What an upload told; nothing if the flow is no telemetry."""
        vendor = vendor_of(record, match)
        if vendor is None:
            return Told(disclosures=self._took(), quoting=self.quoting())
        upload = _upload(record, vendor, redactor, said, sent)
        if record.method == "OPTIONS" and not upload.body.unwrapped:
            return Told({"vendor": vendor}, quoting=self.quoting())
        found, went = uploads.contents(upload), uploads.went(upload)
        ends = uploads.fates(upload, found.events, went)
        attempt = Attempt(
            vendor, record.path.partition("?")[0], record.request_headers, said.reading.data
        )
        retry = self._retries.is_retry(attempt, found.events, status=record.status)
        columns: Row = {"vendor": vendor, "retry": int(retry), "sent_bytes": sent_bytes(record)}
        if upload.action is not Action.ANSWERED and not upload.has_left:
            columns |= {"reason": UNREACHED, "sent_bytes": 0}
        rows = uploads.rows(upload, found.events, ends, self._key, retry=retry)
        heard = disclosed.listen(upload, found, went, ends)
        seen_at = moment(record.started_at)
        leaks = self._listener.hear(upload, heard, seen_at)
        return Told(
            columns,
            self._listener.without_quotes(rows),
            (*disclosed.rows(upload, heard, seen_at), *leaks, *self._took()),
            (*uploads.findings(found, rows), *disclosed.findings(heard)),
            self.quoting(),
        )

    def without_quotes(self, events: Sequence[Row]) -> tuple[Row, ...]:
        """Rows that an earlier record had of events, without names that quote a chat."""
        return self._listener.without_quotes(events)

    def quoting(self) -> tuple[str, ...]:
        """Types and names of earlier events that turn out to quote a chat."""
        return self._listener.quoting_after_all()

    def learn(self, match: Match, request: Reading, response: Reading) -> None:
        """Take note of the person's own texts in a flow of function, so that they are known in
        telemetry; what they show of earlier uploads comes with the next flow.
        """
        self._late += self._listener.learn(match, request, response)

    def learn_message(self, frame: Frame) -> None:
        """As `learn`, from a WebSocket message."""
        self._late += self._listener.learn_message(frame)

    def _took(self) -> tuple[Row, ...]:
        late, self._late = tuple(self._late), []
        return late


def vendor_of(record: FlowRecord, match: Match) -> str | None:
    """Whose telemetry a flow is: as the gate saw it live, as the registry says of an import."""
    if record.treatment is not None:
        return record.treatment.vendor
    asked = header(record.request_headers, "access-control-request-method")
    found = sink(match, record.method, record.path, asked)
    return found.vendor if found else None


def _upload(
    record: FlowRecord, vendor: str, redactor: FlowRedactor, said: Kept, sent: Kept | None
) -> Upload:
    if record.method in ("GET", "HEAD") and vendor == "segment":
        said = _pixel(record, redactor, said)
    body = None if redactor.level is Privacy.MINIMAL else said.shown()
    went = sent.shown() if sent is not None and body is not None else None
    if body is None or (sent is not None and went is None):
        raw = sent.reading.parsed if sent else None
        plain = said.reading.parsed or NOTHING
        return Upload(record, vendor, record.path, plain, raw, bare=True)
    return Upload(record, vendor, redactor.url(record.path), body, went)


def _pixel(record: FlowRecord, redactor: FlowRedactor, said: Kept) -> Kept:
    """The event in an address as if it were a body: as such its secrets are replaced, while in
    the address all of it, which looks like a token, becomes one stand-in.
    """
    data = pixel_data(record.path.partition("?")[2])
    if data is None:
        return said
    parsed = parse(data, None)
    stored = redactor.body(Side.REQUEST, parsed.unwrapped, None)
    return Kept(Reading(BodyState.PRESENT, parsed.unwrapped, parsed=parsed), stored)
