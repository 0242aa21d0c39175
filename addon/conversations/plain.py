"""Values of a body as the record can hold them: plain JSON, of sane size, times in one form."""

import math
from datetime import UTC, datetime
from typing import Any, TypeGuard

MAX_ID = 200
MAX_NAME = 200
MAX_LINE = 10_000
"""Characters of a title, a URL or the text that a citation marks."""
MAX_TEXT = 1_000_000
"""Characters of one message; the body has the rest."""
MAX_NODES = 50_000
"""Values inside one JSON column."""
_MAX_DEPTH = 40
_MAX_INT = 2**63 - 1


def is_id(value: Any) -> TypeGuard[str]:
    """Whether a value can be the id of something: `WEB:<uuid>` and `client-created-root` can."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def text(value: str) -> str:
    """Text that can be written as UTF-8: halves of one character that came apart are joined
    again, other lone surrogates become U+FFFD.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def whole(value: Any) -> int | None:
    """A count, a size or a position that SQLite can hold; `64.0` is 64."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _MAX_INT else None


def number(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def time(value: Any) -> str | None:
    """Seconds since 1970, or ISO 8601 (UTC where it names no zone), as ISO 8601 in UTC with
    milliseconds. None for what is no time.
    """
    try:
        when = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None
    if when is None:
        return None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str) and len(value) <= 64:
        when = datetime.fromisoformat(value)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    seconds = number(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and seconds > 0 else None


class Copy:
    """A copy of a JSON value that can be written as JSON anywhere.

    Numbers beyond 64 bits and endless ones become null; of what is too large or nested too
    deeply the first part is kept, and `is_whole` is False.
    """

    def __init__(self, max_nodes: int = MAX_NODES, max_text: int = MAX_TEXT) -> None:
        self._nodes = max_nodes
        self._text = max_text
        self.is_whole = True

    def of(self, value: Any, depth: int = 0) -> Any:
        self._nodes -= 1
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, dict | list):
            return self._container(value, depth)
        return _number(value)

    def _container(self, value: Any, depth: int) -> Any:
        if depth >= _MAX_DEPTH:
            self.is_whole = False
            return None
        if isinstance(value, list):
            return [self.of(item, depth + 1) for item in value if self._has_room()]
        return {
            self._string(str(key)): self.of(item, depth + 1)
            for key, item in value.items()
            if self._has_room()
        }

    def _has_room(self) -> bool:
        if self._nodes > 0:
            return True
        self.is_whole = False
        return False

    def _string(self, value: str) -> str:
        kept = value[: self._text]
        self._text -= len(kept)
        self.is_whole = self.is_whole and len(kept) == len(value)
        return text(kept)


def _number(value: Any) -> int | float | None:
    if isinstance(value, int):
        return value if -_MAX_INT <= value <= _MAX_INT else None
    return number(value)
