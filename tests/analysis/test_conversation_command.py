"""`chatcap conversation`: a chat as the client would show it."""

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import CHAT, Chats, harbour
from tests.analysis.conftest import Chatcap

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = ["id", "parent_id", "role", "content_type", "text", "status", "create_time", "model"]


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    harbour(chats)
    return chats


def test_it_reads_like_the_chat(chats: Chats, chatcap: Chatcap) -> None:
    out = chatcap("conversation", CHAT).out
    assert max(map(len, out.splitlines())) <= 80
    wanted = [
        "Invented harbour",
        "8 of 9 messages on this branch, 2 branches, model gpt-5",
        "You · 2026-03-01 10:01:00 UTC · m-u1",
        "  Tell me of a harbour",
        "[thoughts: 2 steps]",
        "  (version 1 of 2; `chatcap conversation 00000c01 --tree --db",
        "[searched the web: invented harbour]",
        "[from web.run: 21 characters]",
        "ChatGPT (gpt-5) · 2026-03-01 10:03:00 UTC · m-b1",
        "  The harbour opened in year 12. [1]",
        "  North    41 m",
        "  print('ahoy')",
        "  [image: map (https://evil.example/map.png)] <b>raw</b> site",
        "  (https://harbour.example/x)",
        "  [1] A harbour https://harbour.example/",
        "  Draw it",
        "  please",
        "  image: sketch.png (image/png, 2.05 kB, 64 x 48)",
        "  Here is the begin",
        "  (broken off: this is all that arrived)",
    ]
    shown = [line for line in out.splitlines() if line in wanted]
    assert shown == wanted
    assert "secret thinking" not in out
    assert "tool text" not in out


def test_all_shows_what_stands_behind_the_replies_as_such(chats: Chats, chatcap: Chatcap) -> None:
    out = chatcap("conversation", "last", "--all").out
    assert "ChatGPT (gpt-5), thoughts · 2026-03-01 10:02:00 UTC · m-t1\n  secret thinking" in out
    assert "Tool web.run, message" in out
    assert "code to web.run" in out
    assert "System, hidden message" in out


def test_the_tree_shows_every_message_on_a_line(chats: Chats, chatcap: Chatcap) -> None:
    out = chatcap("conversation", "00000c", "--tree").out
    assert out.split("\n\n")[1].splitlines() == [
        "* m-s1 [empty]",
        "* m-u1 You: Tell me of a harbour",
        "* ├─m-t1 1/2: [thoughts: 2 steps]",
        "* │ m-c1 [searched the web: invented harbour]",
        "* │ m-w1 [from web.run: 21 characters]",
        "* │ m-b1 ChatGPT (gpt-5): The **harbour** opened in year 12. [1] | pier | lengt…",
        "* │ m-u2 You: Draw it please",
        "* │ m-b3 ChatGPT (gpt-5) (broken off) <- shown: Here is the begin",
        "  └─m-b2 ChatGPT (gpt-5) 2/2: Another harbour altogether.",
    ]


def test_another_branch_can_be_shown(chats: Chats, chatcap: Chatcap) -> None:
    out = chatcap("conversation", "00000c", "--branch", "m-b2").out
    assert "Another harbour altogether.\n  (version 2 of 2;" in out
    assert "Draw it" not in out
    assert "Here is the begin" in chatcap("conversation", "last", "--branch", "m-t1").out


def test_sources_tell_which_flow_told_what(chats: Chats, chatcap: Chatcap) -> None:
    out = chatcap("conversation", "last", "--sources").out
    assert "WHO TOLD OF THE CONVERSATION\n  told by document, flow f0000001, " in out
    assert "  told by document, flow f0000003, 2026-03-01 10:00:00 UTC: role, text," in out


def test_a_turn_without_a_reply_says_so(record: Record, chatcap: Chatcap) -> None:
    chats = Chats(record)
    chats.conversation(current_node="u3")
    chats.message("u1", "user", "One")
    chats.message("w1", "tool", "tool text", parent_id="u1", name="python")
    chats.message("u2", "user", "Two", parent_id="w1")
    chats.turn("t2", conversation_id=CHAT, asked_id="u2", is_done=0, status=429)
    chats.message("u3", "user", "Three", parent_id="u2")
    chats.turn("t3", conversation_id=CHAT, asked_id="u3", is_done=0, outcome="aborted")
    out = chatcap("conversation", CHAT).out
    assert "[from python: 9 characters]\n\n(no reply to this is in the record)\n\nYou · u2" in out
    assert "  Two\n\n(no visible reply: the server answered 429)\n" in out
    assert out.endswith(
        "  Three\n\n(no visible reply: the answer broke off before there was one)\n"
    )
    assert "tool text" not in out


