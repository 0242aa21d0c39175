"""Which requests are telemetry sinks: those that a policy may change or answer.

What the registry says of a path is about its purpose; here it is decided what may be kept in.
The two differ where a host serves function and telemetry alike: an undeclared path of a Statsig
host counts as telemetry in reports, but its feature flags must pass (chatgpt-web.md, section 14).
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from addon.protocol.endpoint import Category, Endpoint, Match


class Kind(StrEnum):
    """Families of uploads that are answered, and changed, in the same way."""

    SEGMENT = "segment"
    """Events, one or a batch of them."""
    SEGMENT_METRICS = "segment_metrics"
    PIXEL = "pixel"
    """Events in the query of an image."""
    STATSIG = "statsig"
    STATSIG_EXCEPTION = "statsig_exception"
    DATADOG = "datadog"
    """Through a first-party intake that forwards."""
    DATADOG_DIRECT = "datadog_direct"
    SENTRY = "sentry"
    LATENCY = "latency"
    OTLP = "otlp"
    INTERCOM = "intercom"
    INTERCOM_PING = "intercom_ping"
    BEACON = "beacon"
    """Marketing and measurement tags: nobody reads the answer."""
    OTHER = "other"
    """OpenAI's own reports, and what looks like telemetry by its place alone."""


@dataclass(frozen=True, slots=True)
class Sink:
    """`vendor` is one of `policy.VENDORS`."""

    vendor: str
    kind: Kind


def sink(match: Match, method: str, path: str, asked_method: str | None = None) -> Sink | None:
    """What kind of telemetry a request sends; None for function, which no policy touches.

    `match` is the registry's of the same `method` and `path` (with its query). `asked_method`
    is the header Access-Control-Request-Method: a preflight belongs to what it asks leave for.
    Never raises.
    """
    method = _meant(method, asked_method)
    for entry in match.declared:
        if entry.method in (method, "*") and not _is_catch_all(entry):
            return _declared(entry) if _is_telemetry(entry) else None
    for entry in match.declared:
        if _is_telemetry(entry):
            return _declared(entry) if entry.method == "*" else _other(entry.vendor, match)
    if method == "GET" or (method == "OPTIONS" and match.declared):
        return None
    if match.sink:
        return _other(match.vendor, match)
    return _FORWARDED if match.known_host and _is_forwarding(path) else None


def is_declared(match: Match) -> bool:
    """Whether a path is known as one that telemetry is sent to, and not by its place alone."""
    return any(_is_telemetry(entry) and not _is_catch_all(entry) for entry in match.declared)


def _meant(method: str, asked_method: str | None) -> str:
    """The method that decides: HEAD is a GET, and OPTIONS what it asks leave for."""
    method = method.upper()
    if method == "OPTIONS" and asked_method:
        method = asked_method.strip().upper()
    return "GET" if method == "HEAD" else method


def _is_telemetry(entry: Endpoint) -> bool:
    return entry.category in (Category.TELEMETRY, Category.LATENCY)


def _is_catch_all(entry: Endpoint) -> bool:
    """Declared for every path of a host, and so says nothing of this one."""
    return entry.path.endswith("...}") and entry.path.count("/") == 1


def _declared(entry: Endpoint) -> Sink:
    vendor = entry.vendor or "openai"
    return Sink(vendor, _BY_ENDPOINT.get(entry.name) or _BY_VENDOR.get(vendor, Kind.OTHER))


def _other(vendor: str | None, match: Match) -> Sink:
    """Telemetry by its place, but not as the vendor's library sends it: an unknown path, or a
    method that the endpoint does not have. No rewriter may take it for what it understands.
    """
    vendor = vendor or "openai"
    if match.category is Category.LATENCY:
        return Sink(vendor, Kind.LATENCY)
    kind = _BY_VENDOR.get(vendor, Kind.OTHER)
    return Sink(vendor, Kind.OTHER if kind in _REWRITTEN else kind)


def _is_forwarding(path: str) -> bool:
    """Datadog's library may send to any path of the site: `?ddforward=` gives it away
    (segment.md, section 5.2).
    """
    if "?" not in path:
        return False
    query = path.partition("?")[2]
    names = (part.partition("=")[0] for part in query.replace(";", "&").split("&"))
    return any(unquote(name).strip().lower() == "ddforward" for name in names)


_FORWARDED = Sink("datadog", Kind.DATADOG)

_BY_VENDOR = {
    "segment": Kind.SEGMENT,
    "statsig": Kind.STATSIG,
    "datadog": Kind.DATADOG_DIRECT,
    "sentry": Kind.SENTRY,
    "otlp": Kind.OTLP,
    "intercom": Kind.INTERCOM,
    "openai": Kind.OTHER,
    "google": Kind.BEACON,
    "meta": Kind.BEACON,
    "tiktok": Kind.BEACON,
    "linkedin": Kind.BEACON,
    "microsoft": Kind.BEACON,
    "cloudflare": Kind.BEACON,
}
_REWRITTEN = (Kind.SEGMENT, Kind.STATSIG)
_BY_ENDPOINT = {
    "segment_metrics": Kind.SEGMENT_METRICS,
    "segment_direct_metrics": Kind.SEGMENT_METRICS,
    "segment_pixel": Kind.PIXEL,
    "segment_pixel_bare": Kind.PIXEL,
    "statsig_exception": Kind.STATSIG_EXCEPTION,
    "statsig_exception_ces": Kind.STATSIG_EXCEPTION,
    "datadog_intake": Kind.DATADOG,
    "intercom_ping": Kind.INTERCOM_PING,
    "latency_report": Kind.LATENCY,
    "latency_page_load": Kind.LATENCY,
    "latency_retrieval": Kind.LATENCY,
}
