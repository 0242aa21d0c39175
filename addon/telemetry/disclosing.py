"""What telemetry tells of a person: a class, an item and a place, never the value."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from addon.protocol.jsontypes import key_name
from addon.telemetry.events.reading import READERS
from addon.telemetry.fields import ITEM, DataClass, Field
from addon.telemetry.guessing import guess

MOST_VALUES = 4_000
"""Of one event that are looked at."""
_MOST_SPOTS = 50_000
_DEEPEST = 60
_SHORT_KEY = 7
_CONTAINERS = (dict, list)


class Disclosure(NamedTuple):
    """That something was told. `path` starts at the event, items of arrays are `[]`."""

    data_class: DataClass
    item: str
    path: str
    reason: str
    kept_in: bool
    """Not one value of these left as it was."""


class _Nothing:
    """In the place of what did not go out."""


NOTHING = _Nothing()


class Value(NamedTuple):
    """One value inside a message, with its place; `kept_in` as in `Disclosure`."""

    place: "Spot"
    value: Any
    kept_in: bool

    @property
    def path(self) -> str:
        return self.place.path

    def told(self) -> Disclosure:
        """What it tells."""
        return self.place.told(self.value, kept_in=self.kept_in)


def values(vendor: str, said: Any, sent: Any = NOTHING) -> Iterator[Value]:
    """The values inside a message; `sent` is what went out for it, the same object if it went
    as it was.
    """
    spot = _root(vendor)
    if not isinstance(said, _CONTAINERS):
        if said is not None and said != "":
            yield Value(spot, said, not _is_same(said, sent))
        return
    left = MOST_VALUES
    todo = [(spot, said, sent)]
    while todo:
        spot, value, went = todo.pop()
        for below, inner, out in _inside(spot, value, went, left):
            left -= 1
            if isinstance(inner, _CONTAINERS):
                if inner and below.depth < _DEEPEST:
                    todo.append((below, inner, out))
            elif inner is not None and inner != "":
                yield Value(below, inner, not _is_same(inner, out))


def _is_same(said: Any, sent: Any) -> bool:
    return said is sent or (type(said) is type(sent) and bool(said == sent))


class Spot:
    """A path, and what the vendor's table says of it. Remembered, for most events are alike."""

    __slots__ = ("_below", "_branch", "_key", "_known", "depth", "path")
    made = 0

    def __init__(
        self, path: str, key: str, depth: int, branch: "_Branch | None", known: Disclosure | None
    ) -> None:
        Spot.made += 1
        self.depth = depth
        self.path = path
        self._key = key
        self._branch = branch
        self._below: dict[str, Spot] = {}
        if branch is not None and branch.field is not None:
            field = branch.field
            known = Disclosure(field.data_class, field.item, path, field.reason, kept_in=False)
        self._known = known

    @property
    def is_odd(self) -> bool:
        """Its key is no name of a field."""
        return self._key == "*"

    def told(self, value: Any, *, kept_in: bool) -> Disclosure:
        known = self._known
        if known is None:
            data_class, item, reason = guess(self._key, value)
            return Disclosure(data_class, item, self.path, reason, kept_in)
        return known._replace(kept_in=True) if kept_in else known

    def below(self, key: str) -> "Spot":
        place = self._below.get(key)
        if place is None:
            place = self._below[key] = self._made(key)
        return place

    def _made(self, key: str) -> "Spot":
        name = key_name(key) if key is not ITEM else key
        known = self._below.get(name)
        if known is not None:
            return known
        branch = self._branch.below.get(name) if self._branch else None
        path = self.path + (ITEM if key is ITEM else f".{name}")
        inner = self._key if key is ITEM else name
        place = self._below[name] = Spot(path, inner, self.depth + 1, branch, self._known)
        return place


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
        Spot.made = 0
    place = _ROOTS.get(vendor)
    if place is None:
        place = _ROOTS[vendor] = Spot("$", "", 0, _TREES.get(vendor), None)
    return place


def _inside(place: Spot, value: Any, sent: Any, most: int) -> Iterator[tuple[Spot, Any, Any]]:
    """The values inside an object or array, each with what went out in its place."""
    if isinstance(value, dict):
        out = sent if isinstance(sent, dict) else {}
        for key, inner in list(value.items())[:most]:
            below = place.below(key)
            yield below, inner, out.get(key, NOTHING)
            if below.is_odd and len(key) > _SHORT_KEY:  # a text in the place of a name
                yield below, key, key if key in out else NOTHING
    else:
        below = place.below(ITEM)
        out_items = sent if isinstance(sent, list) else []
        aligned = len(out_items) == len(value)
        for at, inner in enumerate(value[:most]):
            if aligned:
                yield below, inner, out_items[at]
            else:
                yield below, inner, inner if inner in out_items[:100] else NOTHING
