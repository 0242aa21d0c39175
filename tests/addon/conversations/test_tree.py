"""A tree of messages holds each once, whatever their parents claim, in linear time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.conversations.tree import Node, Tree, Trouble


def tree(*nodes: str) -> Tree:
    """Of nodes written `id<parent@place`."""
    made = []
    for text in nodes:
        name, _, rest = text.partition("<")
        parent, _, place = rest.partition("@")
        made.append(Node(name, parent or None, int(place) if place else None))
    return Tree(made)


CHAT = tree("q<root@0", "a<q@0", "b<q@1", "q2<b@0", "a2<q2@0", "q3<b@1", "a3<q3@0")


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ("a3", "q b q3 a3"),
        ("a2", "q b q2 a2"),
        ("a", "q a"),
        ("b", "q b"),
        ("q", "q"),
        (None, "q b q3 a3"),
        ("nowhere", "q b q3 a3"),
    ],
)
def test_the_visible_path_goes_from_the_root_to_the_current_message(
    to: str | None, path: str
) -> None:
    assert " ".join(CHAT.path(to)) == path


@pytest.mark.parametrize(
    ("node", "branch", "branches"),
    [
        ("a", (1, 2), ("a", "b")),
        ("b", (2, 2), ("a", "b")),
        ("q3", (2, 2), ("q2", "q3")),
        ("a2", (1, 1), ("a2",)),
        ("q", (1, 1), ("q",)),
    ],
)
def test_a_message_knows_the_branches_beside_it(
    node: str, branch: tuple[int, int], branches: tuple[str, ...]
) -> None:
    assert (CHAT.branch(node), CHAT.branches(node)) == (branch, branches)


@pytest.mark.parametrize(
    ("nodes", "order"),
    [
        (("a<r@1", "b<r@0", "r"), "r b a"),
        (("r", "a<r", "b<r@0", "c<r"), "r b a c"),
        (("r", "a<r@0", "b<r@0"), "r a b"),
        (("c<b", "b<a", "a"), "a b c"),
        (("a", "b"), "a b"),
        ((), ""),
        (("a<r@0", "x<a@0", "b<r@1", "y<b@0"), "a x b y"),
    ],
)
def test_a_branch_comes_to_its_end_before_the_next(nodes: tuple[str, ...], order: str) -> None:
    assert " ".join(tree(*nodes)) == order


def test_first_messages_under_a_root_without_message_are_branches() -> None:
    edited = tree("b<root@1", "a<root@0", "other", "alone<elsewhere")
    assert edited.branches("a") == ("a", "b") == edited.children("root")
    assert edited.branch("b") == (2, 2)
    assert edited.branch("other") == edited.branch("alone") == (1, 1)
    assert edited.roots == ("b", "a", "other", "alone")


TROUBLES = [
    # nodes, problems, roots
    (("a", "b<a"), {}, "a"),
    (("a<a",), {Trouble.CYCLE: 1}, "a"),
    (("a<b", "b<a"), {Trouble.CYCLE: 1}, "a"),
    (("t<c", "c<b", "b<a", "a<c"), {Trouble.CYCLE: 1}, "c"),
    (("a<b", "b<a", "c<d", "d<c", "e"), {Trouble.CYCLE: 2}, "a c e"),
    (("a<x", "b<x", "c<y"), {Trouble.MISSING_PARENT: 3}, "a b c"),
    (("a", "b<a", "a<b"), {Trouble.DUPLICATE_ID: 1}, "a"),
    (("a<a", "a<a", "b<x"), dict.fromkeys(Trouble, 1), "a b"),
]


@pytest.mark.parametrize(("nodes", "problems", "roots"), TROUBLES)
def test_what_is_no_tree_is_made_one_and_said_to_be_none(
    nodes: tuple[str, ...], problems: dict[Trouble, int], roots: str
) -> None:
    made = tree(*nodes)
    assert made.problems == problems
    assert " ".join(made.roots) == roots


def test_a_message_that_was_cut_out_of_a_cycle_is_a_child_of_nobody() -> None:
    made = tree("a<b", "b<a", "c<b")
    assert made.branches("a") == ("a",)
    assert made.children("b") == ("c",)
    assert made.parent("a") is None
    assert made.parent("b") == "a"


def test_there_is_nothing_of_a_message_that_is_not_there() -> None:
    assert "x" not in CHAT
    assert CHAT.children("x") == ()
    assert CHAT.parent("x") is None
    assert Tree([]).path() == ()
    for look in (CHAT.depth, CHAT.branch, CHAT.branches):
        with pytest.raises(KeyError):
            look("x")


NAMES = st.sampled_from("abcdefghij")
NODES = st.lists(st.builds(Node, NAMES, st.none() | NAMES, st.none() | st.integers(0, 3)))


@settings(max_examples=500)
@given(NODES)
def test_of_any_graph_every_message_is_there_once_and_every_path_ends(nodes: list[Node]) -> None:
    made = Tree(nodes)
    order = list(made)
    assert sorted(order) == sorted({node.id for node in nodes})
    assert len(made) == len(order)
    for name in order:
        path = made.path(name)
        assert path[0] in made.roots
        assert path[-1] == name
        assert len(path) == made.depth(name) + 1 == len(set(path))
        assert [made.parent(one) for one in path] == [None, *path[:-1]]
        number, count = made.branch(name)
        assert made.branches(name)[number - 1] == name
        assert len(made.branches(name)) == count
    families = [child for name in order for child in made.children(name)]
    assert sorted([*families, *made.roots]) == sorted(order)
    assert not nodes or made.children(made.path()[-1]) == ()


SHAPES = {
    "chain": lambda at: f"n{at - 1}",
    "fan": lambda at: f"n{at * 0}",
    "cycle": lambda at: f"n{at + 1}",
    "loops": lambda at: f"n{at ^ 1}",
    "orphans": lambda at: f"x{at}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_messages_take_about_ten_times_as_long(shape: str) -> None:
    def seconds(count: int) -> float:
        nodes = [Node(f"n{at}", SHAPES[shape](at), at) for at in range(count)]
        best = 9.0
        for _ in range(3):
            before = process_time()
            made = Tree(nodes)
            assert len(list(made)) == count
            assert sum(made.branch(name)[0] for name in made) >= count
            best = min(best, process_time() - before)
        return best

    small = seconds(5_000)
    assert seconds(50_000) < 40 * small
