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
        self._children, self.roots = self._families()
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
        claimed = self._nodes[node_id].parent_id
        if claimed is None or self._parents[node_id] is not None or claimed in self._nodes:
            parent = self._parents[node_id]
            return self._children[parent] if parent is not None else (node_id,)
        return self._orphans[claimed]

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

    def _families(self) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
        families: dict[str, list[str]] = {}
        orphans: dict[str, list[str]] = {}
        roots: list[str] = []
        ordered = sorted(self._nodes.values(), key=_by_place)
        for node in ordered:
            parent = self._parents[node.id]
            if parent is not None:
                families.setdefault(parent, []).append(node.id)
            elif node.parent_id is not None and node.parent_id not in self._nodes:
                orphans.setdefault(node.parent_id, []).append(node.id)
        roots = [name for name, parent in self._parents.items() if parent is None]
        self._orphans = {parent: tuple(names) for parent, names in orphans.items()}
        return {parent: tuple(names) for parent, names in families.items()}, tuple(roots)

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
