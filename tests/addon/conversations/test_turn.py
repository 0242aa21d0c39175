"""What a request asks for."""

from typing import Any

import pytest

from addon.conversations.turn import Turn, turn_of
from tests.addon.conversations.builders import CHAT, REPLY, USER, sample, small_body

ROOT = "client-created-root"


@pytest.mark.parametrize(
    ("endpoint", "body", "turn"),
    [
        (
            "conversation_send",
            sample("conv-2026-f.request.json"),
            Turn(parent_id=ROOT, asked_id=USER, kind="next", model="auto"),
        ),
        (
            "conversation_send",
            sample("conv-2024-04.request.json"),
            Turn(
                conversation_id=CHAT,
                parent_id="00000a00-0000-4000-8000-000000000a00",
                asked_id=USER,
                kind="variant",
                model="gpt-4",
            ),
        ),
        (
            "conversation_send",
            {"action": "continue", "conversation_id": CHAT, "parent_message_id": REPLY},
            Turn(conversation_id=CHAT, parent_id=REPLY, kind="continue"),
        ),
        (
            "conversation_send",
            {"action": "next", "messages": [{"id": "first"}, {"id": "last"}, {"id": 3}, None]},
            Turn(asked_id="last", kind="next"),
        ),
        (
            "conversation_resume",
            small_body("conv-resume.request"),
            Turn(conversation_id=CHAT, kind="resume"),
        ),
        ("conversation_send", {}, Turn()),
        ("conversation_send", {"messages": "x", "action": 3, "model": ["m"]}, Turn()),
        ("conversation_send", {"conversation_id": "a\nb", "parent_message_id": "x" * 300}, Turn()),
    ],
)
def test_a_body_asks_for_a_turn(endpoint: str, body: Any, turn: Turn) -> None:
    assert turn_of(endpoint, body) == turn


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("conversation_prepare", sample("conv-2026-f-prepare.request.json")),
        ("conversation_stop", {"conversation_id": CHAT}),
        ("", {"action": "next"}),
        ("conversation_send", None),
        ("conversation_send", [sample("conv-2026-f.request.json")]),
    ],
)
def test_other_requests_ask_for_none(endpoint: str, body: Any) -> None:
    assert turn_of(endpoint, body) is None
