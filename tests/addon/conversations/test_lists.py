"""Lists of conversations tell of each of them."""

from typing import Any

import pytest

from addon.protocol.findings import Kind
from tests.addon.conversations.builders import CHAT, check, of_chat, sample, standing, told_by


def test_every_item_is_told() -> None:
    told = told_by("conversations", None, sample("seed-conversations.response.json"))
    check(told)
    assert [one["title"] for one in standing(told).values()] == [
        "Helpful User, Assistant",
        "Generate ISO 8601 Timestamp",
        "Hello Summary: Keep Short",
    ]


def test_a_project_and_a_star() -> None:
    told = told_by("conversations", None, sample("hist-conversations-2025-12.response.json"))
    found = standing(told)
    assert [one["is_starred"] for one in found.values()] == [None, 1, None]
    assert [one["gizmo_id"] for one in found.values()] == [
        None,
        None,
        "g-p-SYNTHETICPROJECT0000000000001",
    ]


@pytest.mark.parametrize(
    ("item", "gizmo"),
    [({}, "g-p-1"), ({"gizmo_id": None}, "g-p-1"), ({"gizmo_id": "g-p-2"}, "g-p-2")],
)
def test_the_project_is_that_of_the_path_unless_the_item_names_one(
    item: dict[str, Any], gizmo: str
) -> None:
    response = {"items": [{"id": CHAT, **item}]}
    told = told_by("project_conversations", None, response, params={"gizmo_id": "g-p-1"})
    assert of_chat(told)["gizmo_id"] == gizmo


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ({"items": [{"title": "T"}]}, Kind.WRONG_TYPE),
        ({"items": [{"id": 3}]}, Kind.WRONG_TYPE),
        ({"items": ["x"]}, Kind.WRONG_TYPE),
        ({"items": "x"}, Kind.WRONG_TYPE),
        ({"items": []}, None),
        ({}, None),
    ],
)
def test_what_is_no_item_is_a_finding(response: Any, kind: Kind | None) -> None:
    told = told_by("conversations", None, response)
    check(told)
    assert told.facts == ()
    assert {one.kind for one in told.findings} == ({kind} if kind else set())


def test_an_excerpt_of_a_search_is_not_taken_for_a_message() -> None:
    item = {"conversation_id": CHAT, "title": "T", "snippet": "secret words", "message_id": "m"}
    told = told_by("conversations_search", None, {"items": [item]})
    assert [(one.message_id, one.told) for one in told.facts] == [(None, {"title": "T"})]
