"""What the events of a stream spell when their strings are put together in order of arrival,
whatever a decoder makes of them: of an encoding that nobody knows, after the end, of a text that
is taken back later.
"""

from collections.abc import Iterator
from typing import Any

from addon.privacy.redaction import FlowRedactor
from addon.streams.conversation import payload
from addon.streams.sse import SseEvent, SseParser

MOST_CHARACTERS = 32 << 20
"""Of one stream; one that says more is taken to spell secrets."""
_DEEPEST = 30
_PIECE = "append"


class Spelling:
    """The strings of a stream by the place at which they stand.

    Pieces of a text follow each other without a gap. A text that stands whole in an event counts
    with what it has grown by; one that replaces another begins a new line.
    """

    def __init__(self) -> None:
        self._parser = SseParser(spaced=True)
        self._pieces: dict[str, list[str]] = {}
        self._whole: dict[str, str] = {}
        self._at = ("", _PIECE)
        self._size = 0

    def feed(self, data: bytes) -> "Spelling":
        """Bytes of the stream, cut anywhere."""
        for event in self._parser.feed(data):
            self._event(event)
        return self

    def close(self) -> "Spelling":
        for event in self._parser.close():
            self._event(event)
        return self

    def is_secret(self, redactor: FlowRedactor) -> bool:
        """Whether there is a secret that no string holds by itself."""
        if self._size > MOST_CHARACTERS:
            return True
        texts = ["".join(pieces) for pieces in self._pieces.values()]
        clean = redactor.facts(texts, counted=False)
        if clean is None:
            return True
        if clean is texts:
            return False
        return any(
            text != cleaned and _is_spelt(cleaned, pieces, redactor)
            for text, cleaned, pieces in zip(texts, clean, self._pieces.values(), strict=True)
        )

    def _event(self, event: SseEvent) -> None:
        if self._size > MOST_CHARACTERS:
            return
        values, problem = payload.values(event.data.strip())
        if problem is not None:
            self._add("", event.data)
        for value in values:
            if isinstance(value, dict) and isinstance(value.get("message"), dict):
                self._walk("", value, is_whole=True)
            elif isinstance(value, dict) and "v" in value:
                self._change(value)
            else:
                self._walk("", value, is_whole=False)

    def _change(self, delta: dict[str, Any]) -> None:
        """A delta, or one of a patch (chatgpt-web.md, section 6.3)."""
        pointer, did = delta.get("p", self._at[0]), delta.get("o", self._at[1])
        if not isinstance(pointer, str):
            pointer = ""
        value = delta["v"]
        if did == "patch" and isinstance(value, list):
            for one in value:
                if isinstance(one, dict) and "v" in one:
                    self._change({"o": _PIECE, **one, "p": f"{pointer}{one.get('p', '')}"})
        else:
            self._walk(pointer, value, is_whole=did in ("add", "replace"))
        self._at = pointer, did

    def _walk(self, place: str, value: Any, *, is_whole: bool) -> None:
        for at, text in _strings(value, place, _DEEPEST):
            if is_whole:
                self._show(at, text)
            else:
                self._whole.pop(at, None)
                self._add(at, text)

    def _show(self, place: str, text: str) -> None:
        before = self._whole.get(place)
        self._whole[place] = text
        if before is not None and text.startswith(before):
            self._add(place, text[len(before) :])
        else:
            self._add(place, f"\n{text}")

    def _add(self, place: str, text: str) -> None:
        self._pieces.setdefault(place, []).append(text)
        self._size += len(text)


def _strings(value: Any, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """The strings in a value with their places."""
    if isinstance(value, str):
        yield place, value
    elif depth and isinstance(value, dict):
        for key, member in value.items():
            yield from _strings(member, f"{place}/{key}", depth - 1)
    elif depth and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{place}/{index}", depth - 1)


def _is_spelt(clean: str, pieces: list[str], redactor: FlowRedactor) -> bool:
    """Whether a text loses more as a whole than its pieces do, each by itself."""
    apart = redactor.facts(pieces, counted=False)
    return apart is None or "".join(apart) != clean
