"""Finding the pattern that a path fits, in one walk over its segments."""

import re
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

T = TypeVar("T")

_UUID = re.compile(r"(?:web:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLACE = re.compile(r"\{(\w+)(?::([^{}]+))?(\.\.\.)?\}")


@dataclass(slots=True)
class _Node(Generic[T]):
    literal: "dict[str, _Node[T]]" = field(default_factory=dict)
    uuid: "tuple[str, _Node[T]] | None" = None
    any: "tuple[str, _Node[T]] | None" = None
    rest: "tuple[str, list[T], dict[str, str]] | None" = None
    values: list[T] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """`depth` segments were matched one by one; the others, if any, by `{name...}`."""

    depth: int
    values: list[T]
    params: dict[str, str]


class PathTree(Generic[T]):
    """Patterns (see `Endpoint.path`) with values. Literals win over ids, ids over the rest.

    A UUID may have any version digit, and be `WEB:<uuid>` before the server has named the
    conversation (chatgpt-web.md, section 16, note 3).
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def __bool__(self) -> bool:
        return self._root != _Node()

    def add(self, pattern: str, value: T) -> None:
        for plain, fixed in _expanded(pattern):
            self._add(plain.strip("/").split("/") if plain.strip("/") else [], fixed, value)

    def find(self, path: tuple[str, ...]) -> "Found[T] | None":
        """What was declared for the pattern that the whole path fits."""
        return _find(self._root, path, 0)

    def deepest(self, path: tuple[str, ...]) -> tuple[int, T] | None:
        """The longest pattern, of literals only, that the path begins with: length and value."""
        node, best = self._root, None
        for depth, segment in enumerate((*path, "")):
            if node.values:
                best = (depth, node.values[0])
            child = node.literal.get(segment.lower())
            if child is None:
                break
            node = child
        return best

    def _add(self, parts: list[str], fixed: dict[str, str], value: T) -> None:
        node = self._root
        for part in parts:
            place = _PLACE.fullmatch(part)
            if place is None:
                node = node.literal.setdefault(part.lower(), _Node())
            elif place[3]:
                node.rest = node.rest or (place[1], [], fixed)
                node.rest[1].append(value)
                return
            elif place[2] == "uuid":
                node.uuid = node.uuid or (place[1], _Node())
                node = _named(node.uuid, place[1])
            else:
                node.any = node.any or (place[1], _Node())
                node = _named(node.any, place[1])
        node.values.append(value)
        node.fixed = fixed


def _named(branch: tuple[str, _Node[T]], name: str) -> _Node[T]:
    if branch[0] != name:
        raise ValueError(f"one place has two names: {branch[0]} and {name}")
    return branch[1]


def _find(node: _Node[T], path: tuple[str, ...], at: int) -> Found[T] | None:
    if at == len(path):
        return Found(at, node.values, dict(node.fixed)) if node.values else None
    segment = path[at]
    child = node.literal.get(segment.lower())
    if child and (found := _find(child, path, at + 1)):
        return found
    for branch in (node.uuid if _UUID.fullmatch(segment) else None, node.any):
        if branch and (found := _find(branch[1], path, at + 1)):
            found.params[branch[0]] = segment
            return found
    if node.rest:
        name, values, fixed = node.rest
        return Found(at, values, {**fixed, name: "/".join(path[at:])})
    return None


def _expanded(pattern: str) -> list[tuple[str, dict[str, str]]]:
    """All plain patterns that a pattern with `{name:a|b}` stands for."""
    choices = [m for m in _PLACE.finditer(pattern) if m[2] and m[2] != "uuid"]
    plain = []
    for chosen in product(*(m[2].split("|") for m in choices)):
        text = pattern
        for place, literal in zip(choices, chosen, strict=True):
            text = text.replace(place[0], literal, 1)
        plain.append((text, {m[1]: c for m, c in zip(choices, chosen, strict=True)}))
    return plain
