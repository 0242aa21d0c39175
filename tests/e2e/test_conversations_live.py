"""Chats over the real proxy, read with the command line while it runs and when it has ended."""

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from websockets.sync.client import ClientConnection

from analysis.cli import cli
from tests.rig.answers import json_content, stream
from tests.rig.chatting import WORDS, Message, handoff, snapshots, web_pub_sub
from tests.rig.client import websocket
from tests.rig.delivery import (
    HUB,
    HUB_HOST,
    USER_SOCKET,
    answering,
    at_the_hub,
    hear,
    new_topic,
    reply_to_last,
    subscribe,
    user_frames,
)
from tests.rig.page import SEND, Page
from tests.rig.record import Record, Row, until
from tests.rig.world import World, WorldMaker

TITLE = "Harbours that nobody built"


def chatcap(world: World, *arguments: str) -> str:
    """What a command prints about the record of this proxy."""
    result = CliRunner().invoke(cli, [*arguments, "--db", str(world.record.path)])
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(world: World, *arguments: str) -> Any:
    return json.loads(chatcap(world, *arguments, "--format", "json"))


def spend_an_evening(page: Page) -> None:
    """Three turns, another answer to the last, a new name, and an answer that was stopped."""
    page.ask("Tell me an invented harbour fact", title="Invented harbour fact")
    page.ask("When was that?", ("In the year", " twelve", ", it is", " said."))
    page.ask("Who says so?", ("A synthetic", " chronicle", " does."))
    page.again(("An invented", " museum", " does."))
    page.rename(TITLE)
    page.report(page.rays[1])
    page.ask_and_stop("Say more", ("More than", " this is", " not known", " to anybody."))


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("http2", [False, True])
def test_a_chat_is_told_as_it_was(new_world: WorldMaker, http2: bool, opened: bool) -> None:
    world = new_world()
    page = Page(world, http2=http2)
    spend_an_evening(page)
    if opened:
        page.open()
    world.settle(SEND)
    world.proxy.stop()
    chat = page.chat

    (listed,) = as_json(world, "conversations")
    assert (listed["id"], listed["title"]) == (chat.id, TITLE)

    found = as_json(world, "conversation", chat.id)
    assert found["title"] == TITLE
    told = {message["id"]: message for message in found["messages"]}
    assert {name: message["parent_id"] for name, message in told.items()} | {
        "client-created-root": None
    } == chat.parents
    for name, message in chat.messages.items():
        if message:
            assert told[name]["text"] == "".join(message["content"]["parts"])
            assert told[name]["role"] == message["author"]["role"]
    assert [m["status"] for m in told.values() if m["role"] == "assistant"].count(
        "in_progress"
    ) == 1
    assert told[chat.current]["status"] == "in_progress"

    text = chatcap(world, "conversation", chat.id)
    assert TITLE in text
    assert "version 2 of 2" in text
    assert "An invented museum does." in text
    assert "A synthetic chronicle does." not in text
    assert "More than this is" in text
    tree = chatcap(world, "conversation", chat.id, "--tree")
    assert "A synthetic chronicle does." in tree
    assert "An invented museum does." in tree


def test_a_question_without_an_answer_is_kept_until_its_chat_has_a_name(
    new_world: WorldMaker,
) -> None:
    world = new_world()
    page = Page(world)
    page.hand(json_content({"detail": "synthetic"}, status=500), "Is anybody there?")
    world.settle(SEND)
    (listed,) = as_json(world, "conversations")
    assert listed["id"].startswith("turn-")
    assert "Is anybody there?" in chatcap(world, "conversation", listed["id"])
    page.retry(("Yes,", " an invented", " answer", "."))
    world.settle(SEND)
    (listed,) = as_json(world, "conversations")
    assert listed["id"] == page.chat.id
    found = as_json(world, "conversation", page.chat.id)
    assert [m["text"] for m in found["messages"]] == [
        "Is anybody there?",
        "Yes, an invented answer.",
    ]


def test_what_was_said_is_found(new_world: WorldMaker) -> None:
    world = new_world()
    page = Page(world)
    spend_an_evening(page)
    world.settle(SEND)
    found = as_json(world, "search", "museum")
    assert [hit["conversation_id"] for hit in found] == [page.chat.id]
    assert "museum" in chatcap(world, "search", "museum")
    assert as_json(world, "search", "anybody") == []  # it never came


