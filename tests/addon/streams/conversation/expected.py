"""What a right decoder makes of the samples (expected-decodes.json), and how to compare it."""

import json
from typing import Any

from addon.streams.conversation.decoded import Decoded, Step
from addon.streams.conversation.stream import ConversationStream
from addon.streams.conversation.text import text_of
from tests.rig.samples import FOLDER

EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected-decodes.json").read_text("utf-8"))
STREAMS = sorted(name for name in EXPECTED if name.endswith(".sse"))


def summary(decoded: Decoded) -> dict[str, Any]:
    answer = decoded.answer
    return {
        "encoding": decoded.encoding,
        "messages": [_message(message) for message in decoded.messages],
        "answer": answer and text_of(answer["content"]),
        "answer_message_id": answer and answer["id"],
        "title": decoded.title,
        "typed_events": [event.type for event in decoded.typed],
        "done": decoded.done,
    }


def _message(message: dict[str, Any]) -> dict[str, Any]:
    content = message["content"]
    return {
        "id": message["id"],
        "role": message["author"]["role"],
        "recipient": message["recipient"],
        "channel": message.get("channel"),
        "content_type": content["content_type"],
        "text": text_of(content),
        "status": message["status"],
        "end_turn": message["end_turn"],
    }


def steps(*pieces: bytes) -> tuple[list[Step], Decoded]:
    stream = ConversationStream()
    told = [step for piece in pieces for step in stream.feed(piece)]
    return told + stream.close(), stream.decoded()


def decoded(*pieces: bytes) -> Decoded:
    return steps(*pieces)[1]


def sse(*frames: Any, name: str = "delta") -> bytes:
    """Frames as events of that name; a frame of bytes is put in as it is."""
    events = [
        frame
        if isinstance(frame, bytes)
        else f"event: {name}\ndata: {json.dumps(frame)}\n\n".encode()
        for frame in frames
    ]
    return b"".join(events)


V1 = b'event: delta_encoding\ndata: "v1"\n\n'
DONE = b"data: [DONE]\n\n"


def message(text: str = "", role: str = "assistant", **fields: Any) -> dict[str, Any]:
    return {
        "id": "00000b01-0000-4000-8000-000000000b01",
        "author": {"role": role, "name": None, "metadata": {}},
        "content": {"content_type": "text", "parts": [text]},
        "status": "in_progress",
        "end_turn": None,
        "metadata": {},
        "recipient": "all",
        "channel": None,
        **fields,
    }


def document(text: str = "", role: str = "assistant", **fields: Any) -> dict[str, Any]:
    conversation_id = "00000c01-0000-4000-8000-000000000c01"
    return {"message": message(text, role, **fields), "conversation_id": conversation_id}