def test_json_keeps_the_contract_and_has_every_branch(chats: Chats, chatcap: Chatcap) -> None:
    chats.feedback(message_id="m-b1", rating="thumbsUp")
    found = chatcap("conversation", "last", "--json").json
    assert list(found)[:4] == ["id", "title", "model", "messages"]
    assert [list(message)[:8] for message in found["messages"]] == [CONTRACT] * 9
    assert [m["id"] for m in found["messages"] if not m["on_path"]] == ["m-b2"]
    (rated,) = [m for m in found["messages"] if m["feedback"]]
    assert (rated["id"], rated["citations"][0]["url"]) == ("m-b1", "https://harbour.example/")
    assert rated["sources"][0]["fields"][:2] == ["role", "text"]
    assert "(you rated it: thumbs up)" in chatcap("conversation", "last").out


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("none", "Invented"),
        ("c.TXT", "Invented"),
        ("c.md", "# Invented"),
        ("c.html", "<!doctype"),
        ("c.json", "{"),
        ("c.txt", "Invented"),
    ],
)
def test_the_name_of_a_file_says_the_format(
    name: str, starts: str, chats: Chats, chatcap: Chatcap, tmp_path: Path
) -> None:
    done = chatcap("conversation", "last", "-o", str(tmp_path / name))
    assert done.err == f"Wrote {tmp_path / name}\n"
    assert (tmp_path / name).read_text("utf-8").startswith(starts)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nothing"], "there is no conversation 'nothing': `chatcap conversations` lists them"),
        (["00000c"], f"several conversations start with '00000c': {CHAT}, 00000c99"),
        ([CHAT, "--branch", "x"], "there is no message 'x' in it"),
        ([CHAT, "--branch", "m-b"], "several messages start with 'm-b': m-b1, m-b3, m-b2"),
    ],
)
def test_what_is_not_there_or_not_the_only_one_is_1(
    arguments: list[str], error: str, chats: Chats, chatcap: Chatcap
) -> None:
    chats.conversation("00000c99")
    done = chatcap("conversation", *arguments)
    assert (done.code, done.out) == (1, "")
    assert error in done.err


def test_an_empty_record_has_no_last_one(chatcap: Chatcap) -> None:
    assert "there is no conversation yet" in chatcap("conversation", "last").err


@pytest.mark.parametrize("parents", ["chain", "star", "cycle", "orphans"])
def test_trees_of_any_shape_and_5000_messages_are_shown(
    parents: str, record: Record, chatcap: Chatcap
) -> None:
    chats = Chats(record)
    chats.conversation()
    parent: Callable[[int], str | None] = {
        "chain": lambda n: f"m{n - 1}" if n else None,
        "star": lambda n: "m0" if n else None,
        "cycle": lambda n: f"m{(n + 1) % 5000}",
        "orphans": lambda n: f"gone{n}",
    }[parents]
    rows = [(CHAT, f"m{n}", parent(n), "user" if n % 2 else "assistant", "Hi") for n in range(5000)]
    record.db.conn.executemany(
        "INSERT INTO messages (conversation_id, id, parent_id, role, text, content_type)"
        " VALUES (?, ?, ?, ?, ?, 'text')",
        rows,
    )
    record.db.conn.commit()
    found = json.loads(chatcap("conversation", CHAT, "--json").out)
    assert len(found["messages"]) == 5000
    assert len(chatcap("conversation", CHAT, "--tree").out.splitlines()) == 5000 + 4
    if parents == "chain":
        assert chatcap("conversation", CHAT).out.count("\n  Hi\n") == 5000
    if parents == "star":
        out = chatcap("conversation", CHAT, "--format", "html").out
        assert out.count('<div class="body">') == 5000


def test_a_name_that_says_no_format_is_a_usage_error(
    chats: Chats, chatcap: Chatcap, tmp_path: Path
) -> None:
    file = tmp_path / "c.pdf"
    done = chatcap("conversation", "last", "-o", str(file))
    assert (done.code, file.exists()) == (2, False)
    assert "end it in .txt, .md, .html or .json, or give --format" in done.err
    assert chatcap("conversation", "last", "-o", str(file), "--format", "text").code == 0


def test_hints_can_be_typed_as_they_stand(chats: Chats, chatcap: Chatcap) -> None:
    chats.conversation("00000c01-0000-4000-9")
    db = str(chats.record.path)
    out = " ".join(chatcap("conversation", CHAT, "--db", db).out.split())
    assert f"`chatcap conversation 00000c01-0000-4000-8 --tree --db {db}` lists" in out


def test_a_chat_of_which_only_a_list_told_says_so(record: Record, chatcap: Chatcap) -> None:
    Chats(record).conversation()
    for options in ([], ["--tree"], ["--format", "html"], ["--format", "markdown"]):
        assert "no message of it is in the record" in chatcap("conversation", CHAT, *options).out


def test_that_a_chat_goes_on_behind_what_is_shown_is_said(record: Record, chatcap: Chatcap) -> None:
    chats = Chats(record)
    chats.conversation(current_node="a")
    chats.message("a", "assistant", "One")
    chats.message("b", "user", "Two", parent_id="a")
    chats.message("c", "assistant", "Three", parent_id="b")
    out = " ".join(chatcap("conversation", CHAT).out.split())
    assert "(it goes on: 2 messages after this; `chatcap conversation 00000c01 --tree" in out
    html = chatcap("conversation", CHAT, "--format", "html").out
    assert "it goes on: 2 messages after this, see below" in html
    assert "<summary>goes on after \u201cOne\u201d: Two</summary>" in html


def test_an_error_that_the_stream_told_is_said(record: Record, chatcap: Chatcap) -> None:
    chats = Chats(record)
    chats.conversation()
    chats.message("q", "user", "Ask")
    chats.message("a", "assistant", "Some", parent_id="q", status="in_progress")
    chats.turn("t", conversation_id=CHAT, asked_id="q", message_id="a", is_done=0, error=1)
    out = chatcap("conversation", CHAT).out
    assert "(the server reported an error: this is all that arrived)" in out
    (turn,) = chatcap("conversation", CHAT, "--json").json["turns"]
    assert (turn["error"], turn["is_done"]) == (True, False)