def test_latency_stands_beside_what_the_client_measured(new_world: WorldMaker) -> None:
    world = new_world()
    page = Page(world)
    spend_an_evening(page)
    world.settle(SEND)
    world.proxy.stop()
    turns = as_json(world, "latency")
    assert len(turns) == 5
    (matched,) = [turn for turn in turns if turn["matched"]]
    assert matched["client_first_token_ms"] == 212.5
    assert matched["client_total_ms"] == 390.5
    assert matched["tokens"] == 4
    for turn in turns:
        assert 0 < turn["first_byte_ms"] <= turn["first_token_ms"] <= turn["total_ms"]
    assert [turn["is_done"] for turn in turns] == [True] * 4 + [False]


@pytest.mark.parametrize("http2", [False, True])
def test_the_tree_adds_to_the_streams_and_takes_nothing_away(
    new_world: WorldMaker, http2: bool
) -> None:
    world = new_world()
    page = Page(world, http2=http2)
    spend_an_evening(page)
    world.settle(SEND)
    before = as_json(world, "conversation", page.chat.id)
    page.open()
    world.proxy.stop()
    after = {m["id"]: m for m in as_json(world, "conversation", page.chat.id)["messages"]}
    for message in before["messages"]:
        for name in ("parent_id", "role", "text", "status", "model", "content_type", "version"):
            assert after[message["id"]][name] == message[name]


def test_under_block_the_report_is_answered_here_and_joined(new_world: WorldMaker) -> None:
    world = new_world("--set", "chatcap_telemetry=block")
    page = Page(world)
    page.ask("Tell me an invented harbour fact")
    assert page.report(page.rays[0]).json() == {"status": "success"}
    world.settle(SEND)
    world.proxy.stop()
    reached = [json.loads(r.body) for r in world.origin.requests("/backend-api/lat/r")]
    assert page.rays[0] not in [report["server_request_id"] for report in reached]
    (turn,) = as_json(world, "latency")
    assert (turn["matched"], turn["client_first_token_ms"]) == (True, 212.5)


def _socket(world: World, host: str, path: str) -> ClientConnection:
    return websocket(f"wss://{host}{path}", world.proxy.url, world.proxy.ca)


def _message(world: World, message: Message) -> Any:
    rows = world.record.rows("SELECT * FROM messages WHERE id = ?", message["id"])
    return rows[0] if rows else {"text": None, "status": None}


def _is_told(world: World, message: Message) -> bool:
    """Whether the record has all of it."""
    found = _message(world, message)
    whole = "".join(message["content"]["parts"]), message["status"]
    return (found["text"], found["status"]) == whole


def test_answers_over_the_users_socket_are_there_while_it_is_open(new_world: WorldMaker) -> None:
    world = new_world()
    page, answers = Page(world), dict[str, list[str]]()
    world.origin.socket(USER_SOCKET, answering(answers))
    with _socket(world, "ws.chatgpt.com", USER_SOCKET) as socket:
        for words in (("A long", " thought", " about", " harbours."), ("And", " another", ".")):
            topic = new_topic()
            page.hand(stream(handoff(page.chat, topic)), "Think about it")
            answers[topic] = user_frames(page.chat, topic, words)
            hear(socket, subscribe(topic), len(answers[topic]))
            reply = page.chat.messages[page.chat.current]
            assert reply
            assert until(lambda: _is_told(world, reply)), _message(world, reply)  # noqa: B023 - now
    world.settle(SEND)
    world.proxy.stop()
    found = as_json(world, "conversation", page.chat.id)
    told = [(m["role"], m["text"]) for m in found["messages"]]
    assert told == [
        ("user", "Think about it"),
        ("assistant", "A long thought about harbours."),
        ("user", "Think about it"),
        ("assistant", "And another."),
    ]
    turns = as_json(world, "latency")
    assert [(turn["delivery"], turn["is_done"]) for turn in turns] == [("socket", True)] * 2
    assert all(turn["first_token_ms"] > turn["first_byte_ms"] for turn in turns)


