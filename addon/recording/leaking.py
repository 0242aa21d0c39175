"""Texts of the chats that telemetry repeats: rows of `disclosures`, and names of events that go."""

from collections.abc import Iterable, Sequence

from addon.protocol.endpoint import Match
from addon.protocol.records import Frame, Side
from addon.recording.disclosed import Heard
from addon.recording.reading import Reading
from addon.recording.uploads import Upload
from addon.store.rows import Row
from addon.telemetry import chats
from addon.telemetry.fields import DataClass
from addon.telemetry.leaks import Leak, Leaks, Place

MOST_SEARCHED = 1 << 18
"""Characters of one upload that are searched, not counting what was searched before."""
MOST_NAMES = 500
"""Names of events that may turn out to quote a chat, the latest."""
_NAMES = ("type", "name")
_CLASSES = {
    chats.CONVERSATION_ID: DataClass.IDENTIFIER,
    chats.EMAIL: DataClass.CONTACT,
    chats.NAME: DataClass.CONTACT,
}
_OF_ACCOUNT = "repeats what the account says"
_OF_CHAT = "repeats what the chats say"


class Listener:
    """Hears chats and telemetry of one session, in the order in which they come."""

    def __init__(self) -> None:
        self._leaks = Leaks()
        self._names: dict[str, None] = {}
        self._learnt = 0

    def learn(self, match: Match, request: Reading, response: Reading) -> tuple[Row, ...]:
        """Rows for earlier flows that a flow of function shows to have been leaks."""
        late = [
            leak
            for side, reading in ((Side.REQUEST, request), (Side.RESPONSE, response))
            for leak in self._leaks.learn(chats.texts(match, side, reading.parsed))
        ]
        return rows(late)

    def learn_message(self, frame: Frame) -> tuple[Row, ...]:
        """As `learn`, from a WebSocket message."""
        if not frame.is_text:
            return ()
        text = frame.data.decode("utf-8", "replace")
        return rows(self._leaks.learn(chats.texts_of_message(text)))

    def hear(self, upload: Upload, heard: Heard, seen_at: str) -> tuple[Row, ...]:
        """Rows for the texts that an upload repeats."""
        found: list[Leak] = []
        left = MOST_SEARCHED
        for tally in (heard.events, heard.beside):
            for (text, path, kept_in), (seq, count, _) in tally.strings.items():
                searched = text
                if not self._leaks.knows(text):
                    searched = text[: max(left, 0)]
                    left -= len(text)
                    tally.left_out = tally.left_out or left < 0
                event = seq if tally is heard.events else None
                place = Place(upload.record.id, event, path, upload.vendor, seen_at, kept_in, count)
                found += [Leak(place, hit) for hit in self._leaks.hear(searched, place)]
        return rows(dict.fromkeys(found))

    def without_quotes(self, events: Sequence[Row]) -> tuple[Row, ...]:
        """Rows of events, those without their type or name in which that quotes a chat."""
        return tuple(map(self._without_quotes, events))

    def _without_quotes(self, event: Row) -> Row:
        quoting = [column for column in _NAMES if self._quotes(event.get(column) or "")]
        return {**event, **dict.fromkeys(quoting)} if quoting else event

    def _quotes(self, name: str) -> bool:
        if self._leaks.quotes(name):
            return True
        self._names[name] = None
        if len(self._names) > MOST_NAMES:
            del self._names[next(iter(self._names))]
        return False

    def quoting_after_all(self) -> tuple[str, ...]:
        """Types and names of earlier events that quote what has been learnt since."""
        if self._learnt == self._leaks.learnt:
            return ()
        self._learnt = self._leaks.learnt
        found = tuple(name for name in self._names if self._leaks.quotes(name))
        for name in found:
            del self._names[name]
        return found


def rows(leaks: Iterable[Leak]) -> tuple[Row, ...]:
    return tuple(
        {
            "flow_id": place.flow_id,
            "event_seq": place.event_seq,
            "data_class": _CLASSES.get(hit.item, DataClass.CONTENT).value,
            "item": hit.item,
            "path": place.path,
            "reason": _OF_ACCOUNT if hit.item in (chats.EMAIL, chats.NAME) else _OF_CHAT,
            "vendor": place.vendor,
            "seen_at": place.seen_at,
            "kept_in": int(place.kept_in),
            "leak": hit.hidden,
            "count": place.events,
        }
        for place, hit in leaks
    )
