"""The list of conversations, and how one is named."""

import pytest

from addon.errors import ChatcapError
from analysis.queries.choice import Choice
from analysis.queries.conversations import (
    FIELDS,
    conversations,
    find_conversation,
    none_kept,
    seen_id,
)
from analysis.queries.database import reading
from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats


def listed(record: Record, **wanted: str) -> list[dict[str, object]]:
    with reading(record.path) as db:
        return list(conversations(db, Choice(), **wanted))  # type: ignore[arg-type]


def test_rows_have_the_fields_and_flags_are_truths(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(is_archived=1, is_starred=0)
    chats.share("gone", is_deleted=1)
    (row,) = listed(record)
    assert tuple(row) == FIELDS
    assert [row[f"is_{name}"] for name in ("archived", "starred", "deleted", "shared")] == [
        True,
        False,
        None,
        False,
    ]


@pytest.mark.parametrize(
    ("parents", "branches"),
    [
        ((), 0),
        ((None,), 1),
        ((None, "m0", "m1"), 1),
        ((None, "m0", "m0"), 2),
        (("gone", "gone"), 2),
        ((None, "m0", "m0", "m1"), 2),
    ],
)
def test_branches_are_the_ends_of_the_tree(
    parents: tuple[str | None, ...], branches: int, record: Record
) -> None:
    chats = Chats(record)
    chats.conversation()
    for number, parent in enumerate(parents):
        chats.message(f"m{number}", "user", "x", parent_id=parent)
    (row,) = listed(record)
    assert (row["messages"], row["branches"]) == (len(parents), branches)


@pytest.mark.parametrize(
    ("columns", "messages", "last"),
    [
        ({}, (), "2026-03-01T10:00:00.000Z"),  # when it was seen
        ({"create_time": "2026-01-01"}, (), "2026-01-01"),
        ({"update_time": "2026-01-02", "create_time": "2026-01-01"}, (), "2026-01-02"),
        ({"update_time": "2026-01-02"}, ("2026-01-03", None), "2026-01-03"),
        ({"update_time": "2026-01-04"}, ("2026-01-03",), "2026-01-04"),
    ],
)
def test_the_last_time_is_that_of_a_message_or_a_change(
    columns: dict[str, str], messages: tuple[str | None, ...], last: str, record: Record
) -> None:
    chats = Chats(record)
    chats.conversation(**columns)
    for number, time in enumerate(messages):
        chats.message(f"m{number}", "user", "x", create_time=time)
    assert listed(record)[0]["last_time"] == last


def test_a_model_of_any_message_counts(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(model="auto")
    chats.message("m", "assistant", "x", model="o1")
    for model in ("auto", "o1"):
        assert [row["id"] for row in listed(record, model=model)] == [CHAT]
    assert listed(record, model="o") == []


def test_both_sources_are_named(record: Record) -> None:
    chats = Chats(record)
    chats.conversation(source="export")
    assert listed(record)[0]["sources"] == ["export"]
    chats.message("m", "user", "x")
    assert listed(record)[0]["sources"] == ["captured", "export"]


def test_one_is_found_by_the_start_of_its_id_or_as_the_last(record: Record) -> None:
    chats = Chats(record)
    chats.conversation("aaa1", update_time="2026-01-01")
    chats.conversation("aab2", update_time="2025-01-01")
    with reading(record.path) as db:
        assert find_conversation(db, "aab") == "aab2"
        assert find_conversation(db, "last") == "aaa1"
        with pytest.raises(ChatcapError, match="several conversations start with 'aa': aaa1, aab2"):
            find_conversation(db, "aa")
        with pytest.raises(ChatcapError, match="there is no conversation 'b'"):
            find_conversation(db, "b")


def test_the_last_one_is_one_with_messages_if_there_is_any(record: Record) -> None:
    chats = Chats(record)
    chats.conversation("told", update_time="2025-01-01")
    chats.message("m", "user", "x", conversation_id="told")
    chats.conversation("only-listed", update_time="2026-12-31")
    with reading(record.path) as db:
        assert find_conversation(db, "last") == "told"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{}", "no conversation yet: record some with `chatcap run`"),
        ('{"chatcap_privacy": "standard"}', "no conversation yet"),
        ('{"chatcap_privacy": "minimal"}', "sessions under `minimal` keep none"),
    ],
)
def test_without_any_it_says_why(options: str, told: str, record: Record) -> None:
    record.session("s2", options=options)
    with reading(record.path) as db:
        with pytest.raises(ChatcapError, match=told):
            find_conversation(db, "last")
        assert none_kept(db) is ("minimal" in options)


@pytest.mark.parametrize(("title", "opening"), [("T", None), (None, "x" * 200)])
def test_without_a_title_the_first_question_tells_which_it_is(
    title: str | None, opening: str | None, record: Record
) -> None:
    chats = Chats(record)
    chats.conversation(title=title)
    chats.message("context", "user", "hidden", hidden=1)
    chats.message("second", "user", "y", create_time="2026-03-02")
    chats.message("first", "user", "x" * 300, create_time="2026-03-01")
    assert listed(record)[0]["opening"] == opening


def test_questions_are_messages_and_turns_are_requests(record: Record) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("q", "user", "x")
    chats.message("context", "user", "x", hidden=1)
    chats.message("a", "assistant", "x")
    for flow in ("first", "again"):
        chats.turn(flow, conversation_id=CHAT, asked_id="q")
    chats.turn("elsewhere")
    (row,) = listed(record)
    assert (row["messages"], row["questions"], row["turns"]) == (3, 1, 2)


def test_a_placeholder_is_no_id() -> None:
    assert seen_id(CHAT)
    assert not seen_id("turn-0123")
