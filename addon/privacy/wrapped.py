"""Bodies whose text lies inside something: another charset, base64 from end to end, gzip."""

import base64
from collections.abc import Callable

from addon.streams.charset import to_utf8
from addon.streams.content import decode
from addon.streams.wrapping import from_base64

_JSON = (b"{", b"[")
_LIMIT = 64 << 20
_COMPRESSED = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))


class Unreadable(Exception):  # noqa: N818 - not an error, a verdict
    """Compressed content that could not be unfolded, so nobody knows what it says."""


def inside(
    data: bytes, content_type: str | None, redact: Callable[[bytes], bytes], layers: int = 3
) -> bytes:
    """`redact` applied to the text of a body. What has nothing to redact comes back as it
    was; other charsets come back as UTF-8, compressed content unfolded, base64 as base64.

    Raises Unreadable.
    """
    coding = next((name for magic, name in _COMPRESSED if data.startswith(magic)), None)
    if coding is not None:
        decoded = decode(data, coding, limit=_LIMIT)
        if decoded.data is not data:  # it only began like that
            if not decoded.data or not layers:
                raise Unreadable
            cleaned = inside(decoded.data, content_type, redact, layers - 1)
            return data if cleaned == decoded.data and not decoded.truncated else cleaned
    wrapped = from_base64(data)
    if wrapped is not None:
        return _base64(data, *wrapped, redact)
    text = data if data[:1] in _JSON and data[1:2] != b"\0" else to_utf8(data, content_type)[0]
    cleaned = redact(text)
    return data if cleaned == text else cleaned


def _base64(data: bytes, plain: bytes, name: str, redact: Callable[[bytes], bytes]) -> bytes:
    cleaned = redact(plain)
    if cleaned == plain:
        return data
    text = base64.b64encode(cleaned)
    return text[::-1] if name == "base64-reversed" else text
