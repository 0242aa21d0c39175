"""Text in whatever charset it came, as UTF-8."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def to_utf8(data: bytes, content_type: str | None = None) -> tuple[bytes, str | None]:
    """The same text as UTF-8 without byte order mark, and what was wrong with it.

    Bytes that are UTF-8 come back as the same object, binary ones too.
    """
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return _recoded(data[len(bom) :], charset)
    if guess := _utf16_without_bom(data):
        return _recoded(data, guess)
    if data.isascii():
        return data, None
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data, "ends inside a character"
        return _by_header(data, content_type)
    return data, None


def _utf16_without_bom(data: bytes) -> str | None:
    """RFC 4627 section 3: the pattern of nulls in two ASCII characters."""
    head = data[:4]
    if len(head) < 4 or len(data) % 2 or b"\0" not in head:
        return None
    if not head[0] and head[1] and not head[2] and head[3]:
        return "utf-16-be"
    if head[0] and not head[1] and head[2] and not head[3]:
        return "utf-16-le"
    return None


def _by_header(data: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    found = _CHARSET.search(content_type or "")
    charset = found.group(1).lower() if found else "utf-8"
    if charset in ("utf-8", "utf8") or b"\0" in data:
        return data, "not UTF-8"
    return _recoded(data, charset)


def _recoded(data: bytes, charset: str) -> tuple[bytes, str | None]:
    if charset == "utf-8":
        return data, None
    try:
        return data.decode(charset).encode(), None
    except (UnicodeError, LookupError):
        pass
    try:
        return data.decode(charset, "replace").encode("utf-8", "replace"), "wrong charset"
    except (UnicodeError, LookupError):
        return data, "unknown charset"
