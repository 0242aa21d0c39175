"""What became of an event on its way out, found by comparing: nobody's word is taken for it."""

from dataclasses import dataclass
from typing import Any

from addon.protocol.jsontypes import key_name

MOST_PATHS = 500
"""Of one event that are listed."""
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths from the event down, the items of arrays folded to `[]`: what was taken out, and
    what went out with another value.
    """

    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


SAME = Difference()


def difference(before: Any, after: Any) -> Difference:
    """What of a value is missing or different in another. What was added counts as changed."""
    if before == after:
        return SAME
    found: tuple[dict[str, None], dict[str, None]] = ({}, {})
    _compare(before, after, "$", found, _DEEPEST)
    removed, changed = (tuple(paths)[:MOST_PATHS] for paths in found)
    return Difference(removed, changed)


_Found = tuple[dict[str, None], dict[str, None]]


def _compare(before: Any, after: Any, path: str, found: _Found, depth: int) -> None:
    removed, changed = found
    if len(removed) + len(changed) > 2 * MOST_PATHS:
        return
    if depth and isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            below = f"{path}.{key_name(key)}"
            if key not in after:
                removed[below] = None
            elif value != after[key]:
                _compare(value, after[key], below, found, depth - 1)
        changed.update({f"{path}.{key_name(key)}": None for key in after if key not in before})
    elif depth and isinstance(before, list) and isinstance(after, list):
        below = f"{path}[]"
        if len(before) > len(after):
            removed[below] = None
        else:
            for one, other in zip(before, after, strict=False):
                if one != other:
                    _compare(one, other, below, found, depth - 1)
    else:
        changed[path] = None
