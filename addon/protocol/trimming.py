"""Cutting a JSON value down to what can be compared with a model in bounded time."""

from typing import Any

MAX_NODES = 20_000
MAX_ITEMS = 200
"""Entries of an array or object that are kept, once a body has more than `MAX_NODES` values."""


def trimmed(value: Any) -> tuple[Any, bool]:
    """The value, or a smaller copy of it; and whether it is whole."""
    if _is_small(value):
        return value, True
    return _Copy().of(value), False


def _is_small(value: Any) -> bool:
    left = MAX_NODES
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if not all(map(_is_plain, item)):
                return False
            children: Any = item.values()
        elif isinstance(item, list):
            children = item
        else:
            continue
        left -= len(children)
        if left < 0:
            return False
        todo.extend(child for child in children if isinstance(child, dict | list))
    return True


def _is_plain(key: Any) -> bool:
    """Whether pydantic can take the key; it cannot take lone surrogates."""
    if not isinstance(key, str):
        return False
    return key.isascii() or not any("\ud800" <= char <= "\udfff" for char in key)


class _Copy:
    """The first items of each array and object, as long as there is room for more nodes."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def of(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if depth > _MAX_DEPTH and isinstance(value, dict | list):
            return type(value)()
        if isinstance(value, dict):
            kept = list(value.items())[:MAX_ITEMS] if self._left > 0 else []
            return {_text(key): self.of(item, depth + 1) for key, item in kept}
        if isinstance(value, list):
            kept_items = value[:MAX_ITEMS] if self._left > 0 else []
            return [self.of(item, depth + 1) for item in kept_items]
        return value


_MAX_DEPTH = 100


def _text(key: Any) -> str:
    return str(key).encode("utf-8", "replace").decode()
