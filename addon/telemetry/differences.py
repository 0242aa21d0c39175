"""What became of events on their way out, found by comparing: nobody's word is taken for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from addon.protocol.jsontypes import key_name
from addon.telemetry.events.event import Event

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


def align(said: Sequence[Event], sent: Iterable[Event]) -> list[Event | None]:
    """For each event that the client said the one that went out for it; None for those that
    did not.

    Events keep their order, and those of one name have one fate, so names and types tell which
    are missing. A policy may have given a name another form: such a one stands for any name
    that did not go out as it was.
    """
    left = list(sent)
    if len(left) == len(said):
        return list(left)
    names = {event.name for event in said}
    kept = {event.name for event in left}
    found: list[Event | None] = []
    at = 0
    for event in said:
        if at < len(left) and _stands_for(left[at], event, names, kept):
            found.append(left[at])
            at += 1
        else:
            found.append(None)
    return found


def _stands_for(sent: Event, said: Event, names: set[str | None], kept: set[str | None]) -> bool:
    if sent.type != said.type:
        return False
    if sent.name == said.name:
        return True
    return sent.name not in names - {None} and said.name not in kept - {None}
