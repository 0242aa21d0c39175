"""Bodies out of their codings and back into the same: strict, where `streams` is forgiving.

What cannot be undone whole cannot be changed, so it is refused.
"""

import base64
import binascii
import gzip
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import zstandard

from addon.streams import strictjson
from addon.streams.content import decode
from addon.telemetry.uploads import Refused

_GZIP_MAGIC = b"\x1f\x8b"
_MARKS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")
"""What each of the parts begins with that gzip and zstd content may consist of."""
_MOST_PARTS = 64
"""Libraries write one. An empty one is short and takes as long to undo as many bytes of content."""


_LEVEL = 4
"""A third of the time of the default levels for a twentieth more bytes: chats wait meanwhile."""


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, _LEVEL, mtime=0)  # the same bytes for the same content


_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": lambda data: zlib.compress(data, _LEVEL),
    "br": lambda data: bytes(brotli.compress(data, quality=_LEVEL)),
    "zstd": lambda data: zstandard.ZstdCompressor(level=_LEVEL).compress(data),
}


def undone(body: bytes, coding: str | None, limit: int) -> bytes:
    """The content of a body; `coding` is that of Content-Encoding. Raises Refused, also where
    the body is longer than `limit` bytes before or after.
    """
    _check(body, limit)
    if coding is None:
        return body
    if coding not in _ENCODERS:
        raise Refused("the content coding is unknown, or one of several")
    if any(body.count(mark) > _MOST_PARTS for mark in _MARKS):
        raise Refused("the content is coded in too many parts")
    found = decode(body, coding, limit=limit)
    if found.problem is not None:
        raise Refused("the content coding cannot be undone, or not within the limit")
    return found.data


def redone(content: bytes, coding: str | None, limit: int) -> bytes:
    """The body of a content. Raises Refused where `undone` would, of what was made here."""
    _check(content, limit)
    if coding is None:
        return content
    body = _ENCODERS[coding](content)
    _check(body, limit)
    return body


def _check(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise Refused(f"the body is longer than {limit} bytes")


def unwrapped(body: bytes, parameters: dict[str, str], limit: int) -> tuple[bytes, tuple[str, ...]]:
    """Statsig's body out of what its query names (segment.md 5.1), and what that was: gzip (also
    where only the body says so), then base64 written backwards.
    """
    wrapping: tuple[str, ...] = ()
    if body.startswith(_GZIP_MAGIC):
        body, wrapping = undone(body, "gzip", limit), ("gzip",)
    elif parameters.get("gz") == "1":
        raise Refused("the body is not gzip as its query says")
    if parameters.get("se") == "1":
        try:
            body = base64.b64decode(body[::-1], validate=True)
        except binascii.Error:
            raise Refused("the body is not base64 as its query says") from None
        wrapping = (*wrapping, "base64-reversed")
    return body, wrapping


def rewrapped(body: bytes, wrapping: tuple[str, ...], limit: int) -> bytes:
    """As it was before `unwrapped`. Raises Refused as `redone`."""
    if "base64-reversed" in wrapping:
        body = base64.b64encode(body)[::-1]
    return redone(body, "gzip" if "gzip" in wrapping else None, limit)


def loads(content: bytes) -> Any:
    """The JSON value. Raises Refused.

    Of equal names in an object the last one counts. What goes out is written anew from what was
    read, so that the others do not go out, whichever of them the server would have taken.
    """
    try:
        return strictjson.loads(content)
    except strictjson.NotJson as error:
        raise Refused(f"the body is {error}") from None
