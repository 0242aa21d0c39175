"""Whole conversations: trees, flat pages, those of an official export (sections 10.2, 10.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from addon.conversations import conversation, plain
from addon.conversations.chain import chained
from addon.conversations.exchange import told
from addon.conversations.facts import Fact, Facts, Source
from addon.conversations.jsonobject import JsonObject, Notes, said
from addon.conversations.message import Messages, message_id
from addon.conversations.tree import Node, Tree, Trouble
from addon.protocol.findings import Kind

MAX_MESSAGES = 20_000
_NODE = "$.mapping.*"


def tell_document(value: Any, source: Source, conversation_id: str | None = None) -> Facts:
    """What a document tells: a tree, or a page of the visible branch.

    `conversation_id` is the one that was asked for, used where the document names none. A
    document without any id tells nothing.
    """
    notes = Notes()
    document = JsonObject(value, "$", notes)
    name = document.id("conversation_id", "id") or conversation_id
    if not plain.is_id(name):
        notes.add(Kind.MISSING_FIELD, "$.conversation_id", "a document without id tells nothing")
        return told((), notes)
    columns = conversation.columns(document)
    if "mapping" in document:
        messages = list(_of_tree(document, columns, name, source))
    else:
        messages = list(_of_page(document, name, source))
    whole = Fact(conversation_id=name, source=source, told=columns)
    return told((whole if columns or messages else None, *messages), notes)


def _of_page(document: JsonObject, name: str, source: Source) -> Iterator[Fact]:
    messages = Messages(name, source, document.at("messages[]"), document.notes)
    facts = messages.tell_all(document.items("messages", MAX_MESSAGES))
    yield from facts
    yield from chained(facts, None)


@dataclass(slots=True)
class _Node:
    id: str
    message: Any
    parent_id: str | None
    children: list[Any]
    place: int | None = None


def _of_tree(
    document: JsonObject, columns: dict[str, Any], name: str, source: Source
) -> Iterator[Fact]:
    nodes = {node.id: node for node in _nodes(document.object("mapping"))}
    _place_children(nodes, document.notes)
    tree = Tree(Node(node.id, node.parent_id, node.place) for node in nodes.values())
    _report(tree, document.notes)
    current = columns.get("current_node")
    if current is not None and current not in nodes:
        _odd(document.notes, "$.current_node", "names a node that is not there")
        del columns["current_node"]
    messages = Messages(name, source, f"{_NODE}.message", document.notes)
    for node in _kept(nodes, tree, current, document.notes):
        yield _fact(node, messages)


def _nodes(mapping: JsonObject) -> Iterator[_Node]:
    """The nodes by the keys of the mapping: it is those that parents and children name."""
    notes, seen = mapping.notes, set()
    for key, value in mapping.members.items():
        if not plain.is_id(key) or not isinstance(value, dict):
            notes.wrong(_NODE, "object with an id", value)
            continue
        node = JsonObject(value, _NODE, notes)
        if node.get("id") not in (key, None):
            _odd(notes, f"{_NODE}.id", "differs from the key of the node")
        if node.get("message") is not None:
            inner = message_id(node.get("message"))
            if inner not in (key, None):
                _odd(notes, f"{_NODE}.message.id", "differs from the key of the node")
            if inner in seen:
                _odd(notes, f"{_NODE}.message", "two nodes hold the same message")
            seen.add(inner)
        yield _Node(key, node.get("message"), node.id("parent"), _children(node))


def _children(node: JsonObject) -> list[Any]:
    found = node.get("children")
    if isinstance(found, list):
        return found
    if found is not None:
        node.notes.wrong(node.at("children"), "array", found)
    return []


def _place_children(nodes: dict[str, _Node], notes: Notes) -> None:
    """Give nodes the place that the lists of children say, and the parent where they name none."""
    path = f"{_NODE}.children[]"
    for node in nodes.values():
        for place, name in enumerate(node.children):
            child = nodes.get(name) if isinstance(name, str) else None
            if child is None:
                _odd(notes, path, "names a node that is not there")
                continue
            child.parent_id = child.parent_id or node.id
            if child.parent_id != node.id:
                _odd(notes, path, "names a node that names another parent")
            elif child.place is None:
                child.place = place


def _report(tree: Tree, notes: Notes) -> None:
    for trouble, count in tree.problems.items():
        _odd(notes, f"{_NODE}.{_WHERE[trouble]}", f"{trouble}, {count} in all")


_WHERE = {
    Trouble.CYCLE: "parent",
    Trouble.MISSING_PARENT: "parent",
    Trouble.DUPLICATE_ID: "id",
}


def _kept(
    nodes: dict[str, _Node], tree: Tree, current: str | None, notes: Notes
) -> Iterator[_Node]:
    """The nodes that hold messages; of too many the visible ones before the others."""
    full = [node for node in nodes.values() if node.message is not None]
    if len(full) > MAX_MESSAGES:
        notes.cut("$.mapping", f"messages after {MAX_MESSAGES:,} are not told")
        visible = dict.fromkeys(tree.path(current))
        full.sort(key=lambda node: node.id not in visible)
    yield from full[:MAX_MESSAGES]


def _fact(node: _Node, messages: Messages) -> Fact:
    """A message, in its place; without parent it is a root, for the document is complete."""
    place = said(parent_id=node.parent_id, place=node.place)
    fact = messages.tell_as(node.id, node.message, **place)
    return replace(fact, told={"parent_id": None, **fact.told})


def _odd(notes: Notes, path: str, detail: str) -> None:
    notes.add(Kind.TREE, path, detail)
