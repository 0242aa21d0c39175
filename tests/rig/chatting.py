"""A chat of the product's own making: its messages, and the forms they have on the wire."""

import base64
import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

NUMBERS = itertools.count(1)
START = 1767225600.0
MODEL = "gpt-5-2"
WORDS = ("The synthetic", " harbour", " opened in", " year 12.")

Message = dict[str, Any]


def new_id(kind: str) -> str:
    """An id that no other message, turn or conversation of the whole run has."""
    return f"{next(NUMBERS):06x}{kind:0>2}-0000-4000-8000-000000000000"


@dataclass(slots=True)
class Chat:
    """A conversation as the server keeps it: every message with its parent."""

    id: str = field(default_factory=lambda: new_id("c0"))
    title: str = "New chat"
    parents: dict[str, str | None] = field(default_factory=dict)
    messages: dict[str, Message | None] = field(default_factory=dict)
    current: str = "client-created-root"

    def __post_init__(self) -> None:
        self.messages[self.current] = self.parents[self.current] = None

    def add(self, message: Message, parent: str) -> Message:
        """The message, which is the last of the branch that is shown now."""
        self.messages[message["id"]] = message
        self.parents[message["id"]] = parent
        self.current = message["id"]
        return message

    def document(self) -> dict[str, Any]:
        """What GET of the conversation answers (chatgpt-web.md, section 10.2)."""
        children: dict[str, list[str]] = {name: [] for name in self.messages}
        for name, parent in self.parents.items():
            if parent is not None:
                children[parent].append(name)
        mapping = {
            name: {
                "id": name,
                "message": message,
                "parent": self.parents[name],
                "children": children[name],
            }
            for name, message in self.messages.items()
        }
        return {
            "title": self.title,
            "create_time": START,
            "update_time": START + len(mapping),
            "mapping": mapping,
            "moderation_results": [],
            "current_node": self.current,
            "conversation_id": self.id,
            "is_archived": False,
            "default_model_slug": MODEL,
        }


def asked(text: str) -> Message:
    """What a person writes, as the client posts it."""
    return {
        "id": new_id("a0"),
        "author": {"role": "user"},
        "create_time": START + 1,
        "content": {"content_type": "text", "parts": [text]},
        "metadata": {},
    }


def answered(text: str, parent: str, *, finished: bool = True) -> Message:
    """A reply, as the server keeps it."""
    return {
        "id": new_id("b0"),
        "author": {"role": "assistant", "name": None, "metadata": {}},
        "create_time": START + 2,
        "update_time": None,
        "content": {"content_type": "text", "parts": [text]},
        "status": "finished_successfully" if finished else "in_progress",
        "end_turn": True if finished else None,
        "weight": 1.0,
        "metadata": {"model_slug": MODEL, "parent_id": parent},
        "recipient": "all",
        "channel": "final",
    }


def v1(chat: Chat, reply: Message, words: Sequence[str], title: str | None = None) -> list[bytes]:
    """The stream of a reply in the delta encoding (section 6.3), an event each."""
    begun = {**reply, "status": "in_progress", "end_turn": None}
    begun["content"] = {"content_type": "text", "parts": [""]}
    path = "/message/content/parts/0"
    first, *middle, last = words
    document = {"message": begun, "conversation_id": chat.id, "error": None}
    named = {"type": "title_generation", "title": title, "conversation_id": chat.id}
    end = [
        {"p": path, "o": "append", "v": last},
        {"p": "/message/status", "o": "replace", "v": reply["status"]},
        {"p": "/message/end_turn", "o": "replace", "v": reply["end_turn"]},
    ]
    token = {"type": "resume_conversation_token", "kind": "conduit", "token": "SYNTHETIC.TOKEN"}
    return [
        b'event: delta_encoding\ndata: "v1"\n\n',
        event({**token, "conversation_id": chat.id}),
        event({"p": "", "o": "add", "v": document, "c": 0}, "delta"),
        event({"p": path, "o": "append", "v": first}, "delta"),
        *([event(named)] if title else []),
        *(event({"v": word}, "delta") for word in middle),
        event({"p": "", "o": "patch", "v": end}, "delta"),
        event({"type": "message_stream_complete", "conversation_id": chat.id}),
        DONE,
    ]


def snapshots(chat: Chat, reply: Message, words: Sequence[str]) -> list[bytes]:
    """The stream of a reply in the form of 2023 and 2024 (section 6.2)."""
    found = []
    for text in itertools.accumulate(words):
        message = {**reply, "content": {"content_type": "text", "parts": [text]}}
        message |= {"status": "in_progress", "end_turn": None}
        found.append(event({"message": message, "conversation_id": chat.id, "error": None}))
    whole = {"message": reply, "conversation_id": chat.id, "error": None}
    return [*found, event(whole), DONE]


def event(value: Any, name: str | None = None) -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def handoff(chat: Chat, topic: str) -> list[bytes]:
    """The stub of an answer that goes on over the user's socket (section 8)."""
    kinds = ("resume_sse_endpoint", "subscribe_ws_topic")
    options = [{"type": kind, "topic_id": topic} for kind in kinds]
    exchange = topic.removeprefix("conversation-turn-")
    turn = {"conversation_id": chat.id, "turn_exchange_id": exchange, "options": options}
    token = {"type": "resume_conversation_token", "kind": "topic", "token": "SYNTHETIC.TOKEN"}
    return [
        event({**token, "conversation_id": chat.id}),
        event({"type": "stream_handoff", **turn}),
        DONE,
    ]


def items(topic: str, events: Iterable[bytes]) -> list[dict[str, Any]]:
    """The events of a stream as messages of the user's socket, numbered."""
    return [
        {
            "type": "message",
            "topic_id": topic,
            "offset": str(number),
            "payload": _turn(
                {
                    "type": "stream-item",
                    "stream_item_id": f"{number}-0",
                    "encoded_item": data.decode(),
                }
            ),
        }
        for number, data in enumerate(events, 1)
    ]


def ended(topic: str) -> dict[str, Any]:
    return {"type": "message", "topic_id": topic, "payload": _turn({"type": "done"})}


def _turn(payload: dict[str, Any]) -> dict[str, Any]:
    return {"type": "conversation-turn-stream", "payload": payload}


def web_pub_sub(answer: dict[str, Any], events: Sequence[bytes], first: int = 1) -> list[str]:
    """The pieces of a stream as frames of 2024 (section 7), cut where no event ends."""
    stream = b"".join(events)
    size = len(stream) // len(events) + 7
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    names = {name: answer[name] for name in ("response_id", "conversation_id")}
    return [
        json.dumps(
            {
                "sequenceId": number,
                "type": "message",
                "from": "group",
                "group": "synthetic-group",
                "dataType": "json",
                "data": {
                    "type": "http.response.body",
                    "body": base64.b64encode(piece).decode(),
                    "more_body": number < first + len(pieces),
                    **names,
                },
            }
        )
        for number, piece in enumerate([*pieces, b""], first)
    ]
