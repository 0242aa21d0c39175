"""Which headers of a telemetry upload go out: an allow-list, since everybody may add one.

Cookies, account, device and session headers, client hints and what is not known stay behind
(segment.md 2.1 at its end, chatgpt-web.md 3).
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache

from addon.protocol.jsontypes import key_name
from addon.telemetry.allowed import STATSIG_SDKS, is_client_key, is_version, is_write_key, words
from addon.telemetry.generalising import language, referrer
from addon.telemetry.uploads import RawHeaders, Refused
from addon.telemetry.useragents import reduced

_CONTENT_TYPES = frozenset(
    f"{kind}{charset}"
    for kind in ("text/plain", "application/json", "application/octet-stream")
    for charset in ("", ";charset=utf-8", "; charset=utf-8")
)
_MOST_LISTED = 8
_WEIGHT = re.compile(r"0(?:\.\d)?|1(?:\.0)?", re.ASCII)


def content_coding(headers: RawHeaders) -> str | None:
    """The coding that Content-Encoding names; a name without a decoder where there are several."""
    found = b",".join(_all(headers, b"content-encoding")).strip().lower()
    return None if found in (b"", b"identity") else _text(found)


def check_content_type(headers: RawHeaders) -> None:
    """Raises Refused for another type or charset than those that the vendors' libraries send."""
    found = _all(headers, b"content-type")
    if len(found) > 1 or not all(_is_telemetry(value) for value in found):
        raise Refused("the content type is not one of telemetry in UTF-8")


@lru_cache(maxsize=64)
def _is_telemetry(content_type: bytes) -> bool:
    return _text(content_type).strip().lower() in _CONTENT_TYPES


def forwarded(headers: RawHeaders, length: int, events: int) -> tuple[RawHeaders, tuple[str, ...]]:
    """The headers that go out with a body of `length` bytes and so many events, in their order,
    and the names of those that stay behind.
    """
    kept: list[tuple[bytes, bytes]] = []
    without: dict[str, None] = {}
    told = False
    for raw_name, value in headers:
        name = raw_name.lower()
        made: bytes | None = None
        if name == b"content-length":
            made, told = (None, True) if told else (b"%d" % length, True)
        elif name == b"statsig-event-count":
            made = b"%d" % events
        elif name in _MAKERS:
            made = _made(name, value)
        if made is None:
            without[key_name(_text(name))] = None
        else:
            kept.append((raw_name, made))
    if not told:
        kept.append((b"Content-Length", b"%d" % length))
    without.pop("content-length", None)
    return tuple(kept), tuple(without)


@lru_cache(maxsize=512)
def _made(name: bytes, value: bytes) -> bytes | None:
    """Remembered: a client's headers are the same for hours."""
    made = _MAKERS[name](_text(value).strip())
    return None if made is None else made.encode("latin-1")


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _all(headers: RawHeaders, wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name.lower() == wanted]


_Makers = dict[bytes, Callable[[str], str | None]]


def _same(value: str) -> str | None:
    """What was checked before: see `check_content_type`, `content_coding` and `addressing`."""
    return value


def _listed(names: str) -> Callable[[str], str | None]:
    """Lists of known words, with weights."""
    known = words(names)

    def make(value: str) -> str | None:
        parts = [part.partition(";q=") for part in value.split(",")]
        good = len(parts) <= _MOST_LISTED and all(
            word.strip() in known and (not weighs or _WEIGHT.fullmatch(weight.strip()))
            for word, weighs, weight in parts
        )
        return value if good else None

    return make


def _one_of(*values: str) -> Callable[[str], str | None]:
    return lambda value: value if value in values else None


def _number(value: str) -> str | None:
    return value if value.isascii() and value.isdigit() and len(value) <= 3 else None


def _basic(value: str) -> str | None:
    """`Basic` with a write key and no password: it names the project, not the person."""
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(token.strip(), validate=True).partition(b":")
    except binascii.Error:
        return None
    return value if colon and not password and is_write_key(_text(user)) else None


def _chosen(is_allowed: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda value: value if is_allowed(value) else None


def _makers(make: Callable[[str], str | None], *names: bytes) -> _Makers:
    return dict.fromkeys(names, make)


_MAKERS: _Makers = {
    **_makers(_same, b"host", b"content-type", b"content-encoding", b"origin"),
    b"accept": _listed("*/* application/json text/plain"),
    b"accept-encoding": _listed("* gzip deflate br zstd identity"),
    **_makers(_listed("no-cache no-store max-age=0"), b"cache-control", b"pragma"),
    b"connection": _one_of("keep-alive", "close", "Keep-Alive"),
    b"sec-fetch-dest": _one_of("empty"),
    b"sec-fetch-mode": _one_of("cors", "no-cors", "same-origin"),
    b"sec-fetch-site": _one_of("same-origin", "same-site", "cross-site", "none"),
    b"priority": _one_of("i", *(f"u={n}{more}" for n in range(8) for more in ("", ", i", ",i"))),
    **_makers(_one_of("1", "0"), b"dnt", b"sec-gpc"),
    **_makers(_number, b"x-retry-count", b"statsig-retry-count"),
    b"statsig-api-key": _chosen(is_client_key),
    b"statsig-sdk-type": _chosen(STATSIG_SDKS.__contains__),
    b"statsig-sdk-version": _chosen(is_version),
    b"authorization": _basic,
    b"user-agent": reduced,
    b"accept-language": language,
    b"referer": lambda value: referrer(value) or None,
}
