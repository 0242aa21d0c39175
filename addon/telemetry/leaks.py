"""Texts of the person's chats, found again in telemetry. They are kept in memory only, and few.

Both sides are indexed by pieces of eight characters: texts that are learnt are looked for in the
telemetry of late, and telemetry is searched for the texts learnt so far, so that it does not
matter which comes first. Each side is read once, whatever the size of the other.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from addon.telemetry import allowed, chats
from addon.telemetry.chats import Text
from addon.telemetry.grams import SIZE, Grams, common, starts
from addon.telemetry.hiding import unhidden

QUOTE = 24
"""So many characters from the middle of a prompt or title are a quotation."""
BEGINNING = 16
"""So many from its beginning are."""
LONGEST_TEXT = 4_096
"""Characters of a prompt that are looked for."""
MOST_LEARNT = 1 << 19
"""Characters of all texts; the oldest are forgotten."""
MOST_HEARD = 1 << 18
"""Characters of telemetry that are searched for what is learnt later."""
LONGEST_HEARD = 1 << 14
"""Longer strings of telemetry are searched once and forgotten."""
MOST_LOOKS = 20_000
"""Pieces of one text that are followed; hostile ones consist of nothing but the same."""
_PLACES = 16
"""Of one string of telemetry, the latest."""
_QUOTABLE = frozenset({chats.PROMPT, chats.TITLE})
_SHORTEST = {chats.PROMPT: 12, chats.TITLE: SIZE, chats.NAME: SIZE}
_DISTINCT = 5
_LONG_WORD = 16
_EVERYBODYS = frozenset(
    {
        *("new chat", "new conversation", "temporary chat", "untitled chat"),
        *("screenshot", "document", "untitled", "download", "favicon", "manifest", "analytics"),
        *("bootstrap", "index.min", "styles.min", "bundle.min", "jquery.min", "analytics.min"),
    }
)
"""Titles, and names of files without what they end in, that say nothing of a person."""
_VOCABULARY = frozenset(
    word.casefold()
    for words in (
        *(allowed.STATSIG_EVENTS, allowed.PAGES, allowed.CATEGORIES, allowed.ROUTE_WORDS),
        *(allowed.INTEGRATIONS, allowed.CONSENT, allowed.LIBRARIES, allowed.STATSIG_SDKS),
    )
    for word in words
)
"""The vendors' own words: neither side says anything with them."""
_NOBODYS = _EVERYBODYS | _VOCABULARY
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"(?<!\w)\w")
_LONGER_WORD = re.compile(r"\w\0|\0\w")
_LONGER_ADDRESS = re.compile(r"[\w.+-]\0|\0[.-]?\w")
"""What stands before and after, with a zero for the text itself."""


class Hit(NamedTuple):
    """What was found, and how it was hidden (`plain`, `url`, `base64`, …)."""

    item: str
    hidden: str


class Place(NamedTuple):
    """Where in telemetry a string stood. `event_seq` is None beside the events."""

    flow_id: str
    event_seq: int | None
    path: str
    vendor: str
    seen_at: str
    kept_in: bool
    events: int = 1
    """Events of the upload that say the same at this place."""


class Leak(NamedTuple):
    """That a text of a chat stood there; never which."""

    place: Place
    hit: Hit


@dataclass(eq=False, slots=True)
class _Learnt:
    item: str
    text: str

    @property
    def reach(self) -> int:
        """How far around a piece to look."""
        return QUOTE if self.item in _QUOTABLE else len(self.text)

    def is_in(self, other: str, at: int, begin: int, length: int) -> bool:
        """Whether so long a stretch of the text is enough to know it by, which begins there in
        the other.
        """
        if length >= len(self.text) and self._stands_alone(other, at, at + length):
            return True
        if self.item not in _QUOTABLE:
            return False
        return length >= QUOTE or (begin == 0 and length >= BEGINNING)

    def _stands_alone(self, other: str, at: int, end: int) -> bool:
        """Whether it is no part of a longer word, or of a longer address."""
        if self.item == chats.CONVERSATION_ID or _is_dense(self.text):
            return True
        longer = _LONGER_ADDRESS if self.item == chats.EMAIL else _LONGER_WORD
        return not longer.search(other[max(at - 1, 0) : at] + "\0" + other[end : end + 2])


@dataclass(eq=False, slots=True)
class _Heard:
    """A string of telemetry, unwrapped in all ways, and what was found in it."""

    layers: tuple[tuple[str, str], ...]
    hits: dict[str, Hit] = field(default_factory=dict)
    """By item: the plainest way in which a text of that kind stands there."""
    places: deque[Place] = field(default_factory=lambda: deque(maxlen=_PLACES))

    @property
    def size(self) -> int:
        return sum(len(text) for _, text in self.layers) + SIZE


