"""Branches that are not shown, with their names."""

import pytest

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.branches import branches
from analysis.reports.chat import visible_path
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats


@pytest.fixture
def found(record: Record) -> dict[str, object]:
    chats = Chats(record)
    chats.conversation(current_node="a2")
    chats.message("u1", "user", "Ask", parent_id="root")
    chats.message("a1", "assistant", "First try", parent_id="u1", place=0)
    chats.message("u2", "user", "And then?", parent_id="a1")
    chats.message("b1", "assistant", "This", parent_id="u2", place=0)
    chats.message("b2", "assistant", "That", parent_id="u2", place=1)
    chats.message("a2", "assistant", "Second try", parent_id="u1", place=1)
    chats.message("lone", "user", "Elsewhere", parent_id="gone")
    with reading(record.path) as db:
        return conversation(db, CHAT)


def test_each_is_named_by_its_place_and_words(found: dict[str, object]) -> None:
    assert list(branches(found, visible_path(found))) == [
        ("version 1 of 2, after “Ask”: First try", ["a1", "u2", "b1"]),
        ("version 2 of 2, after “And then?”: That", ["b2"]),
        ("not connected with these: Elsewhere", ["lone"]),
    ]


def test_together_with_what_is_shown_they_are_all(found: dict[str, object]) -> None:
    path = visible_path(found)
    others = [id_ for _, ids in branches(found, path) for id_ in ids]
    assert sorted([*path, *others]) == ["a1", "a2", "b1", "b2", "lone", "u1", "u2"]
