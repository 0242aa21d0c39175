"""Which of many texts have a stretch in common with another: one pass, whatever their number."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, cast

SIZE = 8
"""Characters of a gram: shorter texts cannot be found."""
_MOST_ALIKE = 8
"""Places that are remembered of one gram, the latest."""
_BITS = 16
_START = (1 << _BITS) - 1

Owner = TypeVar("Owner", bound=Hashable)


class Grams(Generic[Owner]):
    """An index of texts by pieces of `SIZE` characters, each with its owner and where it stood.

    Held as plain numbers, one for most pieces: a hundred thousand small objects would keep the
    garbage collector busy.
    """

    def __init__(self) -> None:
        self._places: dict[str, int | list[int]] = {}
        self._owners: dict[int, Owner] = {}
        self._numbers: dict[Owner, int] = {}
        self._made = 0

    def __bool__(self) -> bool:
        return bool(self._places)

    def add(self, text: str, owner: Owner, starts: Iterable[int]) -> None:
        """`starts` are the places of a text, below 65536, that are remembered."""
        self._made += 1
        self._owners[self._made] = owner
        self._numbers[owner] = self._made
        base = self._made << _BITS
        places = self._places
        for start in starts:
            gram = text[start : start + SIZE]
            found = places.setdefault(gram, base | start)
            if type(found) is list:
                found.append(base | start)
                if len(found) > _MOST_ALIKE:
                    del found[0]
            elif found != base | start:
                places[gram] = [cast("int", found), base | start]

    def remove(self, text: str, owner: Owner, starts: Iterable[int]) -> None:
        """Forget a text that was added in the same way."""
        number = self._numbers.pop(owner)
        del self._owners[number]
        for gram in {text[start : start + SIZE] for start in starts}:
            left = [place for place in self._at(gram) if place >> _BITS != number]
            if left:
                self._places[gram] = left[0] if len(left) == 1 else left
            else:
                self._places.pop(gram, None)

    def find(self, text: str) -> Iterator[tuple[int, Owner, int]]:
        """Where a piece of this text stands in others: its start, the owner, its start there."""
        places = self._places
        for start in [
            start for start in range(len(text) - SIZE + 1) if text[start : start + SIZE] in places
        ]:
            for place in self._at(text[start : start + SIZE]):
                yield start, self._owners[place >> _BITS], place & _START

    def _at(self, gram: str) -> Sequence[int]:
        found = self._places.get(gram, ())
        return (found,) if isinstance(found, int) else found


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
