"""What the level `minimal` keeps of headers and URLs: names and shapes."""

import re

from addon.privacy.patterns import Replace
from addon.privacy.standins import is_stand_in

_HARMLESS = frozenset(
    {
        *("content-type", "content-encoding", "content-length", "transfer-encoding"),
        *("accept", "accept-encoding", "connection", "upgrade", "vary", "date"),
        *("cache-control", "access-control-allow-credentials", "sec-websocket-version"),
        *("sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"),
    }
)
_SHAPE = re.compile(rb"<[0-9]+ chars>")
_WORD = re.compile(rb"[a-z][a-z_-]{0,39}|v[0-9]{1,2}|api|[a-z]{1,12}[0-9]?", re.IGNORECASE)


def header(name: str, value: str) -> str:
    """The value of a harmless technical header, the length of any other."""
    if name.lower() in _HARMLESS and len(value) <= 100:
        return value
    return _shape(value.encode("utf-8", "replace")).decode()


def is_shape(value: bytes) -> bool:
    """Whether it is a length that stands for a value."""
    return _SHAPE.fullmatch(value) is not None


def url(path_with_query: bytes, replace: Replace) -> bytes:
    """Path without ids, query without values."""
    start, mark, query = path_with_query.partition(b"?")
    pairs = (_pair(pair) for pair in query.split(b"&")) if mark else ()
    return path(start, replace) + mark + b"&".join(pairs)


def path(start: bytes, replace: Replace) -> bytes:
    """Segments that may be an id, a name or a token become stand-ins."""
    return b"/".join(_segment(segment, replace) for segment in start.split(b"/"))


def _segment(segment: bytes, replace: Replace) -> bytes:
    if not segment or is_stand_in(segment) or _WORD.fullmatch(segment):
        return segment
    return replace("id", segment)


def _pair(pair: bytes) -> bytes:
    name, mark, value = pair.partition(b"=")
    if not mark:
        return _shape(name) if name else name
    return name + mark + _shape(value)


def _shape(value: bytes) -> bytes:
    return value if not value or is_shape(value) else b"<%d chars>" % len(value)
