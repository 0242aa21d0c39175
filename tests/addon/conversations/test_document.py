"""Documents tell the tree as it is; one that is no tree is told as far as it goes."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.conversations import document as module
from addon.conversations.document import tell_document
from addon.conversations.facts import Facts, Source, Weight
from addon.protocol.findings import Kind
from tests.addon.conversations.builders import (
    CHAT,
    REPLY,
    USER,
    check,
    of_chat,
    of_message,
    sample,
    standing,
)

SYSTEM = "00000501-0000-4000-8000-000000000501"
SECOND = "00000b02-0000-4000-8000-000000000b02"
TREE = sample("hist-conversation-tree.response.json")
FLAT = sample("hist-conversation-flat-2026-09.response.json")


def message(name: str, **more: Any) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [f"words of {name}"]}
    return {"id": name, "author": {"role": "user"}, "content": content, **more}


def node(name: str, parent: Any, *children: Any, **more: Any) -> dict[str, Any]:
    ours = {"id": name, "parent": parent, "children": [*children], "message": message(name)}
    return {**ours, **more}


def tell(*nodes: dict[str, Any], **more: Any) -> Facts:
    mapping = {one["id"]: one for one in nodes}
    found = tell_document({"conversation_id": CHAT, "mapping": mapping, **more}, Source.DOCUMENT)
    check(found)
    return found


def parents(told: Facts) -> dict[str | None, Any]:
    return {name: one.get("parent_id", "?") for (_, name), one in standing(told).items() if name}


def findings(told: Facts) -> set[tuple[Kind, str]]:
    return {(one.kind, one.path) for one in told.findings}


def test_the_tree_of_the_sample() -> None:
    told = tell_document(TREE, Source.DOCUMENT)
    check(told)
    assert told.findings == ()
    assert parents(told) == {
        SYSTEM: "client-created-root",
        USER: SYSTEM,
        REPLY: USER,
        SECOND: USER,
    }
    assert of_message(REPLY, told)["place"] == 0
    assert of_message(SECOND, told)["place"] == 1
    assert of_message(SYSTEM, told)["hidden"] == 1
    assert of_chat(told)["current_node"] == SECOND
    assert {one.weight for one in told.facts} == {Weight.WHOLE}


def test_nulls_may_be_left_out() -> None:
    told = tell_document(
        sample("hist-conversation-tree-omitted-nulls.response.json"), Source.DOCUMENT
    )
    check(told)
    assert told.findings == ()
    assert parents(told) == {USER: "00000a00-0000-4000-8000-000000000a00", REPLY: USER}


def test_a_page_tells_parents_by_its_order_but_not_of_its_first_message() -> None:
    told = tell_document(FLAT, Source.PAGE)
    check(told)
    assert parents(told) == {USER: "?", REPLY: USER}
    untold = [message("a"), message("b"), message("c", metadata={"parent_id": "a"})]
    told = tell_document({"messages": untold}, Source.PAGE, CHAT)
    assert parents(told) == {"a": "?", "b": "a", "c": "a"}
    assert [one.weight for one in told.facts if "parent_id" in one.told] == [
        Weight.WHOLE,
        Weight.INFERRED,
    ]


@pytest.mark.parametrize(
    ("ids", "name"),
    [
        ({"conversation_id": "a"}, "a"),
        ({"id": "a"}, "a"),
        ({"conversation_id": "a", "id": "b"}, "a"),
        ({"conversation_id": 3, "id": "b"}, "b"),
        ({}, CHAT),
    ],
)
def test_a_conversation_of_an_export_may_be_named_in_several_ways(
    ids: dict[str, Any], name: str
) -> None:
    told = tell_document({**ids, "title": "T", "mapping": {}}, Source.EXPORT, CHAT)
    assert {one.conversation_id for one in told.facts} == {name}
    assert {one.source for one in told.facts} == {Source.EXPORT}


def test_an_id_that_was_asked_for_has_to_be_one_too() -> None:
    assert tell_document({"title": "T"}, Source.DOCUMENT, "a\nb").facts == ()


@pytest.mark.parametrize("value", [None, [], {}, {"title": "T"}, {"id": "a\nb", "title": "T"}])
def test_a_document_without_id_tells_nothing_and_says_so(value: Any) -> None:
    told = tell_document(value, Source.EXPORT)
    assert told.facts == ()
    assert (Kind.MISSING_FIELD, "$.conversation_id") in findings(told)


PARENT = (Kind.TREE, "$.mapping.*.parent")
CHILDREN = (Kind.TREE, "$.mapping.*.children[]")
ODD: list[tuple[str, tuple[Any, ...], dict[str, Any], set[tuple[Kind, str]]]] = [
    # what, nodes, parents that are told, findings
    ("whole", (node("a", None, "b"), node("b", "a")), {"a": None, "b": "a"}, set()),
    ("cycle", (node("a", "b", "b"), node("b", "a", "a")), {"a": "b", "b": "a"}, {PARENT}),
    ("its own parent", (node("a", "a", "a"),), {"a": "a"}, {PARENT}),
    ("missing parent", (node("a", "x"),), {"a": "x"}, {PARENT}),
    ("missing child", (node("a", None, "x"),), {"a": None}, {CHILDREN}),
    ("parents disagree", (node("a", None, "b"), node("c", None), node("b", "c")),
     {"a": None, "b": "c", "c": None}, {CHILDREN}),
    ("only the list of children says it", (node("a", None, "b"), node("b", None)),
     {"a": None, "b": "a"}, set()),
    ("only the message says it",
     (node("a", None), node("b", None, message=message("b", metadata={"parent_id": "a"}))),
     {"a": None, "b": "a"}, set()),
    ("the node counts more than its message",
     (node("a", None), node("b", "a", message=message("b", metadata={"parent_id": "x"}))),
     {"a": None, "b": "a"}, set()),
    ("no message", (node("a", None, "b", message=None), node("b", "a")), {"b": "a"}, set()),
    ("another id inside", (node("a", None, message=message("z")),), {"a": None},
     {(Kind.TREE, "$.mapping.*.message.id")}),
    ("the same message twice",
     (node("a", None, message=message("a")), node("b", "a", message=message("a"))),
     {"a": None, "b": "a"},
     {(Kind.TREE, "$.mapping.*.message.id"), (Kind.TREE, "$.mapping.*.message")}),
    ("a parent of another type", (node("a", 3),), {"a": None},
     {(Kind.WRONG_TYPE, "$.mapping.*.parent")}),
    ("children of another type", (node("a", None, children="b"), node("b", "a")),
     {"a": None, "b": "a"}, {(Kind.WRONG_TYPE, "$.mapping.*.children")}),
    ("a child of another type", (node("a", None, children=[3, None, ["a"]]),), {"a": None},
     {CHILDREN}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("nodes", "told", "found"), [pytest.param(*one[1:], id=one[0]) for one in ODD]
)
def test_what_is_no_tree_is_told_and_found(
    nodes: Any, told: dict[str, Any], found: set[tuple[Kind, str]]
) -> None:
    facts = tell(*nodes)
    assert parents(facts) == told
    assert findings(facts) == found


def test_a_key_that_differs_from_its_node_counts() -> None:
    mapping = {"key": node("other", None)}
    told = tell_document({"id": CHAT, "mapping": mapping}, Source.DOCUMENT)
    assert parents(told) == {"key": None}
    assert (Kind.TREE, "$.mapping.*.id") in findings(told)


def test_a_current_node_that_is_nowhere_is_not_told() -> None:
    told = tell(node("a", None), current_node="x", title="T")
    assert of_chat(told) == {"title": "T"}
    assert findings(told) == {(Kind.TREE, "$.current_node")}


@pytest.mark.parametrize(
    "mapping", [None, [], "x", {"a": None}, {"a": 3}, {"": {}}, {"x" * 300: node("a", None)}]
)
def test_what_is_no_node_is_not_told(mapping: Any) -> None:
    told = tell_document({"id": CHAT, "title": "T", "mapping": mapping}, Source.DOCUMENT)
    check(told)
    assert [one.message_id for one in told.facts] == [None]


def test_of_too_many_messages_the_visible_ones_are_told_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_MESSAGES", 3)
    fan = [node("root", None, *(f"n{at}" for at in range(9)))]
    told = tell(*fan, *(node(f"n{at}", "root") for at in range(9)), current_node="n8")
    assert list(parents(told)) == ["root", "n8", "n0"]
    assert findings(told) == {(Kind.TRUNCATED, "$.mapping")}


NAMES = st.sampled_from("abcdef")
GRAPHS = st.dictionaries(NAMES, st.tuples(st.none() | NAMES, st.lists(NAMES, max_size=4)))


@settings(max_examples=300, deadline=None)
@given(GRAPHS, st.none() | NAMES)
def test_of_any_graph_every_message_is_told_once(
    graph: dict[str, tuple[str | None, list[str]]], current: str | None
) -> None:
    nodes = [node(name, parent, *children) for name, (parent, children) in graph.items()]
    told = tell(*nodes, current_node=current)
    names = [one.message_id for one in told.facts if one.message_id]
    assert sorted(names) == sorted(graph)
    for name, (parent, _) in graph.items():
        if parent is not None:
            assert of_message(name, told)["parent_id"] == parent


def chain(count: int) -> dict[str, Any]:
    nodes = [node(f"n{at}", f"n{at - 1}" if at else None, f"n{at + 1}") for at in range(count)]
    nodes[-1]["children"] = []
    mapping = {one["id"]: one for one in nodes}
    return {"conversation_id": CHAT, "mapping": mapping, "current_node": f"n{count - 1}"}


def test_a_chain_of_messages_takes_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        value, before = chain(count), process_time()
        assert len(tell_document(value, Source.DOCUMENT).facts) == count + 1
        return process_time() - before

    small = min(seconds(500) for _ in range(3))
    assert seconds(5_000) < 40 * small


def test_a_hundred_thousand_nodes_are_no_trouble() -> None:
    told = tell_document(chain(100_000), Source.DOCUMENT)
    assert len(told.facts) == module.MAX_MESSAGES + 1
    assert findings(told) == {(Kind.TRUNCATED, "$.mapping")}
