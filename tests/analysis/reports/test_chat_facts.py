"""What stands above a chat, and below its messages."""

from typing import Any

import pytest

from analysis.queries.conversation import conversation
from analysis.queries.database import reading
from analysis.reports.chat import visible_path
from analysis.reports.chat_facts import about, cited_sources, ends, files, models
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour


def read(record: Record) -> dict[str, Any]:
    with reading(record.path) as db:
        return conversation(db, CHAT)


def test_what_is_known_of_the_whole_stands_above(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(title=None, is_archived=1, is_temporary=1, is_starred=0)
    chats.share("s1")
    chats.share("s2", is_deleted=1)
    with reading(record.path) as db:
        assert list(about(conversation(db, CHAT), ())) == [
            "(no title)",
            f"conversation {CHAT}",
            "0 messages, model gpt-5",
            "archived, temporary",
            "shared as s1",
            "no longer shared as s2",
        ]


def test_files_and_sources_have_a_line_each() -> None:
    file: dict[str, Any] = {
        "kind": "image",
        "name": None,
        "id": "file-1",
        "media_type": None,
        "size": 10,
    }
    message: dict[str, Any] = {
        "attachments": [{**file, "width": 4, "height": 3}],
        "citations": [{"title": "T", "url": None}, {"title": None, "url": "http://x"}],
    }
    assert list(files(message)) == ["image: file-1 (10 B, 4 x 3)"]
    assert list(cited_sources(message)) == ["[1] T", "[2] http://x"]


def test_how_much_of_it_is_shown_is_said(record: Record) -> None:
    harbour(Chats(record))
    found = read(record)
    assert (ends(found), models(found)) == (2, ["gpt-5"])
    told = list(about(found, visible_path(found)))
    assert told[2:] == [
        "8 of 9 messages on this branch, 2 branches, model gpt-5",
        "begun 2026-03-01 10:00:00 UTC, changed 2026-03-01 10:09:00 UTC",
    ]


@pytest.mark.parametrize(
    ("asked", "answered", "told"),
    [
        ("auto", "gpt-5-2", "asked for auto, answered by gpt-5-2"),
        ("gpt-5-2", "gpt-5-2", "model gpt-5-2"),
        (None, "gpt-5-2", "answered by gpt-5-2"),
        ("auto", None, "model auto"),
    ],
)
def test_who_was_asked_and_who_answered(
    asked: str | None, answered: str | None, told: str, record: Record
) -> None:
    chats = Chats(record)
    chats.conversation(model=asked)
    chats.message("m", "assistant", "x", model=answered)
    assert list(about(read(record), ["m"]))[2] == f"1 message, {told}"


def test_a_chat_without_an_id_is_named_after_its_question(record: Record) -> None:
    chats = Chats(record)
    chats.conversation("turn-f1", title=None)
    chats.message("m", "user", "How deep is it?\nReally", conversation_id="turn-f1")
    with reading(record.path) as db:
        told = list(about(conversation(db, "turn-f1"), ["m"]))
    assert told[0] == "How deep is it? Really"
    assert told[1] == "conversation turn-f1, by which chatcap calls it: the server never told one"


def test_a_share_says_what_of_it_is_shared(record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.share("s", is_public=1, is_anonymous=0, current_node="m-b1")
    assert list(about(read(record), ()))[-1] == "shared as s (public, up to message m-b1)"
