"""Reading one long list of a JSON text an item at a time, in constant memory.

The standard library's decoder does the work, over a window of text that slides along; so
every item is parsed at C speed, and one that is damaged does not end the file. ijson
(yajl2_c) is about as fast as `json.loads`, but stops at the first lone surrogate, NaN, long
integer or damaged item, and mitmproxy writes lone surrogates for bodies that are not text.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

CHUNK = 2**20
ITEM_LIMIT = 64 * 2**20
"""Characters of the largest item: a few times of that is what an import needs in memory."""
SLACK = 16
"""An error so close to the end of the window may be gone with more text: `\\ud83d\\ude00`."""
UNTRIED = "places before this where an entry may begin were not tried: too much is damaged"
BLANK = re.compile(r"[ \t\r\n]*")
LONGEST_START = 1024
TRIES = 8
"""Characters that may be tried in vain for each one of the file, so that damage costs what the
length of the file does: starts that nobody closes all reach as far as the first one did.
"""
FREE_TRIES = 16 * 2**20
"""Characters that may be tried in vain in any file; few of that size have ever more."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the list that is no item. `position` is in characters."""

    reason: str
    position: int


@dataclass(frozen=True, slots=True)
class Resume:
    """How to go on after damage: `start` is how an item begins, at most `LONGEST_START`
    characters, and `fits` tells an item from what lies inside of one.
    """

    start: re.Pattern[str]
    fits: Callable[[Any], bool]


class UnreadableError(ValueError):
    """No JSON value stands here, or not the one that is wanted."""


class JsonText:
    """A JSON text that is read from front to back."""

    def __init__(self, file: TextIO) -> None:
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._file = file
        self._text = ""
        self._pos = 0
        self._from = 0
        self._dropped = 0
        self._ended = False
        self._reached = 0
        self._furthest = 0
        self._tried = 0
        self._passed_over = 0

    @property
    def source(self) -> str:
        """The text of the value that was read last, as it stands there, until more is read."""
        return self._text[self._from : self._pos]

    def items(self, resume: Resume) -> Iterator[Any]:
        """Each item of a list as parsed, or Damage; the opening bracket has been taken."""
        while (char := self.peek()) not in ("]", ""):
            try:
                yield self.value()
            except UnreadableError as e:
                reason = str(e)
            else:
                if (char := self.peek()) in (",", "]", ""):
                    self._pos += char == ","
                    continue
                reason = "damaged between two entries"
            yield self.damage(reason)
            found = self._find_next(resume)
            if self._passed_over:
                yield self.damage(f"{self._passed_over} {UNTRIED}")
            if not found:
                return
        if not char:
            yield self.damage("the file is cut off here")

    def damage(self, reason: str) -> Damage:
        """Damage at the present place."""
        return Damage(reason, self._dropped + self._pos)

    def key(self) -> str:
        """The next key of an object that has been entered. Raises UnreadableError."""
        if self.peek() == ",":
            self._pos += 1
        if self.peek() != '"':
            raise UnreadableError("no key")
        key = str(self.value())
        self.take(":")
        return key

    def take(self, char: str) -> None:
        """Go past a character. Raises UnreadableError when another one is next."""
        if self.peek() != char:
            raise UnreadableError(f"no {char}")
        self._pos += 1

    def peek(self) -> str:
        """The next character that is not blank; "" at the end of the file."""
        while True:
            found = BLANK.match(self._text, self._pos)
            self._pos = found.end() if found else self._pos
            if self._pos < len(self._text):
                return self._text[self._pos]
            if not self._more():
                return ""

    def value(self) -> Any:
        """The value that begins here, after blanks. Raises UnreadableError."""
        self.peek()
        while True:
            try:
                value, end = self._decode(self._text, self._pos)
            except json.JSONDecodeError as e:
                self._reached = self._dropped + len(self._text)
                if self._is_malformed(e):
                    self._reached = self._dropped + e.pos
                    raise UnreadableError("damaged entry") from e
                if not self._more():
                    raise UnreadableError("the file is cut off inside this entry") from e
            except (ValueError, RecursionError) as e:  # 5,000 digits; 100,000 brackets
                self._reached = self._dropped + len(self._text)
                raise UnreadableError("an entry that no JSON parser takes") from e
            else:
                if self._may_go_on(value, end) and self._more():
                    continue
                self._from, self._pos = self._pos, end
                self._reached = self._dropped + end
                return value

    def _may_go_on(self, value: Any, end: int) -> bool:
        """Whether it is a number that was cut, if need be before its `e+`."""
        return isinstance(value, int | float) and len(self._text) - end < len("e+1")

    def _is_malformed(self, error: json.JSONDecodeError) -> bool:
        """Whether more text cannot help."""
        if len(self._text) - self._pos > ITEM_LIMIT:
            raise UnreadableError("an entry larger than 64 Mi characters") from error
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

    def _find_next(self, resume: Resume) -> bool:
        """Past the damage, to the next value that reads like an item."""
        self._passed_over = 0
        while True:
            found = resume.start.search(self._text, self._pos)
            if found is None:
                self._pos = max(self._pos, len(self._text) - LONGEST_START)
                if not self._more():
                    return False
                continue
            self._pos = found.start()
            if not self._may_try():
                self._passed_over += 1
            elif self._fits(resume):
                return True
            self._pos += 1

    def _may_try(self) -> bool:
        """Whether what begins here is new, or there is some trying left."""
        if self._dropped + self._pos >= self._furthest:
            return True
        return self._tried <= FREE_TRIES + TRIES * self._furthest

    def _fits(self, resume: Resume) -> bool:
        start = self._dropped + self._pos
        try:
            value = self.value()
        except UnreadableError:
            value = None
        self._pos = start - self._dropped
        self._furthest = max(self._furthest, self._reached)
        self._tried += self._reached - start
        return resume.fits(value)
