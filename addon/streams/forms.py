"""Forms: url-encoded pairs, and the parts of multipart bodies."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

_BOUNDARY = re.compile(
    r"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE
)
_ATTRIBUTE = r"(?:^|[;\s]){}=(?:\"([^\"]*)\"|([^\s;]*))"
_NAME = re.compile(_ATTRIBUTE.format("name"), re.IGNORECASE)
_FILENAME = re.compile(_ATTRIBUTE.format("filename"), re.IGNORECASE)
_PAIRS = re.compile(
    rb"[A-Za-z0-9_.~%+\-\[\]$]+=[^\s&<>{}\"]*(?:&[A-Za-z0-9_.~%+\-\[\]$]+=[^\s&<>{}\"]*)*&?"
)
_MAX_FIELDS = 10_000
_MAX_PARTS = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body; `size` in bytes. File contents stay where they are."""

    name: str | None
    filename: str | None
    content_type: str | None
    size: int


def looks_like_form(data: bytes) -> bool:
    """Nothing but `name=value` pairs."""
    return (
        _PAIRS.fullmatch(data[:4096] if len(data) <= 4096 else data[:4096].rpartition(b"&")[0])
        is not None
    )


def pairs(data: bytes) -> list[tuple[str, str]]:
    """Names and values of a url-encoded form, in order."""
    text = data.decode("utf-8", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return []


def boundary(data: bytes, content_type: str | None) -> bytes | None:
    """The boundary of a multipart body (RFC 2046 section 5.1.1): declared, or its first line."""
    if found := _BOUNDARY.search(content_type or ""):
        declared = (found.group(1) or found.group(2)).encode("utf-8", "replace")
        if b"--" + declared in data:
            return declared
    first = data[:256].partition(b"\r\n")[0]
    if re.fullmatch(rb"--[A-Za-z0-9'()+_,./:=? -]{4,198}", first) and (
        b"\r\ncontent-" in data[:1024].lower()
    ):
        return first[2:]
    return None


def parts(data: bytes, mark: bytes) -> list[Part]:
    """What the parts are called and how long they are; the first thousand."""
    found = []
    for block in data.split(b"--" + mark, _MAX_PARTS)[1:]:
        if block.startswith(b"--"):
            break
        head, _, content = block.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        found.append(_part(head.decode("utf-8", "replace"), len(content.removesuffix(b"\r\n"))))
    return found


def _part(head: str, size: int) -> Part:
    fields = dict(_field(line) for line in head.split("\r\n"))
    disposition = fields.get("content-disposition", "")
    return Part(
        _value(_NAME, disposition), _value(_FILENAME, disposition), fields.get("content-type"), size
    )


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _value(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return None if found is None else found.group(1) or found.group(2) or ""
