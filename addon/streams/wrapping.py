"""What clients wrap a body into without a header that says so (chatgpt-web.md sections 0, 13).

gzip (`gz=1` of Statsig), deflate (`dd-evp-encoding=deflate` inside Datadog's `ddforward`),
base64, and base64 written backwards (`se=1` of Statsig).
"""

import base64
import binascii
import re

from addon.streams.content import decode

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}\s*")
_JSON_STARTS = (b"{", b"[")
_DEFLATE = re.compile(r"dd-evp-encoding(?:=|%3D)deflate", re.IGNORECASE)


def unwrap(data: bytes, url_query: str, limit: int) -> tuple[bytes, tuple[str, ...], str | None]:
    """The content inside, the names of what was around it, and a problem if there was one."""
    names: tuple[str, ...] = ()
    problem = None
    if coding := _compression(data, url_query):
        decoded = decode(data, coding, limit=limit)
        if decoded.data and decoded.data is not data:
            data, problem, names = decoded.data, decoded.problem, (coding,)
    if inner := from_base64(data):
        return inner[0], (*names, inner[1]), problem
    return data, names, problem


def _compression(data: bytes, url_query: str) -> str | None:
    if data[:2] == b"\x1f\x8b":
        return "gzip"
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return "zstd"
    return "deflate" if url_query and _DEFLATE.search(url_query) else None


def from_base64(data: bytes) -> tuple[bytes, str] | None:
    """JSON out of base64, and the name of the wrapping; None when it is something else."""
    if len(data) < 12 or data[:1] in _JSON_STARTS:
        return None
    if _opens_json(data[:4]):
        text, name = data, "base64"
    elif _opens_json(data.rstrip()[-4:][::-1]):
        text, name = data.rstrip()[::-1], "base64-reversed"
    else:
        return None
    if not _BASE64.fullmatch(text):
        return None
    return _decoded(text.rstrip()), name


def _opens_json(head: bytes) -> bool:
    try:
        return _decoded(head)[:1] in _JSON_STARTS
    except binascii.Error:
        return False


def _decoded(text: bytes) -> bytes:
    text = text.rstrip(b"=").translate(_URL_SAFE)
    text = text[: len(text) - (len(text) % 4 == 1)]
    return base64.b64decode(text + b"=" * (-len(text) % 4))


_URL_SAFE = bytes.maketrans(b"-_", b"+/")
