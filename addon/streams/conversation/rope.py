"""A text that grows: appended to a hundred thousand times, put together when it is asked for."""

from io import StringIO
from typing import Any

SHORT = 1_000
"""Characters up to which a string stays a string: copying it costs less than a rope."""


class Rope:
    """A text that is appended to and cut at its end, each in the time that the change takes."""

    __slots__ = ("_buffer",)

    def __init__(self, text: str) -> None:
        self._buffer = StringIO(newline="")
        self._buffer.write(text)

    def __len__(self) -> int:
        return self._buffer.tell()

    def __str__(self) -> str:
        return self._buffer.getvalue()

    def append(self, text: str) -> None:
        self._buffer.write(text)

    def truncate(self, length: int) -> None:
        """Cut to so many characters; a shorter text stays as it is."""
        if length < len(self):
            self._buffer.truncate(length)
            self._buffer.seek(length)


def appended(text: str | Rope, more: str) -> str | Rope:
    """The text and more; a rope is changed in place."""
    if isinstance(text, str):
        if len(text) + len(more) <= SHORT:
            return text + more
        text = Rope(text)
    text.append(more)
    return text


def truncated(text: str | Rope, length: int) -> str | Rope:
    """The first characters of a text; a rope is changed in place."""
    if isinstance(text, str):
        if length >= len(text) or len(text) <= SHORT:
            return text[:length]
        text = Rope(text)
    text.truncate(length)
    return text


def plain(value: Any) -> Any:
    """A copy of a JSON value with strings for ropes."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Rope) else value
