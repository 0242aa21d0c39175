import json
from typing import Any

import pytest

from addon.protocol import registry
from addon.protocol.records import Side
from addon.streams.parse import parse
from addon.telemetry.chats import MOST, texts, texts_of_message
from tests.genuine import SAMPLES, sample

ID = "00000c01-0000-4000-8000-000000000c01"


def found(
    method: str, path: str, side: Side, body: Any, content_type: str | None = None
) -> set[Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    match = registry.match(method, "chatgpt.com", path)
    return {tuple(text) for text in texts(match, side, parse(data, content_type))}


@pytest.mark.parametrize(
    ("method", "path", "side", "name", "expected"),
    [
        (
            "POST",
            "/backend-api/conversation",
            Side.REQUEST,
            "conv-2024-04.request.json",
            {
                ("conversation id", ID),
                ("prompt", "What does this invented picture show?"),
                ("file name", "sample.png"),
            },
        ),
        (
            "GET",
            "/backend-api/me",
            Side.RESPONSE,
            "acct-me.response.json",
            {("e-mail", "sample.user@example.com"), ("name", "Sample User")},
        ),
        (
            "GET",
            "/api/auth/session",
            Side.RESPONSE,
            "acct-auth-session.response.json",
            {("e-mail", "sample.user@example.com"), ("name", "Sample User")},
        ),
        (
            "GET",
            f"/backend-api/conversations/{ID}?num_turns=10",
            Side.RESPONSE,
            "hist-conversation-flat-2026-09.response.json",
            {
                ("title", "Invented harbour fact"),
                ("conversation id", ID),
                ("prompt", "Tell me an invented harbour fact"),
            },
        ),
    ],
)
def test_the_persons_own_texts_are_found(
    method: str, path: str, side: Side, name: str, expected: set[tuple[str, str]]
) -> None:
    assert found(method, path, side, sample(name)) == expected


def test_titles_and_ids_of_a_list_are_found() -> None:
    body = sample("hist-conversations-2025-12.response.json")
    got = found("GET", "/backend-api/conversations?offset=0", Side.RESPONSE, body)
    assert got >= {("title", item["title"]) for item in body["items"]}
    assert got >= {("conversation id", item["id"]) for item in body["items"]}


def test_a_tree_of_messages_gives_what_the_person_wrote_and_not_what_the_model_did() -> None:
    body = sample("hist-conversation-tree.response.json")
    got = found("GET", f"/backend-api/conversation/{ID}", Side.RESPONSE, body)
    assert ("prompt", "Tell me an invented harbour fact") in got
    assert not any("opened in year 12" in text for _, text in got)


def test_a_streamed_answer_says_its_title_and_id() -> None:
    body = (SAMPLES / "conv-2026-v1-text.response.sse").read_bytes()
    got = found("POST", "/backend-api/f/conversation", Side.RESPONSE, body, "text/event-stream")
    assert got == {("title", "Invented harbour fact"), ("conversation id", ID)}


def test_a_socket_message_says_them_inside_its_strings() -> None:
    event = {"type": "title_generation", "title": 'A "quoted" title', "conversation_id": ID}
    item = f"event: delta\ndata: {json.dumps(event)}\n\n"
    message = json.dumps({"payload": {"payload": {"encoded_item": item}, "conversation_id": ID}})
    assert set(texts_of_message(message)) >= {
        ("title", 'A "quoted" title'),
        ("conversation id", ID),
    }


def test_a_path_says_which_conversation_it_is() -> None:
    got = found("GET", f"/backend-api/conversation/{ID}", Side.REQUEST, b"")
    assert got == {("conversation id", ID)}


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [None, 5, {"author": 5, "content": {"parts": {}}}], "conversation_id": []},
        {"messages": [{"content": {"parts": [None, {"text": 5}]}, "metadata": {"attachments": 1}}]},
        [],
        5,
    ],
)
def test_odd_bodies_say_nothing_and_do_no_harm(body: Any) -> None:
    assert found("POST", "/backend-api/conversation", Side.REQUEST, body) == set()


def test_other_endpoints_are_not_listened_to() -> None:
    assert found("GET", "/backend-api/models", Side.RESPONSE, {"title": "x", "name": "y"}) == set()


def test_one_body_teaches_only_so_much() -> None:
    items = [{"title": f"Title number {number}"} for number in range(10_000)]
    path = "/backend-api/conversations"
    assert len(found("GET", path, Side.RESPONSE, {"items": items})) == MOST
