"""Who said what, and what became of it."""

from typing import Any

import pytest

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.chat import (
    NO_ID,
    View,
    entries,
    heading,
    is_said,
    short,
    visible_path,
    who,
)
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats

DEFAULTS: dict[str, Any] = {
    "content_type": "text", "text": "x", "recipient": "all", "channel": None, "hidden": False,
    "metadata": None, "attachments": [], "status": "finished_successfully", "name": None,
    "model": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"role": "user"}, True),
        ({"role": "user", "content_type": "multimodal_text"}, True),
        ({"role": "user", "content_type": "user_editable_context"}, False),
        ({"role": "user", "hidden": True}, False),
        ({"role": "assistant"}, True),
        ({"role": "assistant", "channel": "final"}, True),
        ({"role": "assistant", "recipient": None}, True),
        ({"role": "assistant", "text": "", "status": "in_progress"}, True),
        ({"role": "assistant", "text": "", "attachments": [{}]}, True),
        ({"role": "assistant", "text": ""}, False),
        ({"role": "assistant", "channel": "commentary"}, False),
        ({"role": "assistant", "recipient": "python"}, False),
        ({"role": "assistant", "content_type": "thoughts"}, False),
        ({"role": "assistant", "content_type": "code"}, False),
        ({"role": "assistant", "hidden": True}, False),
        ({"role": "assistant", "metadata": {"is_thinking_preamble_message": True}}, False),
        ({"role": "tool"}, False),
        ({"role": "system"}, False),
        ({"role": None}, False),
    ],
)
def test_what_counts_as_said(message: dict[str, Any], said: bool) -> None:
    assert is_said(DEFAULTS | message) is said


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ({"role": "user"}, "You"),
        ({"role": "assistant"}, "ChatGPT"),
        ({"role": "assistant", "model": "gpt-5"}, "ChatGPT (gpt-5)"),
        ({"role": "tool", "name": "python"}, "Tool python"),
        ({"role": "tool"}, "Tool"),
        ({"role": "system"}, "System"),
        ({"role": "critic"}, "critic"),
        ({"role": None}, "(unknown)"),
    ],
)
def test_who_speaks(message: dict[str, Any], name: str) -> None:
    assert who(DEFAULTS | message) == name


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        ({"status": "in_progress", "text": "Half"}, "broken off: this is all that arrived"),
        ({"status": "in_progress", "text": ""}, "broken off: nothing of it arrived"),
        ({"status": "failed"}, "status: failed"),
        ({"metadata": {"finish_details": {"type": "max_tokens"}}}, "it reached the limit"),
        ({"metadata": {"finish_details": {"type": "interrupted"}}}, "you stopped it"),
        ({"text": "x" * 1_000_000}, "longer than the record keeps"),
    ],
)  # fmt: skip
def test_what_became_of_a_message_is_said(
    columns: dict[str, Any], note: str, record: Record
) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("m", **({"role": "assistant", "text": "x"} | columns))
    with reading(record.path) as db:
        found = conversation(db, CHAT)
    (entry,) = entries(found, View(path=visible_path(found)))
    assert entry.notes[0].startswith(note)


def test_a_version_is_told_with_what_is_shown_of_it(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(current_node="b")
    chats.message("u", "user", "x")
    chats.message("t", "system", "", parent_id="u", place=1, hidden=1)
    chats.message("b", "assistant", "shown", parent_id="t")
    chats.message("o", "assistant", "other", parent_id="u", place=0)
    with reading(record.path) as db:
        found = conversation(db, CHAT)
    told = list(entries(found, View(path=visible_path(found), elsewhere="; see there")))
    assert [entry.notes for entry in told] == [(), ("version 2 of 2; see there",)]


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ({"title": "A\nb", "id_seen": True}, "A b"),
        ({"title": None, "id_seen": True}, "(no title)"),
        ({"title": "", "id_seen": False}, NO_ID),
    ],
)
def test_a_heading_is_one_line(found: dict[str, Any], title: str) -> None:
    assert heading(found) == title


def test_ids_are_short() -> None:
    assert (short(CHAT), short("turn-0123456789ab"), short("m1")) == (
        "00000c01",
        "turn-01234567",
        "m1",
    )
