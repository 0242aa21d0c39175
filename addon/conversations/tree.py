"""The tree of a conversation's messages, whatever their parents claim to be.

Everything takes linear time and no recursion: chains of thousands of messages are common, and a
document may say anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Node:
    """A message by its ids. `place` is its position among the children of its parent."""

    id: str
    parent_id: str | None = None
    place: int | None = None


class Trouble(StrEnum):
    CYCLE = "cycle"
    """A chain of parents comes back to the message: the first of it is taken for a root."""
    MISSING_PARENT = "missing parent"
    """Nobody is called so: the message is taken for a root."""
    DUPLICATE_ID = "duplicate id"
    """The first message of that id counts."""


class Tree:
    """Messages in the order given, each of them once.

    Children stand in the order of their places, those without one behind, in the order given.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.problems: dict[Trouble, int] = {}
        """How often there was what trouble."""
        self._nodes: dict[str, Node] = {}
        for node in nodes:
            if self._nodes.setdefault(node.id, node) is not node:
                self._note(Trouble.DUPLICATE_ID)
        self._parents = self._checked_parents()
        self.roots = tuple(name for name, parent in self._parents.items() if parent is None)
        self._children = self._families()
        self._numbers = dict.fromkeys(self._nodes, 1) | {
            name: number
            for children in self._children.values()
            for number, name in enumerate(children, 1)
        }
        self._depths = self._measured()

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._nodes

    def __iter__(self) -> Iterator[str]:
        """All messages, each behind its parent, and a branch to its end before the next."""
        return iter(self._depths)

    def parent(self, node_id: str) -> str | None:
        """None for a root, and for one that is taken for a root."""
        return self._parents.get(node_id)

    def children(self, node_id: str) -> tuple[str, ...]:
        """Of a message, and of a parent that is not there."""
        return self._children.get(node_id, ())

    def depth(self, node_id: str) -> int:
        """Messages above it; KeyError if there is no such message."""
        return self._depths[node_id]

    def path(self, to: str | None = None) -> tuple[str, ...]:
        """From a root to a message: what is shown when this is the current one.

        Without a message, or if there is none of that id, to the newest leaf: the last of the
        order given.
        """
        at = to if to in self._nodes else self.newest_leaf()
        way: list[str] = []
        while at is not None:
            way.append(at)
            at = self._parents[at]
        return tuple(reversed(way))

    def newest_leaf(self) -> str | None:
        return next((name for name in reversed(self._nodes) if name not in self._children), None)

    def branches(self, node_id: str) -> tuple[str, ...]:
        """The message and those that stand in its place: answers to the same message, edits of
        the same question. KeyError if there is no such message.

        First messages are branches of each other if they claim the same missing parent, as the
        server's root, which holds no message.
        """
        family = self._family(node_id)
        return (node_id,) if family is None else self._children[family]

    def branch(self, node_id: str) -> tuple[int, int]:
        """(2, 3) for the second of three branches; KeyError if there is no such message."""
        return self._numbers[node_id], len(self.branches(node_id))

    def _family(self, node_id: str) -> str | None:
        """The parent among whose children it is; None for one that has no parent."""
        claimed = self._nodes[node_id].parent_id
        is_cut = self._parents[node_id] is None and claimed in self._nodes
        return None if is_cut else claimed

    def _note(self, trouble: Trouble) -> None:
        self.problems[trouble] = self.problems.get(trouble, 0) + 1

    def _checked_parents(self) -> dict[str, str | None]:
        parents: dict[str, str | None] = {}
        for node in self._nodes.values():
            parent = node.parent_id
            if parent is not None and parent not in self._nodes:
                self._note(Trouble.MISSING_PARENT)
                parent = None
            parents[node.id] = parent
        for name in _first_of_each_cycle(parents):
            self._note(Trouble.CYCLE)
            parents[name] = None
        return parents

    def _families(self) -> dict[str, tuple[str, ...]]:
        families: dict[str, list[str]] = {}
        for node in sorted(self._nodes.values(), key=_by_place):
            family = self._family(node.id)
            if family is not None:
                families.setdefault(family, []).append(node.id)
        return {parent: tuple(children) for parent, children in families.items()}

    def _measured(self) -> dict[str, int]:
        """The depth of every message, in the order of `__iter__`."""
        depths: dict[str, int] = {}
        todo = [(root, 0) for root in reversed(self.roots)]
        while todo:
            name, depth = todo.pop()
            depths[name] = depth
            todo += [(child, depth + 1) for child in reversed(self.children(name))]
        return depths


def _by_place(node: Node) -> tuple[bool, int]:
    return node.place is None, node.place or 0


def _first_of_each_cycle(parents: Mapping[str, str | None]) -> list[str]:
    """Of every cycle of parents, the member that comes first in `parents`."""
    order = {name: at for at, name in enumerate(parents)}
    seen: set[str] = set()
    found = []
    for start in parents:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in seen:
            seen.add(at)
            way[at] = None
            at = parents[at]
        if at in way:
            steps = list(way)
            found.append(min(steps[steps.index(at) :], key=order.__getitem__))
    return found
