"""Which JSON types stand at which paths of a body: the raw material of drift reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from addon.protocol.jsontypes import json_type, key_name
from addon.protocol.records import Side

MAX_NODES = 5_000
MAX_ITEMS = 20
"""Items of an array that are looked at."""
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON type that stood at a path of a body."""

    side: Side
    path: str
    type: str


def shapes(value: Any, side: Side) -> frozenset[Shape]:
    """The types of the first `MAX_NODES` values, nearest to the root first.

    Array items are `[]`, keys that look like ids `*`, so that bodies of the same build agree.
    """
    found: set[tuple[str, str]] = set()
    level: list[tuple[str, Any]] = [("$", value)]
    left = MAX_NODES
    for _ in range(MAX_DEPTH):
        left -= len(level)
        found.update((path, json_type(item)) for path, item in level)
        children = chain.from_iterable(_children(path, item) for path, item in level)
        level = list(islice(children, left))
    return frozenset(Shape(side, path, kind) for path, kind in found)


def _children(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        return ((f"{path}.{key_name(str(key))}", item) for key, item in value.items())
    if isinstance(value, list):
        return ((f"{path}[]", item) for item in islice(value, MAX_ITEMS))
    return iter(())
