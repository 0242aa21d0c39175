"""What a document or an item says of a conversation, and what its id does."""

from typing import Any

import pytest

from addon.conversations.conversation import began, columns
from addon.conversations.facts import Source, Weight
from addon.conversations.jsonobject import JsonObject, Notes


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"title": "T"}, {"title": "T"}),
        ({"title": None, "current_node": None, "is_archived": None}, {}),
        ({"gizmo_id": None, "is_starred": None}, {"gizmo_id": None, "is_starred": None}),
        ({"gizmo_id": "g-p-1", "is_starred": True}, {"gizmo_id": "g-p-1", "is_starred": 1}),
        ({"default_model_slug": "gpt-4"}, {"model": "gpt-4"}),
        ({"conversation_origin": "apple"}, {"origin": "apple"}),
        ({"is_temporary_chat": True}, {"is_temporary": 1}),
        ({"create_time": 1702641200.5}, {"create_time": "2023-12-15T11:53:20.500Z"}),
        ({"update_time": "2026-01-01T00:00:00Z"}, {"update_time": "2026-01-01T00:00:00.000Z"}),
        ({"snippet": "words", "owner": {"name": "x"}, "mapping": None}, {}),
    ],
)
def test_columns_of_a_conversation(found: dict[str, Any], told: dict[str, Any]) -> None:
    notes = Notes()
    assert columns(JsonObject(found, "$", notes)) == told
    assert notes.findings() == ()


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("6700aaaa-bbbb-8007-9ccc-ddddeeee0000", "2024-10-05T02:55:38.000Z"),
        ("6700AAAA-BBBB-8007-9CCC-DDDDEEEE0000", "2024-10-05T02:55:38.000Z"),
        ("6700aaaa-bbbb-4007-9ccc-ddddeeee0000", None),
        ("00000c01-bbbb-8007-9ccc-ddddeeee0000", None),
        ("WEB:6700aaaa-bbbb-8007-9ccc-ddddeeee0000", None),
        ("turn-f1", None),
    ],
)
def test_newer_ids_say_when_the_conversation_began(name: str, time: str | None) -> None:
    fact = began(name, Source.STREAM)
    assert (fact and fact.told.get("create_time")) == time
    assert fact is None or fact.weight is Weight.INFERRED
