"""Edits are told once the server has agreed."""

from typing import Any

import pytest

from addon.conversations.facts import Weight
from addon.protocol.findings import Kind, Severity
from tests.addon.conversations.builders import NAMED, REPLY, check, of_chat, told_by


@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_rename_is_told_when_the_server_agreed(status: int) -> None:
    told = told_by("conversation_edit", {"title": "T"}, None, params=NAMED, status=status)
    assert of_chat(told) == {"title": "T"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"title": "T", "is_archived": "yes"}, {"title": "T"}),
        ({"title": ["T"], "is_archived": True}, {"is_archived": 1}),
        ({"is_visible": 0}, {}),
        ({"title": "T" * 10_001}, {"title": "T" * 10_000}),
    ],
)
def test_of_a_strange_edit_what_makes_sense_is_told(body: Any, told: dict[str, Any]) -> None:
    found = told_by("conversation_edit", body, None, params=NAMED)
    check(found)
    assert of_chat(found) == told
    assert len(found.findings) == 1


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"is_visible": False}, "is_deleted"),
        ({"is_archived": True}, "is_archived"),
        ({}, "nothing known"),
    ],
)
def test_an_edit_of_all_marks_none_and_says_so(body: Any, what: str) -> None:
    told = told_by("conversations_edit", body, {"success": True})
    assert told.facts == ()
    (finding,) = told.findings
    assert (finding.kind, finding.severity) == (Kind.UNNAMED, Severity.INFO)
    assert what in finding.detail


def test_an_edit_of_all_that_was_refused_says_nothing() -> None:
    told = told_by("conversations_edit", {"is_visible": False}, {"success": False})
    assert (told.facts, told.findings) == ((), ())


def test_where_a_turn_was_stopped_is_only_inferred() -> None:
    told = told_by("conversation_stop", NAMED, {"last_message_id": REPLY})
    assert [one.weight for one in told.facts] == [Weight.INFERRED]
