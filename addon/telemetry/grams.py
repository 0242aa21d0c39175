"""Which of many texts have a stretch in common with another: one pass, whatever their number."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

SIZE = 8
"""Characters of a gram: shorter texts cannot be found."""
_MOST_ALIKE = 8
"""Places that are remembered of one gram, the latest."""

Owner = TypeVar("Owner", bound=Hashable)


class Grams(Generic[Owner]):
    """An index of texts by pieces of `SIZE` characters, each with its owner and where it stood."""

    def __init__(self) -> None:
        self._places: defaultdict[str, list[tuple[Owner, int]]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, text: str, owner: Owner, starts: Iterable[int]) -> None:
        for start in starts:
            found = self._places[text[start : start + SIZE]]
            found.append((owner, start))
            if len(found) > _MOST_ALIKE:
                del found[0]

    def remove(self, text: str, owner: Owner, starts: Iterable[int]) -> None:
        for start in starts:
            gram = text[start : start + SIZE]
            left = [place for place in self._places.get(gram, ()) if place[0] != owner]
            if left:
                self._places[gram] = left
            else:
                self._places.pop(gram, None)

    def find(self, text: str) -> Iterator[tuple[int, Owner, int]]:
        """Where a piece of this text stands in others: its start, the owner, its start there."""
        places = self._places
        for start in [
            start for start in range(len(text) - SIZE + 1) if text[start : start + SIZE] in places
        ]:
            for owner, other in places[text[start : start + SIZE]]:
                yield start, owner, other


def starts(text: str) -> range:
    """Every eighth place: any fifteen characters in a row hold a whole piece."""
    return range(0, len(text) - SIZE + 1, SIZE)


def common(one: str, at: int, other: str, there: int, most: int) -> tuple[int, int]:
    """The stretch around two equal pieces that is equal, too: where it begins in `other`, and how
    long it is, as far as `most` characters to either side.
    """
    before = 0
    while before < min(at, there, most) and one[at - before - 1] == other[there - before - 1]:
        before += 1
    after = SIZE
    limit = min(len(one) - at, len(other) - there, most + SIZE)
    while after < limit and one[at + after] == other[there + after]:
        after += 1
    return there - before, before + after
