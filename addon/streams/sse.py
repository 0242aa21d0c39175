"""Server-sent events (WHATWG HTML section 9.2) as bytes come in; each byte is looked at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_EVENTS = 50_000
"""Of one body: an answer of hours has some ten thousand, five hostile megabytes a million."""
_PIECE = 1 << 16
_LONGEST_RETRY = 9
"""Digits: eleven days."""
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SseEvent:
    """One event. `start` and `end` are byte offsets in the stream: from its first line to the
    blank line that ends it, or to the end of the stream. `complete` is False where the stream
    ended before that blank line; `id` and `retry` (in milliseconds) are None for an event that
    does not set them.
    """

    event: str
    data: str
    id: str | None
    start: int
    end: int
    complete: bool = True
    retry: int | None = None


class SseParser:
    """Bytes in, events out; the pieces may be cut anywhere. `spaced`: a line of nothing but
    spaces ends an event too, as where something re-encoded the stream.
    """

    def __init__(self, *, spaced: bool = False) -> None:
        self._spaces = b" \t" if spaced else b""
        self._partial: list[bytes] = []
        """Pieces of the line that has not ended yet."""
        self._line_start = 0
        self._seen = 0
        self._after_cr = False
        self._begin()

    def _begin(self) -> None:
        self._event = ""
        self._data: list[str] = []
        self._id: str | None = None
        self._retry: int | None = None
        self._start: int | None = None

    def feed(self, data: bytes) -> list[SseEvent]:
        """The events that these bytes complete."""
        found: list[SseEvent] = []
        if self._after_cr and data:
            self._after_cr = False
            if data[:1] == b"\n":
                data = data[1:]
                self._seen += 1
                self._line_start = self._seen
        if not data:
            return found
        lines = data.splitlines(keepends=True)
        for line in lines:
            self._seen += len(line)
            text = line.rstrip(b"\r\n")
            if len(text) == len(line):
                self._partial.append(line)
                return found
            if self._partial:
                self._partial.append(text)
                text = b"".join(self._partial)
                self._partial = []
            if text and (not self._spaces or text.strip(self._spaces)):
                self._field(text)
            elif self._data:
                found.append(self._finish(self._line_start, complete=True))
            elif self._start is not None:
                self._begin()
            self._line_start = self._seen
        self._after_cr = lines[-1].endswith(b"\r")
        return found

    def close(self) -> list[SseEvent]:
        """The event that the end of the stream cut off, if there is one."""
        if self._partial:
            self._field(b"".join(self._partial))
            self._partial = []
        if not self._data:
            return []
        return [self._finish(self._seen, complete=False)]

    def _field(self, line: bytes) -> None:
        if self._line_start == 0 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        if self._start is None:
            self._start = self._line_start
        name, _, value = line.partition(b":")
        if name not in (b"data", b"event", b"id", b"retry"):
            return  # comments and what later versions may add
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._data.append(text)
        elif name == b"event":
            self._event = text
        elif name == b"retry":
            if text.isascii() and text.isdigit() and len(text) <= _LONGEST_RETRY:
                self._retry = int(text)
        elif "\0" not in text:
            self._id = text

    def _finish(self, end: int, *, complete: bool) -> SseEvent:
        start = end if self._start is None else self._start
        name, data = self._event or "message", "\n".join(self._data)
        event = SseEvent(name, data, self._id, start, end, complete, self._retry)
        self._begin()
        return event


def events(data: bytes) -> Iterator[SseEvent]:
    """The events of a whole stream, a cut-off last one included; the first `MOST_EVENTS`."""
    return islice(_events(data), MOST_EVENTS)


def _events(data: bytes) -> Iterator[SseEvent]:
    parser = SseParser()
    for start in range(0, len(data), _PIECE):
        yield from parser.feed(data[start : start + _PIECE])
    yield from parser.close()
