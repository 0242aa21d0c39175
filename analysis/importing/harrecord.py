"""One entry of a HAR file to a FlowRecord.

Headers and the URL are the source; the parsed copies (`cookies`, `queryString`) are not read.
Formats: HAR 1.2, and what Chrome, Firefox, Safari, Charles, Insomnia and mitmproxy make of it.
"""

import base64
import binascii
import hashlib
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from addon.protocol.records import MISSING, Body, BodyState, FlowRecord, Frame, Headers, Outcome
from analysis.importing.charset import as_utf8
from analysis.importing.harbody import request_body, response_body
from analysis.importing.harvalue import (
    headers,
    http_version,
    items,
    mapping,
    milliseconds,
    number,
    started,
    text,
)
from analysis.importing.messages import moment

SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
PORTS = {"http": 80, "https": 443}
CLIENT_LEFT = ("err_aborted", "client disconnected", "client closed", "ns_binding_aborted")
"""What Chrome, mitmproxy and Firefox write when the page gave the request up."""
BEFORE_ANSWER = ("blocked", "dns", "connect", "send", "wait")
BEFORE_ANSWER_MITMPROXY = ("send", "wait")
"""mitmproxy starts the clock when the request arrives, after the connection was made."""
TEXT_OPCODE = 1
MILLISECONDS_FROM = 1e11
"""As seconds, this is the year 5138."""


class RejectedError(ValueError):
    """Not an entry; says why, without its values."""


class NotHttpError(Exception):
    """An entry of something else: `data:`, `blob:`, `chrome-extension:`."""


class Parsed(NamedTuple):
    """A flow without its final id, and what could not be read of it."""

    record: FlowRecord
    gaps: tuple[str, ...]


def parse(entry: Any, *, by_mitmproxy: bool, previous: float) -> Parsed:
    """`previous` is the start of the entry before, taken where this one has no date."""
    entry = mapping(entry)
    request = mapping(entry.get("request"))
    address = _address(request)
    method = text(request.get("method")).upper()
    if not method:
        raise RejectedError("no method")
    date = started(entry.get("startedDateTime"))
    start = previous if date is None else date
    lines = headers(request.get("headers"))
    sent = request_body(request, lines, by_mitmproxy=by_mitmproxy)
    answer = _answer(entry, method, by_mitmproxy=by_mitmproxy)
    record = FlowRecord(
        id=_name(method, address, start, sent, answer),
        started_at=start,
        method=method,
        scheme=address.scheme,
        host=address.host,
        port=address.port,
        path=address.path,
        http_version=http_version(request.get("httpVersion")) or answer.http_version,
        request_headers=lines,
        request=sent,
        status=answer.status,
        response_headers=answer.headers,
        response=answer.body,
        first_byte_ms=answer.first_byte_ms,
        duration_ms=milliseconds(entry.get("time")),
        outcome=answer.outcome,
        error=answer.error,
        websocket="_webSocketMessages" in entry or text(request["url"]).startswith(("ws:", "wss:")),
        frames=_frames(entry, start),
    )
    return Parsed(record, () if date is not None else ("no valid date",))


class _Answer(NamedTuple):
    """The side of the server; with status None, what is known of its absence."""

    outcome: Outcome
    error: str | None
    http_version: str = ""
    status: int | None = None
    headers: Headers = ()
    body: Body = MISSING
    first_byte_ms: float | None = None


def _answer(entry: dict[str, Any], method: str, *, by_mitmproxy: bool) -> _Answer:
    """Status 0 is how HAR says that no answer came."""
    response = mapping(entry.get("response"))
    error = text(response.get("_error")) or text(entry.get("_error")) or None
    status = int(number(response.get("status")) or 0)
    if not 100 <= status <= 999:
        return _Answer(_outcome(error, Outcome.UNFINISHED), error)
    outcome = _outcome(error, Outcome.COMPLETE)
    lines = headers(response.get("headers"))
    body = response_body(response, lines, method=method, status=status, by_mitmproxy=by_mitmproxy)
    if outcome is not Outcome.COMPLETE and body.state is BodyState.PRESENT:
        body = replace(body, state=BodyState.TRUNCATED, size=None)
    version = http_version(response.get("httpVersion"))
    first_byte = _first_byte(entry, by_mitmproxy=by_mitmproxy)
    return _Answer(outcome, error, version, status, lines, body, first_byte)


class _Address(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


def _address(request: dict[str, Any]) -> _Address:
    """Where a request went. A user name and a password in the URL are left out."""
    written = text(request.get("url"))
    if not written:
        raise RejectedError("no URL")
    try:
        url = urlsplit(written)
        host, port = url.hostname, url.port
    except ValueError as e:
        raise RejectedError("not a URL") from e
    if url.scheme not in SCHEMES:
        raise NotHttpError(f"{url.scheme or 'no scheme'}:"[:32])
    if not host:
        raise RejectedError("a URL without a host")
    scheme = SCHEMES[url.scheme]
    path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    return _Address(scheme, host, port or PORTS[scheme], path)


def _outcome(error: str | None, otherwise: Outcome) -> Outcome:
    if error is None:
        return otherwise
    left = any(words in error.lower() for words in CLIENT_LEFT)
    return Outcome.ABORTED if left else Outcome.ERROR


def _first_byte(entry: dict[str, Any], *, by_mitmproxy: bool) -> float | None:
    timings = mapping(entry.get("timings"))
    names = BEFORE_ANSWER_MITMPROXY if by_mitmproxy else BEFORE_ANSWER
    if milliseconds(timings.get("wait")) is None:
        return None
    return sum(milliseconds(timings.get(name)) or 0.0 for name in names)


def _frames(entry: dict[str, Any], start: float) -> tuple[Frame, ...]:
    messages = [mapping(message) for message in items(entry.get("_webSocketMessages"))]
    return tuple(_frame(seq, message, start) for seq, message in enumerate(messages))


def _frame(seq: int, message: dict[str, Any], start: float) -> Frame:
    """Chrome: `{type, time (s), opcode, data}`, binary data as base64."""
    is_text = number(message.get("opcode")) in (None, TEXT_OPCODE)
    written = text(message.get("data"))
    data = as_utf8(written)
    if not is_text:
        try:
            data = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            is_text = True
    offset = 1000 * (_message_time(message, start) - start)
    from_client = text(message.get("type")).startswith(("send", "sent", "request"))
    return Frame(seq, offset, from_client, is_text, data, len(data))


def _message_time(message: dict[str, Any], start: float) -> float:
    """Unix time; where a message has none, that of the entry."""
    then = number(message.get("time")) or start
    try:
        return moment(then / 1000 if then > MILLISECONDS_FROM else then)
    except ValueError:
        return start


def _name(method: str, address: _Address, start: float, sent: Body, answer: _Answer) -> str:
    """An id that follows from the content, so that a second import finds the flow."""
    bodies = (_fingerprint(sent), _fingerprint(answer.body))
    parts = (method, *map(str, address), f"{start:.6f}", str(answer.status), *bodies)
    name = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name, digest_size=16).hexdigest()


def _fingerprint(body: Body) -> str:
    return f"{body.state} {hashlib.blake2b(body.data, digest_size=16).hexdigest()}"
