"""What every upload tells beside its events: cookies, headers, parameters, and where it comes from.

Values are looked at, and go no further.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_plus

from addon.protocol.jsontypes import key_name
from addon.protocol.records import Headers
from addon.telemetry.disclosing import Disclosure
from addon.telemetry.fields import DataClass
from addon.telemetry.guessing import ADDRESS, CHAT, PAGE, Kind, guess

_IDENTIFIER, _DEVICE, _TECHNICAL = DataClass.IDENTIFIER, DataClass.DEVICE, DataClass.TECHNICAL
_SILENT = frozenset(
    {
        *("host", "content-length", "content-type", "content-encoding", "transfer-encoding"),
        *("accept", "accept-encoding", "connection", "cache-control", "pragma", "origin", "te"),
        *("priority", "upgrade-insecure-requests", "dnt", "sec-gpc", "expect", "date"),
        *("access-control-request-method", "access-control-request-headers", "keep-alive"),
        *("if-none-match", "if-modified-since", "range", "x-retry-count", "statsig-retry-count"),
        *("statsig-event-count", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"),
        *("sec-fetch-user", "sec-fetch-storage-access"),
    }
)
"""Headers that are the same for everybody."""
_AGENT = Kind(_DEVICE, "user agent", "tells devices apart")
_DEVICE_ID = Kind(_IDENTIFIER, "device id", "recognises the device")
_HEADERS = {
    "user-agent": _AGENT,
    "accept-language": Kind(_DEVICE, "locale", "tells the place"),
    "oai-language": Kind(_DEVICE, "locale", "tells the place"),
    "oai-device-id": _DEVICE_ID,
    "oai-session-id": Kind(_IDENTIFIER, "session id", "joins what was done"),
    "oai-client-version": Kind(_TECHNICAL, "build of the application", "tells builds apart"),
    "oai-client-build-number": Kind(_TECHNICAL, "build of the application", "tells builds apart"),
    "chatgpt-account-id": Kind(_IDENTIFIER, "account id", "names the account"),
    "authorization": Kind(_IDENTIFIER, "account token", "names the account"),
    "cookie": Kind(_IDENTIFIER, "cookies", "recognise the browser"),
}
_CLIENT_HINTS = Kind(_DEVICE, "client hints", "tells devices apart")
_PROJECT_KEY = Kind(_TECHNICAL, "project key", "names the project")
_COOKIES = (
    (re.compile(r"oai-did=.", re.IGNORECASE), "oai-did", _DEVICE_ID),
    (
        re.compile(r"session-token(?:\.\d)?=.", re.IGNORECASE),
        "session-token",
        Kind(_IDENTIFIER, "account session", "names the account"),
    ),
    (
        re.compile(r"cf_clearance=.|__cf_bm=.|_cfuvid=."),
        "cloudflare",
        Kind(_IDENTIFIER, "anti-abuse cookie", "recognises the browser"),
    ),
)
_PARAMETERS = {
    "k": _PROJECT_KEY,
    "dd-api-key": _PROJECT_KEY,
    "sentry_key": _PROJECT_KEY,
    "st": Kind(_TECHNICAL, "library", "says what sent it"),
    "sv": Kind(_TECHNICAL, "version of the library", "says what sent it"),
    "sid": Kind(_IDENTIFIER, "session id", "joins what was done"),
    "t": Kind(DataClass.BEHAVIOUR, "time of sending", "tells when, and how the clock is off"),
    "ddtags": Kind(_TECHNICAL, "tags", "say what sent it"),
}
_QUIET_PARAMETERS = frozenset({"ec", "gz", "se", "data"})
_INNER = "ddforward"
_CONVERSATION = re.compile(r"/c/[0-9a-f]{8}-", re.IGNORECASE)
_MOST = 100
"""Headers, and parameters, that are looked at."""


class Beside(NamedTuple):
    """What a request says beside its body."""

    headers: Headers
    query: str


def of_request(said: Beside, went: Beside | None) -> Iterator[Disclosure]:
    """What a request tells by its headers and its query.

    `went` is what went out in its place, `said` itself if it went as it was, None if nothing did.
    A value was kept in unless it went out under the same name.
    """
    for name, value, kept in _headers(said, went):
        for path, kind in _of_header(name, value):
            yield _told(kind, f"headers.{path}", kept_in=kept)
    left = frozenset(_parameters(went.query)) if went else frozenset()
    for name, value in _parameters(said.query):
        kept = (name, value) not in left
        yield _told(_of_parameter(name, value), f"query.{key_name(name)}", kept_in=kept)


def of_connection(*, kept_in: bool) -> Disclosure:
    """What a connection to the vendor tells, whatever is sent over it."""
    return _told(ADDRESS, "connection", kept_in=kept_in)


def strings_of(said: Beside, went: Beside | None) -> Iterator[tuple[str, str, bool]]:
    """Headers and parameters that can repeat a text: the value, where, and whether it was kept
    in. Parameters are as they are in the query, percent-encoding and all.
    """
    for name, value, kept in _headers(said, went):
        if name not in _SILENT:
            yield value, f"headers.{key_name(name)}", kept
    left = frozenset(_decoded_pairs(went.query)) if went else frozenset()
    for (name, value), plain in zip(
        _raw_pairs(said.query), _decoded_pairs(said.query), strict=True
    ):
        yield value, f"query.{key_name(name)}", plain not in left


def _headers(said: Beside, went: Beside | None) -> Iterator[tuple[str, str, bool]]:
    """The name in lower case, the value, and whether it was kept in."""
    lines = went.headers if went else ()
    left = frozenset((name.lower(), value.strip()) for name, value in lines)
    for name, value in said.headers[:_MOST]:
        lowered = name.lower()
        yield lowered, value, (lowered, value.strip()) not in left


def _raw_pairs(query: str) -> list[tuple[str, str]]:
    pairs = (pair.partition("=") for pair in query.split("&")[:_MOST])
    return [(name, value) for name, _, value in pairs]


def _decoded_pairs(query: str) -> list[tuple[str, str]]:
    return [(unquote_plus(name), unquote_plus(value)) for name, value in _raw_pairs(query)]


@lru_cache(maxsize=1024)
def _told(kind: Kind, path: str, *, kept_in: bool) -> Disclosure:
    return Disclosure(kind.data_class, kind.item, path, kind.reason, kept_in)


@lru_cache(maxsize=1024)
def _of_header(name: str, value: str) -> tuple[tuple[str, Kind], ...]:
    if name in _SILENT or not value.strip():
        return ()
    if name == "cookie":
        inner = tuple(
            (f"cookie.{path}", kind) for pattern, path, kind in _COOKIES if pattern.search(value)
        )
        return (("cookie", _HEADERS["cookie"]), *inner)
    if name == "authorization" and value[:6].lower() == "basic ":
        return ((name, _PROJECT_KEY),)
    if name == "referer":
        return ((name, CHAT if _CONVERSATION.search(value) else PAGE),)
    if name.startswith("sec-ch-"):
        return ((name, _CLIENT_HINTS),)
    return ((key_name(name), _HEADERS.get(name) or guess(name, value)),)


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    """Names and values, those of the address that a Datadog proxy forwards to among them."""
    for name, value in _pairs(query):
        if name == _INNER:
            yield from _pairs(value.partition("?")[2])
        elif value and name not in _QUIET_PARAMETERS:
            yield name, value


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=_MOST)
    except ValueError:
        return []


def _of_parameter(name: str, value: str) -> Kind:
    return _PARAMETERS.get(name) or guess(name, value)
