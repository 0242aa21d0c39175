"""What a vendor's client takes for success, made here in the server's place.

Never 3xx (a page is refused the redirect), never 401, 403, 408, 429 or 5xx (token refreshes,
failure reports, retries without end): segment.md, sections 3 to 5; chatgpt-web.md, section 14.

Where those two differ: Segment gets exactly 200, as the desktop app wants (segment.md 3.4), not
202. Datadog's first-party intake gets `{"ok":true,"error":""}`, which is what it was seen to answer
(chatgpt-web.md 13.4), and the vendor's own hosts `{}`; both with 202, of which the library reads
the status alone. Sentry gets an `id` (segment.md 5.3), since its own server never leaves it out.
Neither names an answer for Intercom: its messenger takes a ping without `errors` for a user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from addon.telemetry import cors
from addon.telemetry.sinks import Kind, Sink

Headers = tuple[tuple[str, str], ...]

GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""One transparent pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an answer depends on. `origin`, `asked_method` and `asked_headers` are the values of
    Origin, Access-Control-Request-Method and Access-Control-Request-Headers, None when absent.
    """

    method: str
    origin: str | None = None
    asked_method: str | None = None
    asked_headers: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty for HEAD, though Content-Length says what GET would have got."""

    status: int
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class _Success:
    status: int
    content_type: str = ""
    body: bytes = b""


def answer(sink: Sink, ask: Ask) -> Answer:
    """The answer that ends the matter for the client. Never raises; says nothing of the body."""
    method = ask.method.upper()
    if method == "OPTIONS":
        return _options(ask)
    success = _success(sink.kind, method, ask)
    headers = (*_content(success), ("Cache-Control", "no-store"), *cors.shared(ask.origin))
    return Answer(success.status, headers, b"" if method == "HEAD" else success.body)


def _options(ask: Ask) -> Answer:
    """A preflight gets what it asks for; another OPTIONS learns which methods there are."""
    if ask.asked_method:
        granted = cors.granted(ask.asked_method, ask.asked_headers)
    else:
        granted = (("Allow", "GET, HEAD, POST, OPTIONS"),)
    return Answer(204, (("Cache-Control", "no-store"), *cors.shared(ask.origin), *granted))


def _success(kind: Kind, method: str, ask: Ask) -> _Success:
    if kind is Kind.BEACON and method not in ("GET", "HEAD"):
        return _NOTHING
    if kind is Kind.OTLP and "protobuf" in (ask.content_type or "").lower():
        return _PROTOBUF
    return _SUCCESS[kind]


def _content(success: _Success) -> Headers:
    if success.status == 204:  # No Content has no length either, RFC 9110 8.6
        return ()
    return (("Content-Type", success.content_type), ("Content-Length", str(len(success.body))))


def _json(status: int, body: bytes) -> _Success:
    return _Success(status, "application/json", body)


_IMAGE = _Success(200, "image/gif", GIF)
_NOTHING = _Success(204)
_PROTOBUF = _Success(200, "application/x-protobuf")
"""An ExportMetricsServiceResponse without a field."""
_ACCEPTED = b'{"success":true}'
_SUCCESS: Mapping[Kind, _Success] = MappingProxyType(
    {
        Kind.SEGMENT: _json(200, _ACCEPTED),
        Kind.SEGMENT_METRICS: _json(200, _ACCEPTED),
        Kind.PIXEL: _IMAGE,
        Kind.STATSIG: _json(202, _ACCEPTED),
        Kind.STATSIG_EXCEPTION: _json(202, _ACCEPTED),
        Kind.DATADOG: _json(202, b'{"ok":true,"error":""}'),
        Kind.DATADOG_DIRECT: _json(202, b"{}"),
        Kind.SENTRY: _json(200, b'{"id":"%s"}' % (b"0" * 32)),
        Kind.LATENCY: _json(200, b'{"status":"success"}'),
        Kind.OTLP: _json(200, b"{}"),
        Kind.INTERCOM: _json(200, b"{}"),
        Kind.INTERCOM_PING: _json(200, b'{"errors":[]}'),
        Kind.BEACON: _IMAGE,
        Kind.OTHER: _json(200, _ACCEPTED),
    }
)
