"""Reading `log.entries` of a HAR file one entry at a time, in constant memory.

The standard library's decoder does the work, over a window of text that slides along; so
every entry is parsed at C speed, and one that is damaged does not end the file. ijson
(yajl2_c) is about as fast as `json.loads`, but stops at the first lone surrogate, NaN, long
integer or damaged entry, and mitmproxy writes lone surrogates for bodies that are not text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from addon.errors import ChatcapError

CHUNK = 2**20
ENTRY_LIMIT = 64 * 2**20
"""Characters of the largest entry: a few times of that is what an import needs in memory."""
SLACK = 16
"""An error so close to the end of the window may be gone with more text: `\\ud83d\\ude00`."""
BLANK = re.compile(r"[ \t\r\n]*")
ENTRY_START = re.compile(
    r'\{[ \t\r\n]*"(?:_\w+|pageref|startedDateTime|time|request|response|cache|timings'
    r'|serverIPAddress|connection|comment)"[ \t\r\n]*:'
)
"""How entries begin, and no object inside of them does, whoever wrote the file."""
LONGEST_START = 1024
NOT_A_HAR = "this is JSON, but not a HAR file: it has no list `log.entries`"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the list that is no entry. `position` is in characters."""

    reason: str
    position: int


class _UnreadableError(ValueError):
    """No JSON value stands here."""


class HarText:
    """The text of a HAR file. `creator` is known once the list of entries has been reached,
    unless it stands behind it.
    """

    def __init__(self, file: TextIO) -> None:
        self.creator = ""
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._file = file
        self._text = ""
        self._pos = 0
        self._dropped = 0
        self._ended = False

    def entries(self) -> Iterator[Any]:
        """Each entry as parsed, or Damage. Raises ChatcapError when this is no HAR file."""
        self._find_entries()
        while (char := self._peek()) not in ("]", ""):
            try:
                entry = self._value()
            except _UnreadableError as e:
                yield Damage(str(e), self._dropped + self._pos)
                if not self._find_next_entry():
                    return
                continue
            yield entry
            if (char := self._peek()) == ",":
                self._pos += 1
            elif char not in ("]", ""):
                yield Damage("damaged between two entries", self._dropped + self._pos)
                if not self._find_next_entry():
                    return
        if not char:
            yield Damage("the file is cut off here", self._dropped + self._pos)

    def _find_entries(self) -> None:
        """Go to the first entry, past whatever stands before the list."""
        try:
            self._enter("log")
            while (name := self._key()) != "entries":
                value = self._value()
                if name == "creator" and isinstance(value, dict):
                    self.creator = str(value.get("name", ""))
            self._take("[")
        except _UnreadableError as e:
            raise ChatcapError(NOT_A_HAR) from e

    def _enter(self, wanted: str) -> None:
        self._take("{")
        while self._key() != wanted:
            self._value()
        self._take("{")

    def _key(self) -> str:
        if self._peek() == ",":
            self._pos += 1
        if self._peek() != '"':
            raise _UnreadableError("no key")
        key = str(self._value())
        self._take(":")
        return key

    def _take(self, char: str) -> None:
        if self._peek() != char:
            raise _UnreadableError(f"no {char}")
        self._pos += 1

    def _peek(self) -> str:
        """The next character that is not blank; "" at the end of the file."""
        while True:
            found = BLANK.match(self._text, self._pos)
            self._pos = found.end() if found else self._pos
            if self._pos < len(self._text):
                return self._text[self._pos]
            if not self._more():
                return ""

    def _value(self) -> Any:
        """The value that begins here, after blanks. Raises _UnreadableError."""
        self._peek()
        while True:
            try:
                value, end = self._decode(self._text, self._pos)
            except json.JSONDecodeError as e:
                if self._is_malformed(e):
                    raise _UnreadableError("damaged entry") from e
                if not self._more():
                    raise _UnreadableError("the file is cut off inside this entry") from e
            except (ValueError, RecursionError) as e:  # 5,000 digits; 100,000 brackets
                raise _UnreadableError("an entry that no JSON parser takes") from e
            else:
                if end == len(self._text) and self._more():  # a number might go on
                    continue
                self._pos = end
                return value

    def _is_malformed(self, error: json.JSONDecodeError) -> bool:
        """Whether more text cannot help."""
        if len(self._text) - self._pos > ENTRY_LIMIT:
            raise _UnreadableError("an entry larger than 64 Mi characters") from error
        if error.msg.startswith("Unterminated string"):
            return False
        rest = BLANK.match(self._text, error.pos)
        return rest is not None and rest.end() < len(self._text) - SLACK

    def _more(self) -> bool:
        """Read on, twice as much when the window had to grow; False at the end of the file."""
        if self._ended:
            return False
        rest = self._text[self._pos :]
        piece = self._file.read(max(CHUNK, len(rest)))
        self._ended = not piece
        self._dropped += self._pos
        self._text, self._pos = rest + piece, 0
        return bool(piece)

    def _find_next_entry(self) -> bool:
        """Past the damage, to the next object that reads like an entry."""
        while True:
            found = ENTRY_START.search(self._text, self._pos)
            if found is None:
                self._pos = max(self._pos, len(self._text) - LONGEST_START)
                if not self._more():
                    return False
                continue
            self._pos = found.start()
            if self._is_entry():
                return True
            self._pos += 1

    def _is_entry(self) -> bool:
        start = self._dropped + self._pos
        try:
            value = self._value()
        except _UnreadableError:
            value = None
        self._pos = start - self._dropped
        return isinstance(value, dict) and isinstance(value.get("request"), dict)
