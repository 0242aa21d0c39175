"""One conversation in full, read at one moment."""

from typing import Any

import pytest

from addon.errors import ChatcapError
from analysis.queries.conversation import branch, conversation, tree_of, unique_start
from analysis.queries.database import reading
from tests.analysis.building import START, Record
from tests.analysis.chatting import CHAT, Chats, harbour


@pytest.fixture
def chats(record: Record) -> Chats:
    return Chats(record)


def read(chats: Chats) -> dict[str, Any]:
    with reading(chats.record.path) as db:
        return conversation(db, CHAT)


def test_messages_stand_behind_their_parents_branch_by_branch(chats: Chats) -> None:
    harbour(chats)
    found = read(chats)
    order = ["m-s1", "m-u1", "m-t1", "m-c1", "m-w1", "m-b1", "m-u2", "m-b3", "m-b2"]
    assert [message["id"] for message in found["messages"]] == order
    versions = {m["id"]: (m["version"], m["versions"]) for m in found["messages"]}
    assert (versions["m-t1"], versions["m-b2"], versions["m-b1"]) == ((1, 2), (2, 2), (1, 1))
    assert found["shown_until"] == "m-b3"


@pytest.mark.parametrize(
    ("wanted", "end"), [("m-b2", "m-b2"), ("m-u1", "m-b3"), ("m-t1", "m-b3"), ("m-b3", "m-b3")]
)
def test_a_branch_goes_through_the_message_to_its_end(wanted: str, end: str, chats: Chats) -> None:
    harbour(chats)
    path = branch(read(chats), wanted)
    assert wanted in path
    assert path[-1] == end
    with pytest.raises(ChatcapError, match="no message ''"):
        branch(read(chats), "")


@pytest.mark.parametrize("current", [None, "gone"])
def test_without_a_current_message_the_newest_end_is_shown(
    current: str | None, chats: Chats
) -> None:
    chats.conversation(current_node=current)
    chats.message("u", "user", "x", create_time="2026-01-01")
    chats.message("new", "assistant", "x", parent_id="u", create_time="2026-01-03")
    chats.message("old", "assistant", "x", parent_id="u", create_time="2026-01-02")
    assert [m["id"] for m in read(chats)["messages"] if m["on_path"]] == ["u", "new"]


def test_first_messages_under_a_root_nobody_saw_are_versions_of_each_other(chats: Chats) -> None:
    chats.conversation()
    for name in ("a", "b"):
        chats.message(name, "user", "x", parent_id="client-created-root")
    assert [m["versions"] for m in read(chats)["messages"]] == [2, 2]


def test_what_hangs_on_a_message_comes_with_it(chats: Chats) -> None:
    chats.conversation(title="T", is_temporary=1)
    chats.message(
        "m", "user", "x", hidden=1, end_turn=0, content={"parts": [1]}, metadata={"a": 1},
        attachments=[{"name": "a.txt"}], citations=[{"url": "u", "start_index": 3}],
    )  # fmt: skip
    chats.feedback(message_id="m", tags='["good"]', text="why")
    chats.share("s", is_public=1)
    chats.turn("t", conversation_id=CHAT, asked_id="m", status=500)
    found = read(chats)
    (message,) = found["messages"]
    assert (message["hidden"], message["end_turn"]) == (True, False)
    assert (message["content"], message["metadata"]) == ({"parts": [1]}, {"a": 1})
    assert message["attachments"][0]["name"] == "a.txt"
    assert message["citations"][0]["start_index"] == 3
    assert message["feedback"][0]["tags"] == ["good"]
    assert message["sources"] == [
        {
            "source": "document",
            "flow_id": "f0000002",
            "session_id": "s1",
            "weight": 2,
            "seen_at": START,
            "fields": [
                *("role", "text", "recipient", "content_type", "status", "hidden", "end_turn"),
                *("content", "metadata", "attachments", "citations"),
            ],
            "earlier": None,
        }
    ]
    assert (found["is_temporary"], found["is_archived"]) == (True, None)
    assert (found["shares"][0]["is_public"], found["turns"][0]["http_status"]) == (True, 500)
    assert found["sources"][0]["flow_id"] == "f0000001"
    assert "key" not in found


def test_a_conversation_without_messages_is_empty_not_an_error(chats: Chats) -> None:
    chats.conversation()
    found = read(chats)
    assert (found["messages"], found["shown_until"]) == ([], None)
    assert len(tree_of(found["messages"])) == 0


def test_the_start_of_an_id_names_one(chats: Chats) -> None:
    for id_ in ("abcdefgh-1", "abcdefgh-2", "b"):
        chats.conversation(id_)
    with reading(chats.record.path) as db:
        starts = [unique_start(db, id_, 4) for id_ in ("abcdefgh-1", "b")]
    assert starts == ["abcdefgh-1", "b"]


def test_the_sessions_of_all_who_told_are_named(chats: Chats) -> None:
    chats.record.session("s2", source_path="/x/export.zip")
    chats.conversation()
    chats.message("m", "user", "x", source="export", session_id="s2")
    sessions = read(chats)["sessions"]
    assert [(one["id"], one["source_path"]) for one in sessions][-1] == ("s2", "/x/export.zip")
    assert len(sessions) == 2
