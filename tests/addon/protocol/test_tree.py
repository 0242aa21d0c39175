"""Patterns of paths: the most exact one wins."""

import pytest

from addon.protocol.tree import PathTree

UUID = "00000c01-0000-4000-8000-000000000c01"
PATTERNS = (
    "/",
    "/a",
    "/a/{id:uuid}",
    "/a/{name}",
    "/a/{name}/end",
    "/a/{id:uuid}/other",
    "/{base:x|y/z}/{rest...}",
    "/A/Fixed",
)


@pytest.fixture(scope="module")
def tree() -> PathTree[str]:
    tree: PathTree[str] = PathTree()
    for pattern in PATTERNS:
        tree.add(pattern, pattern)
    return tree


@pytest.mark.parametrize(
    ("path", "pattern", "params"),
    [
        ("", "/", {}),
        ("a", "/a", {}),
        ("A", "/a", {}),
        ("a/fixed", "/A/Fixed", {}),
        (f"a/{UUID}", "/a/{id:uuid}", {"id": UUID}),
        (f"a/web:{UUID}", "/a/{id:uuid}", {"id": f"web:{UUID}"}),
        ("a/other", "/a/{name}", {"name": "other"}),
        (f"a/{UUID}/end", "/a/{name}/end", {"name": UUID}),
        (f"a/{UUID}/other", "/a/{id:uuid}/other", {"id": UUID}),
        ("x/1/2", "/{base:x|y/z}/{rest...}", {"base": "x", "rest": "1/2"}),
        ("y/z/1", "/{base:x|y/z}/{rest...}", {"base": "y/z", "rest": "1"}),
    ],
)
def test_a_path_finds_its_pattern(
    tree: PathTree[str], path: str, pattern: str, params: dict[str, str]
) -> None:
    found = tree.find(tuple(path.split("/")) if path else ())
    assert found is not None
    assert (found.values, found.params) == ([pattern], params)


@pytest.mark.parametrize("path", ["b", "a/b/c", "x", "y/1", "a/fixed/more", "a/b/end/more"])
def test_other_paths_find_nothing(tree: PathTree[str], path: str) -> None:
    assert tree.find(tuple(path.split("/"))) is None


@pytest.mark.parametrize(
    ("path", "depth", "pattern"),
    [("q", 0, "/"), ("a/q/r", 1, "/a"), ("A/FIXED/q", 2, "/A/Fixed")],
)
def test_the_longest_prefix_wins(tree: PathTree[str], path: str, depth: int, pattern: str) -> None:
    assert tree.deepest(tuple(path.split("/"))) == (depth, pattern)


def test_one_place_cannot_have_two_names(tree: PathTree[str]) -> None:
    with pytest.raises(ValueError, match="two names: name and other"):
        tree.add("/a/{other}/x", "")
