"""Which JSON types stand at which paths of a body: the raw material of drift reports."""

from collections import deque
from itertools import islice
from typing import Any, NamedTuple

from addon.protocol.jsontypes import json_type, key_name
from addon.protocol.records import Side

MAX_NODES = 5_000
MAX_ITEMS = 20
"""Items of an array that are looked at."""
MAX_DEPTH = 40
ITEM = "[]"
MAX_PLACES = 50_000
"""Paths that are remembered."""


class Shape(NamedTuple):
    """The JSON type that stood at a path of a body."""

    side: Side
    path: str
    type: str


def shapes(value: Any, side: Side) -> frozenset[Shape]:
    """The types of the first `MAX_NODES` values, nearest to the root first.

    Array items are `[]`, keys that look like ids `*`, so that bodies of the same build agree.
    """
    if _Place.made > MAX_PLACES:
        _forget()
    root = _ROOTS[side]
    found = {root.shape(value)}
    todo = deque([(root, value)])
    left = MAX_NODES - 1
    while todo and left > 0:
        place, parent = todo.popleft()
        for below, child in place.children(parent, left):
            left -= 1
            kind = type(child)
            found.add(below.shapes.get(kind) or below.shape(child))
            if kind in _CONTAINERS and below.depth < MAX_DEPTH:
                todo.append((below, child))
    return frozenset(found)


_CONTAINERS = frozenset({dict, list})


class _Place:
    """A path, and the shapes seen there. Remembered: this runs for every body, and spelling
    each path of each body anew took most of the time.
    """

    __slots__ = ("_below", "_path", "_side", "depth", "shapes")
    made = 0

    def __init__(self, side: Side, path: str, depth: int) -> None:
        _Place.made += 1
        self.depth = depth
        self.shapes: dict[type, Shape] = {}
        self._side = side
        self._path = path
        self._below: dict[str, _Place] = {}

    def shape(self, value: Any) -> Shape:
        shape = self.shapes[type(value)] = Shape(self._side, self._path, json_type(value))
        return shape

    def children(self, parent: Any, most: int) -> "list[tuple[_Place, Any]]":
        """The first values inside an object or array, with their places."""
        below = self._below
        if type(parent) is dict:
            entries = islice(parent.items(), most)
            return [(below.get(key) or self._member(key), child) for key, child in entries]
        if type(parent) is list:
            item = below.get(ITEM) or self._new(ITEM, ITEM)
            return [(item, child) for child in parent[: min(most, MAX_ITEMS)]]
        return []

    def _member(self, key: str) -> "_Place":
        name = key_name(key)
        return self._below.get(name) or self._new(name, f".{name}")

    def _new(self, name: str, step: str) -> "_Place":
        place = self._below[name] = _Place(self._side, self._path + step, self.depth + 1)
        return place


_ROOTS: dict[Side, _Place] = {}


def _forget() -> None:
    _Place.made = 0
    _ROOTS.update({side: _Place(side, "$", 1) for side in Side})


_forget()