class Leaks:
    """The memory of one session."""

    def __init__(self) -> None:
        self._learnt: OrderedDict[tuple[str, str], _Learnt] = OrderedDict()
        self._heard: OrderedDict[str, _Heard] = OrderedDict()
        self._texts: Grams[_Learnt] = Grams()
        self._telemetry: Grams[tuple[_Heard, int]] = Grams()
        self._learnt_size = 0
        self._heard_size = 0
        self.learnt = 0
        """How many texts, forgotten ones included."""

    def learn(self, texts: Iterable[Text]) -> list[Leak]:
        """Take note of texts; what of earlier telemetry turns out to have leaked them."""
        late: list[Leak] = []
        for item, text in texts:
            plain = normalised(text[:LONGEST_TEXT])
            if (item, plain) in self._learnt:
                self._learnt.move_to_end((item, plain))
            elif is_telling(item, plain):
                late += self._learn(_Learnt(item, plain))
        return late

    def _learn(self, learnt: _Learnt) -> Iterator[Leak]:
        self.learnt += 1
        self._learnt[learnt.item, learnt.text] = learnt
        self._texts.add(learnt.text, learnt, starts(learnt.text))
        self._learnt_size += len(learnt.text)
        while self._learnt_size > MOST_LEARNT:
            _, old = self._learnt.popitem(last=False)
            self._texts.remove(old.text, old, starts(old.text))
            self._learnt_size -= len(old.text)
        found: dict[_Heard, int] = {}
        places = islice(self._telemetry.find(learnt.text), MOST_LOOKS)
        for start, (heard, layer), there in places:
            if learnt.item in heard.hits or layer >= found.get(heard, len(heard.layers)):
                continue
            plain = heard.layers[layer][1]
            begin, length = common(plain, there, learnt.text, start, learnt.reach)
            if learnt.is_in(plain, there - start + begin, begin, length):
                found[heard] = layer
        for heard, layer in found.items():
            hit = heard.hits[learnt.item] = Hit(learnt.item, heard.layers[layer][0])
            yield from (Leak(place, hit) for place in heard.places)

    def knows(self, text: str) -> bool:
        """Whether this string of telemetry was searched before."""
        return text in self._heard

    def hear(self, text: str, place: Place) -> Iterable[Hit]:
        """What of the texts learnt so far stands in a string of telemetry."""
        if len(text) < SIZE:
            return ()
        heard = self._heard.get(text)
        if heard is None:
            heard = self._new(text)
        else:
            self._heard.move_to_end(text)
        heard.places.append(place)
        return heard.hits.values()

    def quotes(self, text: str) -> bool:
        """Whether a string of telemetry repeats any of the texts learnt so far."""
        if len(text) < SIZE:
            return False
        return bool((self._heard.get(text) or self._new(text)).hits)

    def _new(self, text: str) -> _Heard:
        found = ((hidden, normalised(plain)) for hidden, plain in unhidden(text))
        layers = [each for each in found if len(each[1]) >= SIZE and each[1] not in _VOCABULARY]
        heard = _Heard(tuple(layers))
        for hidden, plain in heard.layers:
            for item in self._quoted(plain):
                heard.hits.setdefault(item, Hit(item, hidden))
        if heard.size <= LONGEST_HEARD:
            self._remember(text, heard)
        return heard

    def _quoted(self, plain: str) -> Iterator[str]:
        """The kinds of texts that a string quotes."""
        found: set[_Learnt] = set()
        for start, learnt, there in islice(self._texts.find(plain), MOST_LOOKS):
            if learnt not in found:
                begin, length = common(plain, start, learnt.text, there, learnt.reach)
                if learnt.is_in(plain, start - there + begin, begin, length):
                    found.add(learnt)
                    yield learnt.item

    def _remember(self, text: str, heard: _Heard) -> None:
        self._heard[text] = heard
        self._heard_size += heard.size
        for layer, (_, plain) in enumerate(heard.layers):
            self._telemetry.add(plain, (heard, layer), _landmarks(plain))
        while self._heard_size > MOST_HEARD:
            _, old = self._heard.popitem(last=False)
            self._heard_size -= old.size
            for layer, (_, plain) in enumerate(old.layers):
                self._telemetry.remove(plain, (old, layer), _landmarks(plain))


def normalised(text: str) -> str:
    """As it is compared: without differences of case and white space."""
    return " ".join(text.split()).casefold()


def is_anybodys(text: str) -> bool:
    """Whether a text, normalised, is a vendor's own word or what many chats are called."""
    return text in _NOBODYS


def is_telling(item: str, text: str) -> bool:
    """Whether a text, normalised, is one person's rather than anybody's.

    Scripts without upper case, such as Chinese, say more in fewer characters.
    """
    if item == chats.CONVERSATION_ID:
        return _UUID.fullmatch(text) is not None
    dense = _is_dense(text)
    shortest = SIZE if dense else _SHORTEST.get(item, SIZE)
    told = text.rpartition(".")[0] if item == chats.FILE_NAME else text
    if len(told) < shortest or len(set(text)) < _DISTINCT or told in _NOBODYS:
        return False
    is_known = item in (chats.EMAIL, chats.FILE_NAME)
    return " " in text or len(text) >= _LONG_WORD or dense or is_known


def _is_dense(text: str) -> bool:
    return not text.isascii() and text.upper() == text


def _landmarks(text: str) -> Iterator[int]:
    """Where telemetry is indexed: every eighth place, and where words begin, so that a short text
    is found although it holds no eighth place.
    """
    last = len(text) - SIZE
    words = (found.start() for found in _WORD.finditer(text))
    yield from {*starts(text), *(start for start in words if start <= last)}