def test_answers_over_the_hub_of_2024_are_told(new_world: WorldMaker) -> None:
    world = new_world()
    page, answers = Page(world, http2=False), dict[str, list[str]]()
    world.origin.socket(HUB, answering(answers))
    with _socket(world, HUB_HOST, HUB) as socket:
        for number, words in enumerate((WORDS, ("It was", " twelve", ".")), 1):
            answer, handler = at_the_hub(page.chat)
            page.hand(handler, f"Question {number}", "/backend-api/conversation")
            events = snapshots(page.chat, reply_to_last(page.chat, words), words)
            answers[f"go {number}"] = web_pub_sub(answer, events, 10 * number)
            hear(socket, f"go {number}", len(answers[f"go {number}"]))
            reply = page.chat.messages[page.chat.current]
            assert reply
            assert until(lambda: _is_told(world, reply)), _message(world, reply)  # noqa: B023 - now
    world.proxy.stop()
    found = as_json(world, "conversation", page.chat.id)
    assert [message["text"] for message in found["messages"]] == [
        "Question 1",
        "".join(WORDS),
        "Question 2",
        "It was twelve.",
    ]
    assert {turn["delivery"] for turn in as_json(world, "latency")} == {"socket"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_middle_of_an_answer_keeps_what_has_come(
    new_world: WorldMaker, number: signal.Signals
) -> None:
    world = new_world()
    page = Page(world)
    page.ask("Tell me an invented harbour fact")
    with page.half("Say more") as reply:
        assert world.proxy.stop(number) == 0
        found = as_json(world, "conversation", page.chat.id)
    told = {message["id"]: message for message in found["messages"]}
    assert told[reply["id"]]["status"] == "in_progress"
    assert told[reply["id"]]["text"] == "".join(WORDS[:2])
    assert told[reply["id"]]["parent_id"] == page.chat.parents[reply["id"]]
    assert world.record.settled()["unfinished"] == 1


CHATS = """
SELECT id, title, model, current_node, is_archived, is_deleted, create_time, update_time
FROM conversations ORDER BY id
"""
MESSAGES = """
SELECT conversation_id, id, parent_id, place, role, name, recipient, channel, content_type, text,
       content, status, end_turn, hidden, model, create_time, update_time, metadata
FROM messages ORDER BY conversation_id, id
"""
TURNS = """
SELECT flow_id, conversation_id, asked_id, message_id, kind, model, delivery, socket_flow_id,
       encoding, is_done, server_request_id, tokens, characters, round(first_token_ms, 1),
       round(last_token_ms, 1), stalls FROM turns ORDER BY flow_id
"""
REPORTS = "SELECT flow_id, server_request_id, count_tokens, report FROM latency_reports"


def test_an_import_of_the_same_traffic_tells_the_same(
    new_world: WorldMaker, tmp_path: Path
) -> None:
    saved = tmp_path / "x.mitm"
    world = new_world("-w", str(saved))
    page, other, answers = Page(world), Page(world), dict[str, list[str]]()
    world.origin.socket(USER_SOCKET, answering(answers))
    spend_an_evening(page)
    with _socket(world, "ws.chatgpt.com", USER_SOCKET) as socket:
        topic = new_topic()
        other.hand(stream(handoff(other.chat, topic)), "Think about it")
        answers[topic] = user_frames(other.chat, topic, WORDS)
        hear(socket, subscribe(topic), len(answers[topic]))
    page.open()
    world.record.ended(USER_SOCKET)
    world.proxy.stop()
    imported = Record(tmp_path / "other.db")
    result = CliRunner().invoke(cli, ["import", str(saved), "--db", str(imported.path)])
    assert result.exit_code == 0, result.output
    assert len(imported.rows(CHATS)) == 2
    for query in (CHATS, MESSAGES, TURNS, REPORTS):
        assert _without_stand_ins(imported.rows(query)) == _without_stand_ins(
            world.record.rows(query)
        )


def _without_stand_ins(rows: list[Row]) -> list[Row]:
    """Each database has its own."""
    return json.loads(re.sub(r"\[(\w+):[0-9a-f]+\]", r"[\1]", json.dumps(rows)))  # type: ignore[no-any-return]
