"""`chatcap search`: words found in messages and titles."""

import csv
import io

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.conftest import Chatcap


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    harbour(chats)
    return chats


def test_what_is_found_stands_in_brackets_with_its_place(chats: Chats, chatcap: Chatcap) -> None:
    done = chatcap("search", "Another", "harbour")
    assert done.out.splitlines() == [
        "00000c01/m-b2 · 2026-03-01 10:04 · ChatGPT (gpt-5), on another branch · Invented",
        "harbour",
        "  [Another] [harbour] altogether.",
    ]
    assert done.err == ""
    assert "· in the title · Invented harbour" in chatcap("search", "invented").out


def test_json_has_the_fields_and_says_where_the_match_is(chats: Chats, chatcap: Chatcap) -> None:
    (hit,) = chatcap("search", "altogether", "--json").json
    assert list(hit)[:7] == [
        "conversation_id", "title", "message_id", "role", "model", "create_time", "snippet",
    ]  # fmt: skip
    ((start, end),) = hit["matches"]
    assert hit["snippet"][start:end] == "altogether"
    (row,) = csv.DictReader(io.StringIO(chatcap("search", "altogether", "--format", "csv").out))
    assert row["snippet"] == "Another harbour [altogether]."
    assert "matches" not in row
    assert "[altogether]" in chatcap("search", "altogether", "--format", "markdown").out


def test_filters_choose(chats: Chats, chatcap: Chatcap) -> None:
    def ids(*arguments: str) -> list[str]:
        return [hit["message_id"] for hit in chatcap("search", *arguments, "--json").json]

    assert set(ids("harbour")) == {None, "m-u1", "m-c1", "m-b1", "m-b2"}
    assert ids("harbour", "--role", "user") == ["m-u1"]
    assert ids("harbour", "--conversation", "000", "--role", "user") == ["m-u1"]
    assert ids("harbour", "--model", "o1") == []
    assert ids("harbour", "--since", "2026-03-01T10:04", "--role", "assistant") == ["m-b2"]
    assert ids("harbour", "--session", "s1", "--limit", "1") == [None]
    assert ids("harbour", "--sort", "time") == ["m-u1", "m-c1", "m-b1", "m-b2", None]
    assert ids("harbour", "--sort", "time", "--limit", "2") == ["m-b2", None]


def test_what_was_sent_to_a_tool_is_not_passed_off_as_said(chats: Chats, chatcap: Chatcap) -> None:
    assert "ChatGPT (gpt-5), code to web.run ·" in chatcap("search", "search_query").out
    assert "ChatGPT (gpt-5), thoughts ·" in chatcap("search", "thinking").out
    assert "Tool web.run, message ·" in chatcap("search", "piers").out


@pytest.mark.parametrize("typed", ["", " ", '""', '" " ""'])
def test_to_search_for_nothing_is_wrong_usage(typed: str, chats: Chats, chatcap: Chatcap) -> None:
    done = chatcap("search", typed)
    assert done.code == 2
    assert "nothing to search for" in done.err


def test_nothing_found_is_no_failure(chats: Chats, chatcap: Chatcap) -> None:
    done = chatcap("search", "lighthouse")
    assert (done.code, done.out, done.err) == (0, "", "Nothing found.\n")
    assert chatcap("search", "lighthouse", "--json").json == []


def test_a_table_stops_at_a_screenful_and_says_so(chats: Chats, chatcap: Chatcap) -> None:
    for number in range(30):
        chats.message(f"n{number}", "user", f"lantern {number}")
    done = chatcap("search", "lantern")
    assert len(done.out.splitlines()) == 40
    assert done.err == "There are more than these 20; --limit N shows them.\n"
    assert len(chatcap("search", "lantern", "--json").json) == 30
    assert chatcap("search", "lantern", "--conversation", "nobody").code == 1
    assert chatcap("search", "lantern", "--conversation", CHAT, "--limit", "30").err == ""
