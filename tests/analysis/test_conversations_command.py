"""`chatcap conversations`: what was seen, the newest last."""

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.conftest import Chatcap


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    harbour(chats)
    return chats


def test_a_conversation_comes_with_its_figures(chats: Chats, chatcap: Chatcap) -> None:
    chats.share("share-1")
    (row,) = chatcap("conversations", "--json").json
    assert (row["id"], row["title"], row["model"]) == (CHAT, "Invented harbour", "gpt-5")
    assert (row["messages"], row["questions"], row["branches"]) == (9, 2, 2)
    assert (row["is_shared"], row["sources"], row["sessions"]) == (True, ["captured"], ["s1"])
    line = chatcap("conversations").out.splitlines()[2]
    assert " ".join(line.split()) == (
        "00000c01 2026-03-01 Invented harbour gpt-5 9 shared, 2 branches"
    )
    assert len(line) <= 80


def test_at_80_columns_ids_stay_whole_and_what_is_unusual_comes_first(
    record: Record, chatcap: Chatcap
) -> None:
    chats = Chats(record)
    flags = {"is_deleted": 1, "is_archived": 1, "is_starred": 1}
    chats.conversation(
        "turn-abcdef0123456789", title="t" * 99, model="text-davinci-002-render-sha", **flags
    )
    for number in range(3):
        chats.message(f"m{number}", "user", "x", conversation_id="turn-abcdef0123456789")
    head, _, line = chatcap("conversations").out.splitlines()
    assert len(line) <= 80
    assert line.startswith("turn-abcdef01  2026-03-01  ttttttttttttttttttt")
    assert line.split("  ")[-1].startswith("deleted, archive")
    assert head.split() == ["id", "day", "(UTC)", "title", "messages", "notes"]


def test_the_newest_is_last_and_filters_choose(chats: Chats, chatcap: Chatcap) -> None:
    chats.record.session("s2")
    old = "2026-02-01T10:00:00.000Z"
    chats.conversation("old", model="o1", update_time=old, session_id="s2", source="list")
    chats.conversation("exported", model="o1", create_time=old, source="export")

    def ids(*arguments: str) -> list[str]:
        return [row["id"] for row in chatcap("conversations", "--json", *arguments).json]

    assert ids() == ["old", "exported", CHAT]
    assert ids("--limit", "1") == [CHAT]
    assert ids("--limit", "0") == []
    assert ids("--session", "s2") == ["old"]
    assert ids("--model", "o1") == ["old", "exported"]
    assert ids("--since", "2026-02-02") == [CHAT]
    assert ids("--until", "2026-02-02") == ["old", "exported"]
    rows = chatcap("conversations", "--json").json
    assert [row["sources"] for row in rows] == [["captured"], ["export"], ["captured"]]
    done = chatcap("conversations")
    assert "export only" in done.out
    assert "2 conversations without messages" in done.err


def test_one_without_an_id_of_its_own_says_so(record: Record, chatcap: Chatcap) -> None:
    Chats(record).conversation("turn-abcdef0123456789", title=None)
    done = chatcap("conversations")
    assert "turn-abcdef01 " in done.out
    assert "(no conversation id s" in done.out
    (row,) = chatcap("conversations", "--json").json
    assert row["id_seen"] is False


def test_none_are_no_failure(chatcap: Chatcap) -> None:
    done = chatcap("conversations")
    assert (done.code, done.out, done.err) == (0, "", "No conversations.\n")
    assert chatcap("conversations", "--json").json == []


def test_under_minimal_it_says_why_there_are_none(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", options='{"chatcap_privacy": "minimal"}')
    assert chatcap("conversations").err == (
        "No conversations.\nSessions recorded under `minimal` keep none.\n"
    )
