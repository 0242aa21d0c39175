"""Bodies parsed by what they are; what the Content-Type claims is a hint at most. Never raises."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from addon.streams import forms, lenient, sse
from addon.streams.charset import to_utf8
from addon.streams.wrapping import unwrap

DEFAULT_LIMIT = 64 << 20
"""Bytes that a wrapped body may unfold to."""
_MOST_BAD_LINES = 10_000
"""So many lines in need of the slow parser, and nobody meant them to be JSON."""


class BodyKind(StrEnum):
    """What stands in `Parsed.value` beside it."""

    EMPTY = "empty"
    """None."""
    JSON = "json"
    """The value."""
    NDJSON = "ndjson"
    """A list of the values, one of each line that is JSON."""
    SSE = "sse"
    """A list of SseEvent."""
    FORM = "form"
    """A list of (name, value)."""
    MULTIPART = "multipart"
    """A list of Part: names, types and sizes."""
    HTML = "html"
    """None."""
    TEXT = "text"
    """None."""
    BINARY = "binary"
    """None."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a body is. `problem` is short and holds nothing of the content.

    `unwrapped` are the bytes to store and to show: UTF-8 where they are text, without
    `wrapping`, the names of what was around them (`gzip`, `zstd`, `deflate`, `base64`,
    `base64-reversed`), outermost first.
    """

    kind: BodyKind
    value: Any
    problem: str | None
    unwrapped: bytes
    wrapping: tuple[str, ...] = ()


def parse(
    data: bytes, content_type: str | None, url_query: str = "", *, limit: int = DEFAULT_LIMIT
) -> Parsed:
    """Parse a body whose content encoding has been undone; the query is without its `?`."""
    if not data:
        return Parsed(BodyKind.EMPTY, None, None, data)
    if data[:1] in (b"{", b"["):  # most of them, and never wrapped
        wrapping: tuple[str, ...] = ()
        wrapped_problem = None
    else:
        data, wrapping, wrapped_problem = unwrap(data, url_query, limit)
    text, charset_problem = to_utf8(data, content_type)
    kind, value, problem = _by_content(text, content_type or "")
    return Parsed(kind, value, wrapped_problem or problem or charset_problem, text, wrapping)


_Content = tuple[BodyKind, Any, str | None]
_JSON_STARTS = frozenset(b'{["-0123456789tfn')
_SSE_STARTS = (b"data:", b"event:", b"id:", b"retry:", b":")


def _by_content(text: bytes, header: str) -> _Content:
    content_type = header.lower()
    head = text[:64].lstrip()
    problem = None
    if (head and head[0] in _JSON_STARTS) or (not head and text.strip()[:1] in (b"{", b"[")):
        found = _json(text)
        if found[0] is not BodyKind.TEXT:
            return found
        if head[:1] in (b"{", b"[") or "json" in content_type:
            problem = found[2]
    elif "json" in content_type and head:
        problem = "not JSON as its header says"
    if "event-stream" in content_type or head.startswith(_SSE_STARTS):
        events = list(sse.events(text))
        most = len(events) == sse.MOST_EVENTS
        return BodyKind.SSE, events, f"events after {sse.MOST_EVENTS} left out" if most else None
    if head.startswith(b"--") or "multipart/" in content_type:
        mark = forms.boundary(text, header)
        if mark is not None:
            return BodyKind.MULTIPART, forms.parts(text, mark), None
    if forms.looks_like_form(text):
        return BodyKind.FORM, forms.pairs(text), None
    return _rest(text, head), None, problem


def _rest(text: bytes, head: bytes) -> BodyKind:
    if b"\0" in text:
        return BodyKind.BINARY
    if head[:1] == b"<" and head[1:2].lower() in (b"!", b"h", b"?"):
        return BodyKind.HTML
    if text.isascii():
        return BodyKind.TEXT
    return BodyKind.TEXT if _mostly_utf8(text) else BodyKind.BINARY


def _mostly_utf8(text: bytes) -> bool:
    """UTF-8 with at most a few damaged places, as a cut or a wrong charset leaves them."""
    return text[:4096].decode("utf-8", "replace").count("\ufffd") * 10 <= min(len(text), 4096)


def _json(text: bytes) -> _Content:
    try:
        value, problem = lenient.loads(text)
    except lenient.NotJson as error:
        if error.lines and b"\n" in text:
            return _lines(text)
        return BodyKind.TEXT, None, f"not JSON, {error}"
    return BodyKind.JSON, value, problem


def _lines(text: bytes) -> _Content:
    """Newline-separated JSON, as Datadog's and Sentry's; a line that is something else (the
    payload of a Sentry attachment, a cut last line) is left out and counted.
    """
    values = []
    bad = 0
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        try:
            value, problem = lenient.loads(line)
        except lenient.NotJson:
            bad += 1
        else:
            values.append(value)
            bad += problem is not None
        if bad > min(len(lines) / 2, _MOST_BAD_LINES):
            return BodyKind.TEXT, None, "not JSON"
    if not values or not isinstance(values[0], (dict, list)):
        return BodyKind.TEXT, None, "not JSON"
    problem = f"{bad} of {len(lines)} lines are not JSON" if bad else None
    return BodyKind.NDJSON, values, problem
