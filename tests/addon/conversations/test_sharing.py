"""Share links become rows of shares."""

from typing import Any

import pytest

from addon.protocol.findings import Kind, Severity
from tests.addon.conversations.builders import CHAT, NAMED, REPLY, check, told_by

MADE = {
    "share_id": "s",
    "share_url": "https://chatgpt.com/share/s",
    "title": "T",
    "is_public": True,
    "is_visible": True,
    "is_anonymous": True,
    "current_node_id": REPLY,
    "moderation_state": {},
}


def test_a_new_link() -> None:
    asked = {**NAMED, "current_node_id": "older", "is_anonymous": False}
    told = told_by("share_create", asked, MADE)
    check(told)
    assert told.shares == (
        {
            "id": "s",
            "conversation_id": CHAT,
            "title": "T",
            "current_node": REPLY,
            "is_public": 1,
            "is_anonymous": 1,
        },
    )
    assert [(one.conversation_id, one.told) for one in told.facts] == [(CHAT, {})]


@pytest.mark.parametrize(
    ("name", "asked", "answered", "row"),
    [
        ("share_edit", {"is_public": False}, None, {"is_public": 0}),
        ("share_edit", {"title": "a"}, {"title": "b"}, {"title": "b"}),
        ("share_delete", None, None, {"is_deleted": 1}),
    ],
)
def test_a_link_is_changed(name: str, asked: Any, answered: Any, row: dict[str, Any]) -> None:
    told = told_by(name, asked, answered, params={"share_id": "s"})
    check(told)
    assert told.shares == ({"id": "s", **row},)


def test_the_list_of_links() -> None:
    items = [
        {"id": "s1", "conversation_id": CHAT, "title": "T", "current_node_id": REPLY},
        {"id": "s2", "is_public": True},
        {"title": "no id"},
    ]
    told = told_by("shared_conversations", None, {"items": items})
    check(told)
    assert told.shares == (
        {"id": "s1", "conversation_id": CHAT, "title": "T", "current_node": REPLY},
        {"id": "s2", "is_public": 1},
    )


@pytest.mark.parametrize(
    ("name", "asked", "answered", "status"),
    [
        ("share_create", NAMED, {}, 200),
        ("share_create", NAMED, MADE, 403),
        ("share_create", NAMED, None, None),
        ("share_edit", {}, None, 200),
        ("share_edit", {"is_public": False}, None, 404),
        ("share_delete", None, None, None),
        ("shared_conversations", None, {"items": "x"}, 200),
    ],
)
def test_what_did_not_happen_is_not_told(
    name: str, asked: Any, answered: Any, status: int | None
) -> None:
    told = told_by(name, asked, answered, params={"share_id": "s"}, status=status)
    assert (told.facts, told.shares) == ((), ())


def test_deleting_all_links_marks_none_and_says_so() -> None:
    told = told_by("share_delete_all")
    assert told.shares == ()
    assert [(one.kind, one.severity) for one in told.findings] == [(Kind.UNNAMED, Severity.INFO)]
    assert told_by("share_delete_all", status=500).findings == ()
