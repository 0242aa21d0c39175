"""Reading `log.entries` of a HAR file one entry at a time."""

import re
from collections.abc import Iterator
from typing import Any, TextIO

from addon.errors import ChatcapError
from analysis.importing.jsontext import JsonText, Resume, UnreadableError

ENTRY_START = re.compile(
    r'\{[ \t\r\n]*"(?:_\w+|pageref|startedDateTime|time|request|response|cache|timings'
    r'|serverIPAddress|connection|comment)"[ \t\r\n]*:'
)
"""How entries begin, and no object inside of them does, whoever wrote the file."""
NOT_A_HAR = "this is JSON, but not a HAR file: it has no list `log.entries`"


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("request"), dict)


ENTRY = Resume(ENTRY_START, _is_entry)


class HarText(JsonText):
    """The text of a HAR file. `creator`, and what chatcap writes of itself under `_chatcap`, is
    known once the list of entries has been reached, unless it stands behind it.
    """

    def __init__(self, file: TextIO) -> None:
        super().__init__(file)
        self.creator = ""
        self.chatcap: Any = None

    def entries(self) -> Iterator[Any]:
        """Each entry as parsed, or Damage. Raises ChatcapError when this is no HAR file."""
        self._find_entries()
        yield from self.items(ENTRY)

    def _find_entries(self) -> None:
        """Go to the first entry, past whatever stands before the list."""
        try:
            self._enter("log")
            while (name := self.key()) != "entries":
                value = self.value()
                if name == "creator" and isinstance(value, dict):
                    self.creator = str(value.get("name", ""))
                elif name == "_chatcap":
                    self.chatcap = value
            self.take("[")
        except UnreadableError as e:
            raise ChatcapError(NOT_A_HAR) from e

    def _enter(self, wanted: str) -> None:
        self.take("{")
        while self.key() != wanted:
            self.value()
        self.take("{")
