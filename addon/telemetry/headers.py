"""Which headers of a telemetry upload go out: an allow-list, since everybody may add one.

Cookies, account, device and session headers, client hints and what is not known stay behind
(segment.md 2.1 at its end, chatgpt-web.md 3).
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable

from addon.protocol.jsontypes import key_name
from addon.telemetry.allowed import STATSIG_SDKS, is_project_key, is_version, words
from addon.telemetry.generalising import language, referrer
from addon.telemetry.uploads import RawHeaders, Refused
from addon.telemetry.useragents import reduced

_CONTENT_TYPE = re.compile(
    r"(?:text/plain|application/(?:json|octet-stream))(?:\s*;\s*charset\s*=\s*\"?(?:utf-?8|us-ascii)\"?)?\s*;?",
    re.ASCII | re.IGNORECASE,
)
_WORDS = words(
    """
    */* application/json text/plain gzip deflate br zstd identity keep-alive close no-cache
    no-store max-age=0 cors no-cors same-origin same-site cross-site none empty ?0 ?1 1 u=1 u=2
    u=3 u=4 u=5 u=6 i
    """
)


def content_coding(headers: RawHeaders) -> str | None:
    """The coding that Content-Encoding names; a name without a decoder where there are several."""
    found = ",".join(_all(headers, "content-encoding")).strip().lower()
    return None if found in ("", "identity") else found


def check_content_type(headers: RawHeaders) -> None:
    """Raises Refused for another type or charset than those that the vendors' libraries send."""
    found = _all(headers, "content-type")
    if len(found) > 1 or not all(_CONTENT_TYPE.fullmatch(value.strip()) for value in found):
        raise Refused("the content type is not one of telemetry in UTF-8")


def forwarded(headers: RawHeaders, length: int, events: int) -> tuple[RawHeaders, tuple[str, ...]]:
    """The headers that go out with a body of `length` bytes and so many events, in their order,
    and the names of those that stay behind.
    """
    kept: list[tuple[bytes, bytes]] = []
    without: list[str] = []
    told = False
    for raw_name, raw_value in headers:
        name, value = _text(raw_name).lower(), _text(raw_value).strip()
        made: str | None = None
        if name == "content-length":
            made, told = (None, True) if told else (str(length), True)
        elif name == "statsig-event-count":
            made = str(events)
        elif name in _MAKERS:
            made = _MAKERS[name](value)
        if made is None:
            without.append(key_name(name))
        else:
            kept.append((raw_name, raw_value if made == value else made.encode("latin-1")))
    if not told:
        kept.append((b"Content-Length", b"%d" % length))
    return tuple(kept), tuple(dict.fromkeys(without))


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _all(headers: RawHeaders, wanted: str) -> list[str]:
    return [_text(value) for name, value in headers if _text(name).lower() == wanted]


def _same(value: str) -> str | None:
    return value


def _listed(value: str) -> str | None:
    """Lists of known words, with weights."""
    words = (part.partition(";q=")[0].strip() for part in value.split(","))
    return value if all(word in _WORDS for word in words) else None


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
    return value if colon and not password and is_project_key(_text(user)) else None


def _chosen(is_allowed: Callable[[str], bool]) -> Callable[[str], str | None]:
    return lambda value: value if is_allowed(value) else None


def _makers(
    names: Iterable[str], make: Callable[[str], str | None]
) -> dict[str, Callable[[str], str | None]]:
    return dict.fromkeys(names, make)


_MAKERS: dict[str, Callable[[str], str | None]] = {
    **_makers(("host", "content-type", "content-encoding", "origin"), _same),
    **_makers(("accept", "accept-encoding", "cache-control", "pragma", "connection"), _listed),
    **_makers(("sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"), _listed),
    **_makers(("priority", "dnt", "sec-gpc"), _listed),
    **_makers(("x-retry-count", "statsig-retry-count"), _number),
    **_makers(("statsig-api-key",), _chosen(is_project_key)),
    **_makers(("statsig-sdk-type",), _chosen(STATSIG_SDKS.__contains__)),
    **_makers(("statsig-sdk-version",), _chosen(is_version)),
    "authorization": _basic,
    "user-agent": reduced,
    "accept-language": language,
    "referer": lambda value: referrer(value) or None,
}
