"""What stands of a conversation or a message when several places have told of it.

Of all that was told of a field, what the greatest teller said stands: a function of the set of
tellings, whatever their order and however often they come.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from addon.store.cells import Cell

Rows = tuple[tuple[Cell, ...], ...]
"""Values of a field that has rows of its own: attachments, citations."""
Value = Cell | Rows


class Place(NamedTuple):
    """Where something was told. `flow_id` is empty for an official export."""

    weight: int
    flow_id: str
    session_id: str
    source: str


class Teller(NamedTuple):
    """A place at a time: of two, the greater one counts."""

    weight: int
    seen_at: str
    flow_id: str
    session_id: str
    source: str

    @property
    def place(self) -> Place:
        return Place(self.weight, self.flow_id, self.session_id, self.source)


NOBODY = Teller(-1, "", "", "", "")
"""Told what stands although its flow has been deleted."""


class SourceRow(NamedTuple):
    """What `conversation_sources` and `message_sources` say about a place."""

    seen_at: str
    fields: str
    earlier: str | None


@dataclass(slots=True)
class Standing:
    """One conversation or message.

    `values` are what stands, `by` who told it, `seen_at` when each place told something last.
    `stored` is how it is on disk, `sources` its rows there by their numbers; `key` is None while
    it has no row.
    """

    key: int | None = None
    stored: dict[str, Value] = field(default_factory=dict)
    sources: dict[Place, tuple[int, SourceRow]] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    by: dict[str, Teller] = field(default_factory=dict)
    seen_at: dict[Place, str] = field(default_factory=dict)

    def tell(self, teller: Teller, told: Mapping[str, Value]) -> None:
        """Take in what was told. Of two values told at one place and time the greater stands."""
        for name, value in told.items():
            now = self.by.get(name, NOBODY)
            if teller > now or (teller == now and _rank(value) > _rank(self.values.get(name))):
                self.values[name] = value
                self.by[name] = teller
        if teller is not NOBODY:
            place = teller.place
            self.seen_at[place] = max(teller.seen_at, self.seen_at.get(place, ""))

    def load(self, number: int, place: Place, row: SourceRow) -> None:
        """Take up a row that was written before."""
        self.sources[place] = number, row
        self.seen_at[place] = row.seen_at
        at = _teller(place, row.seen_at)
        self.by.update(dict.fromkeys(_names(row.fields), at))
        if row.earlier:
            times = json.loads(row.earlier)
            self.by.update({name: _teller(place, time) for name, time in times.items()})

    def rows(self) -> Iterator[tuple[Place, SourceRow]]:
        """The rows that say who told what stands."""
        told: dict[Place, dict[str, str]] = {place: {} for place in self.seen_at}
        for name, teller in self.by.items():
            if teller is not NOBODY:
                told[teller.place][name] = teller.seen_at
        for place, times in told.items():
            last = self.seen_at[place]
            earlier = {name: time for name, time in sorted(times.items()) if time != last}
            fields = _listed(tuple(sorted(times)))
            yield place, SourceRow(last, fields, json.dumps(earlier) if earlier else None)

    def tellings(self) -> Iterator[tuple[Teller, dict[str, Value]]]:
        """What would have to be told elsewhere to stand there as it does here."""
        told: dict[Teller, dict[str, Value]] = {
            _teller(place, time): {} for place, time in self.seen_at.items()
        }
        for name, value in self.values.items():
            teller = self.by.get(name, NOBODY)
            if teller is not NOBODY or value not in (None, ()):
                told.setdefault(teller, {})[name] = value
        yield from told.items()


def _teller(place: Place, seen_at: str) -> Teller:
    return Teller(place.weight, seen_at, place.flow_id, place.session_id, place.source)


def _rank(value: Value) -> tuple[int, float | str]:
    """An order of all values, in which null is the least."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, json.dumps(value))


@lru_cache(maxsize=1024)
def _names(fields: str) -> tuple[str, ...]:
    return tuple(json.loads(fields))


@lru_cache(maxsize=1024)
def _listed(names: tuple[str, ...]) -> str:
    return json.dumps(names, separators=(",", ":"))
