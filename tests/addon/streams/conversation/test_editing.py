"""Changes reach their place, and no other."""

from typing import Any

import pytest

from addon.streams.conversation.anomalies import Misfit
from addon.streams.conversation.editing import (
    DEEPEST,
    LONGEST_LIST,
    MOST_MADE,
    Editor,
    string_at,
    tokens_of,
)
from addon.streams.conversation.rope import Rope


@pytest.mark.parametrize(
    ("pointer", "tokens"),
    [
        ("/message", ("message",)),
        ("/message/a~1b/c~0d/~01", ("message", "a/b", "c~d", "~1")),
        ("/message//", ("message", "", "")),
        ("/error_code", ("error_code",)),
        ("/message" + "/a" * (DEEPEST - 1), ("message", *"a" * (DEEPEST - 1))),
    ],
)
def test_a_pointer_is_read(pointer: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(pointer) == tokens


@pytest.mark.parametrize("pointer", ["", "message", "/", "/Message", "/message" + "/a" * DEEPEST])
def test_a_pointer_into_nowhere_is_refused(pointer: str) -> None:
    with pytest.raises(Misfit):
        tokens_of(pointer)


@pytest.mark.parametrize(
    ("document", "path", "there"),
    [
        ({"message": "x"}, "/message", True),
        ({"message": [Rope("x")]}, "/message/0", True),
        ({"message": 1}, "/message", False),
        ({"message": "x"}, "/message/0", False),
        ({"message": []}, "/message/0", False),
        ({"message": []}, "/message/x", False),
        ({}, "/message", False),
        (None, "/message", False),
    ],
)
def test_whether_there_is_a_text(document: Any, path: str, there: bool) -> None:
    assert string_at(document, tokens_of(path)) is there


def test_parents_are_made_until_there_are_too_many() -> None:
    editor, document = Editor(), dict[str, Any]()
    for number in range(MOST_MADE - 1):
        editor.edit(document, ("message", f"{number}x", "y"), "add", 1)
    with pytest.raises(Misfit, match="parents"):
        editor.edit(document, ("message", "one more", "y"), "add", 1)
    editor.edit(document, ("message", "0x", "z"), "add", 1)
    assert len(document["message"]) == MOST_MADE - 1


def test_nothing_is_removed_from_the_middle_of_an_endless_list() -> None:
    document = {"message": [0] * (LONGEST_LIST + 1)}
    with pytest.raises(Misfit, match="list too long"):
        Editor().edit(document, ("message", "0"), "remove", None)
    Editor().edit(document, ("message",), "truncate", LONGEST_LIST)
    Editor().edit(document, ("message", "0"), "remove", None)
    assert len(document["message"]) == LONGEST_LIST - 1


def test_an_object_that_is_appended_to_itself_is_no_circle() -> None:
    inner = {"a": 1}
    document = {"message": inner}
    Editor().edit(document, ("message",), "append", {"message": {"a": 2}})
    assert document == {"message": {"a": 1, "message": {"a": 2}}}
