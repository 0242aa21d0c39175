"""Cutting a JSON value down to what can be compared with a model in bounded time."""

from itertools import islice
from typing import Any

MAX_NODES = 20_000
MAX_ITEMS = 200
"""Entries of an array or object that are kept, once a body has more than `MAX_NODES` values."""


_MAX_DEPTH = 100
_CONTAINERS = frozenset({dict, list})


def is_harmless(text: bytes) -> bool:
    """Whether JSON is too short for too many values, or for keys that pydantic cannot take."""
    return len(text) <= MAX_NODES and b"\\u" not in text and text.count(b"[") <= _MAX_DEPTH


def trimmed(value: Any) -> tuple[Any, bool]:
    """The value, or a smaller copy of it; and whether it is whole."""
    if _is_small(value):
        return value, True
    return _Copy().of(value), False


def _is_small(value: Any) -> bool:
    left = MAX_NODES
    todo = [value] if type(value) in _CONTAINERS else []
    while todo:
        item = todo.pop()
        left -= len(item)
        if left < 0 or (type(item) is dict and not _are_plain(item)):
            return False
        children = item.values() if type(item) is dict else item
        todo += [child for child in children if type(child) in _CONTAINERS]
    return True


def _are_plain(keys: dict[str, Any]) -> bool:
    """Whether pydantic can take the keys; it cannot take lone surrogates."""
    text = "".join(keys)
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


class _Copy:
    """The first items of each array and object, as long as there is room for more nodes."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if depth > _MAX_DEPTH and isinstance(value, dict | list):
            return type(value)()
        if isinstance(value, dict):
            kept = islice(value.items(), self._room())
            return {_text(key): self.of(item, depth + 1) for key, item in kept}
        if isinstance(value, list):
            return [self.of(item, depth + 1) for item in value[: self._room()]]
        return value

    def _room(self) -> int:
        return MAX_ITEMS if self._left > 0 else 0


def _text(key: Any) -> str:
    return str(key).encode("utf-8", "replace").decode()
