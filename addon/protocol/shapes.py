"""Which JSON types stand at which paths of a body: the raw material of drift reports."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from addon.protocol.jsontypes import json_type, key_name
from addon.protocol.records import Side

MAX_NODES = 5_000
MAX_ITEMS = 20
"""Items of an array that are looked at."""
MAX_DEPTH = 40


class Shape(NamedTuple):
    """The JSON type that stood at a path of a body."""

    side: Side
    path: str
    type: str


def shapes(value: Any, side: Side) -> frozenset[Shape]:
    """The types of the first `MAX_NODES` values, nearest to the root first.

    Array items are `[]`, keys that look like ids `*`, so that bodies of the same build agree.
    Values at the same path are looked at together: this runs for every body.
    """
    found: list[Shape] = []
    level: dict[str, list[Any]] = {"$": [value]}
    left = MAX_NODES
    for _ in range(MAX_DEPTH):
        below: defaultdict[str, list[Any]] = defaultdict(list)
        room = left
        for path, all_values in level.items():
            values = all_values[:left]
            left -= len(values)
            kinds = {type(item): item for item in values}
            found += [Shape(side, path, json_type(item)) for item in kinds.values()]
            for name, children in _children(path, values, kinds, room):
                below[name] += children
                room -= len(children)
        level = below
    return frozenset(found)


def _children(
    path: str, values: list[Any], kinds: dict[type, Any], room: int
) -> Iterator[tuple[str, list[Any]]]:
    """What stands below the values at a path, gathered by path; little more than `room` of it."""
    if dict in kinds:
        by_key: defaultdict[str, list[Any]] = defaultdict(list)
        for item in values:
            if type(item) is dict and room > 0:
                room -= len(item)
                for key, child in islice(item.items(), MAX_NODES):
                    by_key[key].append(child)
        for key, children in by_key.items():
            yield _member(path, key), children
    if list in kinds:
        for item in values:
            if type(item) is list:
                yield f"{path}[]", item[:MAX_ITEMS]


@lru_cache(maxsize=8192)
def _member(path: str, key: str) -> str:
    return f"{path}.{key_name(key)}"
