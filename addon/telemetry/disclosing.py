"""What telemetry tells of a person: a class, an item and a place, never the value."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from addon.protocol.jsontypes import key_name
from addon.telemetry.events.reading import READERS
from addon.telemetry.fields import ITEM, DataClass, Field
from addon.telemetry.guessing import Kind, guess

MOST_VALUES = 4_000
"""Of one event that are looked at."""
_MOST_SPOTS = 50_000
_MOST_ITEMS_COMPARED = 100
_DEEPEST = 60
_SHORT_KEY = 7
_EVENT_NAME = "name of the event"


@dataclass(frozen=True, slots=True, eq=False)
class Disclosure:
    """That something was told. `path` starts at the event, items of arrays are `[]`.

    Compared by identity: those of one place are one object each.
    """

    data_class: DataClass
    item: str
    path: str
    reason: str
    kept_in: bool
    """Not one value of these left as it was."""


NOTHING: Any = object()
"""In the place of what did not go out."""

Take = Callable[["Spot", Any, bool], None]
"""Gets a value with its place, and whether it was kept in."""


_Found = tuple["Spot", Any, Any]


def walk(vendor: str, said: Any, sent: Any, take: Take, most: int = MOST_VALUES) -> int:
    """Hand over the first values inside a message, and say how many were looked at. `sent` is
    what went out for it: the same object if it went as it was, `NOTHING` if it did not.
    """
    spot = _root(vendor)
    if not isinstance(said, dict | list):
        if said is not None and said != "":
            take(spot, said, not _is_same(said, sent))
        return 1
    left = most
    todo: list[_Found] = [(spot, said, sent)]
    while todo and left > 0:
        spot, value, went = todo.pop()
        is_object = type(value) is dict
        inside = _members(spot, value, went, left) if is_object else _items(spot, value, went, left)
        for below, inner, out in inside:
            left -= 1
            kind = type(inner)
            if kind is dict or kind is list:
                if inner and below.depth < _DEEPEST:
                    todo.append((below, inner, out))
            elif inner is not None and inner != "":
                take(below, inner, inner is not out and not _is_same(inner, out))
    return most - left


def _is_same(said: Any, sent: Any) -> bool:
    return said is sent or (type(said) is type(sent) and bool(said == sent))


def _members(spot: "Spot", value: dict[str, Any], sent: Any, most: int) -> list[_Found]:
    """The values inside an object, each with what went out in its place."""
    known = spot.known_below
    out = sent if type(sent) is dict else {}
    found = [
        (known.get(key) or spot.below(key), inner, out.get(key, NOTHING))
        for key, inner in (value.items() if len(value) <= most else islice(value.items(), most))
    ]
    if spot.has_odd:  # texts in the place of names
        odd = [key for key in islice(value, most) if len(key) > _SHORT_KEY]
        keys = ((spot.below(key), key) for key in odd)
        found += [
            (below, key, key if key in out else NOTHING) for below, key in keys if below.is_odd
        ]
    return found


def _items(spot: "Spot", value: list[Any], sent: Any, most: int) -> Iterator[_Found]:
    below = spot.below(ITEM)
    out = sent if type(sent) is list else []
    if out is value or len(out) == len(value):
        yield from (
            (below, inner, went) for inner, went in islice(zip(value, out, strict=True), most)
        )
        return
    some = out[:_MOST_ITEMS_COMPARED]
    yield from ((below, inner, inner if inner in some else NOTHING) for inner in value[:most])


class Spot:
    """A path, and what the vendor's table says of it. Remembered, for most events are alike."""

    __slots__ = ("_branch", "_key", "_known", "_told", "depth", "has_odd", "known_below", "path")
    made = 0

    def __init__(
        self,
        path: str,
        key: str,
        depth: int,
        branch: "_Branch | None",
        known: tuple[Kind, str] | None,
    ) -> None:
        """`known` is what is told of the place above, and where that is."""
        Spot.made += 1
        self.path = path
        self.depth = depth
        self.known_below: dict[str, Spot] = {}
        self.has_odd = False
        self._key = key
        self._branch = branch
        self._told: dict[tuple[Kind, bool], Disclosure] = {}
        if branch is not None and branch.field is not None:
            field = branch.field
            known = Kind(field.data_class, field.item, field.reason), path
        self._known = known

    @property
    def is_odd(self) -> bool:
        """Its key is no name of a field."""
        return self._key == "*"

    @property
    def is_constant(self) -> bool:
        """The vendor's table says that only the vendor's own words stand here."""
        if self._known is None:
            return False
        kind, _ = self._known
        return kind.data_class is DataClass.TECHNICAL or kind.item == _EVENT_NAME

    def told(self, value: Any, *, kept_in: bool) -> Disclosure:
        """What a value at this place tells."""
        kind, path = self._known or (guess(self._key, value), self.path)
        found = self._told.get((kind, kept_in))
        if found is None:
            found = Disclosure(kind.data_class, kind.item, path, kind.reason, kept_in)
            found = self._told[kind, kept_in] = _one(found)
        return found

    def below(self, key: str) -> "Spot":
        """The place under a key, or that of all items of an array."""
        return self.known_below.get(key) or self._made(key)

    def _made(self, key: str) -> "Spot":
        name = key if key is ITEM else key_name(key)
        known = self.known_below.get(name)
        if known is not None:
            return known
        branch = self._branch.below.get(name) if self._branch else None
        path = self.path + (ITEM if key is ITEM else f".{name}")
        inner = self._key if key is ITEM else name
        spot = self.known_below[name] = Spot(path, inner, self.depth + 1, branch, self._known)
        self.has_odd = self.has_odd or spot.is_odd
        return spot


_ONES: dict[tuple[str, str, str, bool], Disclosure] = {}


def _one(told: Disclosure) -> Disclosure:
    """The one object that says this: several places may belong to one field."""
    return _ONES.setdefault((told.item, told.path, told.reason, told.kept_in), told)


class _Branch:
    """A vendor's table as a tree; `field` is None where it names nothing, or only an object."""

    __slots__ = ("below", "field")

    def __init__(self) -> None:
        self.below: dict[str, _Branch] = {}
        self.field: Field | None = None


def _tree(fields: Iterable[Field]) -> _Branch:
    root = _Branch()
    for field in fields:
        branch = root
        for name in field.path.replace(ITEM, f".{ITEM}").split("."):
            branch = branch.below.setdefault(name, _Branch())
        branch.field = field if field.strip is not None else None
    return root


_TREES = {vendor: _tree(reader.fields) for vendor, reader in READERS.items()}
_ROOTS: dict[str, Spot] = {}


def _root(vendor: str) -> Spot:
    if Spot.made > _MOST_SPOTS:
        _ROOTS.clear()
        _ONES.clear()
        Spot.made = 0
    spot = _ROOTS.get(vendor)
    if spot is None:
        spot = _ROOTS[vendor] = Spot("$", "", 0, _TREES.get(vendor), None)
    return spot
