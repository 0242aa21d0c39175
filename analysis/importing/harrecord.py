"""One entry of a HAR file to a FlowRecord.

Headers and the URL are the source; the parsed copies (`cookies`, `queryString`) are not read.
Formats: HAR 1.2, and what Chrome, Firefox, Safari, Charles, Insomnia and mitmproxy make of it.
"""

import base64
import binascii
import hashlib
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from addon.protocol.records import MISSING, Body, BodyState, FlowRecord, Frame, Outcome
from analysis.importing.charset import as_utf8
from analysis.importing.harbody import request_body, response_body
from analysis.importing.harvalue import (
    headers,
    http_version,
    items,
    mapping,
    number,
    started,
    text,
)

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
    response = mapping(entry.get("response"))
    url = _url(request)
    method = text(request.get("method")).upper()
    if not method:
        raise RejectedError("no method")
    date = started(entry.get("startedDateTime"))
    start = previous if date is None else date
    lines = headers(request.get("headers"))
    record = FlowRecord(
        id="",
        started_at=start,
        method=method,
        scheme=SCHEMES[url.scheme],
        host=_host(url),
        port=_port(url),
        path=_path(url),
        http_version=http_version(request.get("httpVersion"))
        or http_version(response.get("httpVersion")),
        request_headers=lines,
        request=request_body(request, lines, by_mitmproxy=by_mitmproxy),
        duration_ms=_milliseconds(entry.get("time")),
        error=_error(entry, response),
        websocket=url.scheme in ("ws", "wss") or "_webSocketMessages" in entry,
        frames=_frames(entry, start),
    )
    record = _with_response(record, entry, response, by_mitmproxy=by_mitmproxy)
    return Parsed(_named(record), () if date is not None else ("no valid date",))


def _with_response(
    record: FlowRecord, entry: dict[str, Any], response: dict[str, Any], *, by_mitmproxy: bool
) -> FlowRecord:
    """Status 0 is how HAR says that no answer came."""
    status = int(number(response.get("status")) or 0)
    if not 100 <= status <= 999:
        return replace(record, response=MISSING, outcome=_outcome(record.error, Outcome.UNFINISHED))
    lines = headers(response.get("headers"))
    body = response_body(
        response, lines, method=record.method, status=status, by_mitmproxy=by_mitmproxy
    )
    outcome = _outcome(record.error, Outcome.COMPLETE)
    if outcome is not Outcome.COMPLETE and body.state is BodyState.PRESENT:
        body = replace(body, state=BodyState.TRUNCATED, size=None)
    return replace(
        record,
        status=status,
        response_headers=lines,
        response=body,
        first_byte_ms=_first_byte(entry, by_mitmproxy=by_mitmproxy),
        outcome=outcome,
    )


def _url(request: dict[str, Any]) -> SplitResult:
    address = text(request.get("url"))
    if not address:
        raise RejectedError("no URL")
    try:
        url = urlsplit(address)
        if url.scheme not in SCHEMES:
            raise NotHttpError(f"{url.scheme or 'no scheme'}:"[:32])
        if not url.hostname:
            raise RejectedError("a URL without a host")
        _port(url)
    except ValueError as e:
        raise e if isinstance(e, RejectedError) else RejectedError("not a URL") from e
    return url


def _host(url: SplitResult) -> str:
    return (url.hostname or "").lower()


def _port(url: SplitResult) -> int:
    return url.port or PORTS[SCHEMES[url.scheme]]


def _path(url: SplitResult) -> str:
    path = url.path or "/"
    return f"{path}?{url.query}" if url.query else path


def _error(entry: dict[str, Any], response: dict[str, Any]) -> str | None:
    return text(response.get("_error")) or text(entry.get("_error")) or None


def _outcome(error: str | None, otherwise: Outcome) -> Outcome:
    if error is None:
        return otherwise
    left = any(words in error.lower() for words in CLIENT_LEFT)
    return Outcome.ABORTED if left else Outcome.ERROR


def _first_byte(entry: dict[str, Any], *, by_mitmproxy: bool) -> float | None:
    timings = mapping(entry.get("timings"))
    names = BEFORE_ANSWER_MITMPROXY if by_mitmproxy else BEFORE_ANSWER
    if _milliseconds(timings.get("wait")) is None:
        return None
    return sum(_milliseconds(timings.get(name)) or 0.0 for name in names)


def _milliseconds(value: Any) -> float | None:
    found = number(value)
    return found if found is not None and found >= 0 else None


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
    then = number(message.get("time")) or start
    then = then / 1000 if then > MILLISECONDS_FROM else then
    from_client = text(message.get("type")).startswith(("send", "sent", "request"))
    return Frame(seq, 1000 * (then - start), from_client, is_text, data, len(data))


def _named(record: FlowRecord) -> FlowRecord:
    """With an id that follows from the content, so that a second import finds the flow."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (
        record.method,
        f"{record.scheme}://{record.host}:{record.port}{record.path}",
        f"{record.started_at:.6f}",
        str(record.status),
        _fingerprint(record.request),
        _fingerprint(record.response),
    ):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return replace(record, id=f"har-{digest.hexdigest()}")


def _fingerprint(body: Body) -> str:
    return f"{body.state} {hashlib.blake2b(body.data, digest_size=16).hexdigest()}"
