"""Turning the texts of a HAR back into the bytes they were made from.

Browsers decode a body by its charset and write Unicode; the bytes are then UTF-8 as good as
any. mitmproxy guesses: without a charset, Latin-1 (12.x: by type, UTF-8), and escapes what
does not fit. It also writes how long the bytes were, which tells the guesses apart.
"""

import re
from collections.abc import Iterator

SLOW = {"idna", "punycode"}
"""Encodings of host names: quadratic, and never those of a body."""
CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
DECLARED = (
    re.compile(r"<meta[^>]{1,1000}charset=['\"]?([^'\">\s]+)", re.IGNORECASE),
    re.compile(r"<\?xml[^?>]{1,1000}encoding=['\"]([^'\"?>]+)", re.IGNORECASE),
    re.compile(r"\A@charset \"([^\"]+)\";", re.IGNORECASE),
)
DECLARED_WITHIN = 4096
BOM = "\ufeff"
WIDE = ("utf-16le", "utf-32le", "utf-16be", "utf-32be")
"""mitmproxy 12 goes by the byte order mark, and leaves it in the text of these. Little and big
endian cannot be told apart afterwards; hardly anybody writes the latter.
"""


def as_utf8(text: str) -> bytes:
    """The bytes of a text that a browser wrote. Lone surrogates stay recognisable."""
    for errors in ("strict", "surrogateescape", "surrogatepass"):
        try:
            return text.encode("utf-8", errors)
        except UnicodeEncodeError:
            continue
    return text.encode("utf-8", "replace")


def as_mitmproxy_read(text: str, content_type: str, length: int | None) -> bytes:
    """The bytes that mitmproxy decoded to `text`; there were `length` of them, if known."""
    likely = None
    for encoding, errors in _guesses(text, content_type):
        if encoding.lower() in SLOW:
            continue
        try:
            data = text.encode(encoding, errors)
        except (LookupError, ValueError):
            continue
        if length is None or len(data) == length:
            return data
        likely = data if likely is None else likely
    return as_utf8(text) if likely is None else likely


def _guesses(text: str, content_type: str) -> Iterator[tuple[str, str]]:
    if named := CHARSET.search(content_type):
        yield _widened(named[1]), "strict"
    elif "json" not in content_type:
        for pattern in DECLARED:
            if found := pattern.search(text[:DECLARED_WITHIN]):
                yield _widened(found[1]), "strict"
        yield "latin-1", "strict"
    yield "utf-8", "strict"
    yield "utf-8", "surrogateescape"
    for encoding in WIDE if text.startswith(BOM) else ("utf-8-sig", *WIDE):
        yield encoding, "strict"


def _widened(name: str) -> str:
    """The older Chinese encodings, which mitmproxy reads as the newest."""
    return "gb18030" if name.lower() in ("gb2312", "gbk") else name
