"""Chats as they go over the wire, recorded into a real database."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import zstandard

from addon.protocol.records import Body, BodyState, FlowRecord, Frame
from addon.recording.messages import Document, Documents, Losses, Parcel
from addon.recording.pipeline import Pipeline
from addon.recording.scribe import Scribe
from addon.store.writer import Writer
from tests.addon.recording.builders import begin, record
from tests.genuine import SAMPLES

CHAT = "00000c01-0000-4000-8000-000000000c01"
LATER_CHAT = "00000c03-0000-4000-8000-000000000c03"
ASKED = "00000a01-0000-4000-8000-000000000a01"
ANSWER = "00000b01-0000-4000-8000-000000000b01"
LATER_ANSWER = "00000b21-0000-4000-8000-000000000b21"
RAY = "8a0000000000001a-LHR"
STARTED = 1767225600.0
DONE = b"data: [DONE]\n\n"


class Recording:
    """A recorder process without the process, writing as it does."""

    def __init__(self, database: Path, *, resume: bool = False, **changes: Any) -> None:
        first = begin(database, **changes)
        self.said: list[str] = []
        self.path = database
        self.writer = Writer(first.database, first.session, resume=resume)
        self.pipeline = Pipeline(self.writer.key, first, self.said.append)
        self.pipeline.resume(self.writer.unfinished, self.writer.messages)
        self._scribe = Scribe(
            self.writer,
            self.pipeline,
            report=self.said.append,
            may_wait=lambda: False,
            losses=Losses(),
        )
        self._parcels = 0
        self._flows = 0

    def take(
        self,
        *closed: FlowRecord,
        opened: Sequence[FlowRecord] = (),
        frames: Iterable[tuple[str, Frame]] = (),
        documents: Sequence[Document] = (),
    ) -> Documents:
        self._parcels += 1
        parcel = Parcel(
            number=self._parcels,
            opened=self._numbered(opened),
            frames=tuple(frames),
            closed=self._numbered(closed),
            documents=tuple(documents),
        )
        return self._scribe.take(parcel)

    def _numbered(self, flows: Sequence[FlowRecord]) -> tuple[tuple[int, FlowRecord], ...]:
        return tuple((self._number(flow), flow) for flow in flows)

    def _number(self, flow: FlowRecord) -> int:
        rows = self.rows("SELECT seq FROM flows WHERE id = ?", flow.id)
        self._flows += not rows
        return rows[0]["seq"] if rows else self._flows

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql, values)]
        finally:
            connection.close()

    def one(self, sql: str, *values: Any) -> dict[str, Any]:
        (row,) = self.rows(sql, *values)
        return row

    def texts(self) -> dict[str, str]:
        return {row["id"]: row["text"] for row in self.rows("SELECT id, text FROM messages")}

    def bodies(self) -> list[str]:
        """What is stored of them, unfolded."""
        found = [row["data"] for row in self.rows("SELECT data FROM bodies")]
        unfold = zstandard.ZstdDecompressor().decompress
        return [data if isinstance(data, str) else unfold(data).decode() for data in found]

    def findings(self, flow_id: str) -> list[tuple[str, str]]:
        sql = "SELECT kind, path FROM findings WHERE flow_id = ?"
        return [(row["kind"], row["path"]) for row in self.rows(sql, flow_id)]

    def close(self) -> None:
        self.writer.close()


def post(
    flow_id: str,
    answer: bytes,
    request: Any = None,
    content_type: str = "text/event-stream",
    *,
    marks: Sequence[tuple[int, float]] = (),
    **changes: Any,
) -> FlowRecord:
    """Somebody sends a turn; `request` is a value, or the name of a sample."""
    asked = request if request is not None else "conv-2026-f.request.json"
    said = (SAMPLES / asked).read_bytes() if isinstance(asked, str) else json.dumps(asked).encode()
    values: dict[str, Any] = {
        "method": "POST",
        "path": "/backend-api/f/conversation",
        "request_headers": (("content-type", "application/json"),),
        "request": Body.of(said),
        "response": Body(BodyState.PRESENT, answer, len(answer), tuple(marks)),
        "response_headers": (("content-type", content_type), ("cf-ray", RAY)),
        "first_byte_ms": 50.0,
        "duration_ms": 2000.0,
    }
    return record(flow_id, **{**values, **changes})


def steadily(body: bytes, *, every_ms: float = 100.0) -> list[tuple[int, float]]:
    """Marks of a body whose events come one by one."""
    ends, at = [], 0
    while (found := body.find(b"\n\n", at)) >= 0:
        at = found + 2
        ends.append(at)
    return [(end, every_ms * number) for number, end in enumerate(ends, 1)]


def user_socket(flow_id: str, frames: Sequence[Frame] = (), **changes: Any) -> FlowRecord:
    values: dict[str, Any] = {
        "host": "ws.chatgpt.com",
        "path": "/ws/user/user-1?verify=SYNTHETICVERIFYTOKEN0001",
        "status": 101,
        "response": Body.of(b""),
        "websocket": True,
        "duration_ms": 9000.0,
        "frames": tuple(frames),
    }
    return record(flow_id, **{**values, **changes})


def azure_socket(flow_id: str, frames: Sequence[Frame] = (), **changes: Any) -> FlowRecord:
    host, path = "synthetic-hub.webpubsub.azure.com", "/client/hubs/conversations?access_token=x"
    return user_socket(flow_id, frames, host=host, path=path, **changes)


def heard(lines: Iterable[str], *, first_ms: float = 1000.0, seq: int = 0) -> list[Frame]:
    """Messages of a server, a tenth of a second between them."""
    return [
        Frame(seq + n, first_ms + 100 * n, False, True, line.encode(), len(line.encode()))
        for n, line in enumerate(lines)
    ]


def lines(name: str) -> list[str]:
    return (SAMPLES / name).read_text("utf-8").splitlines()


def spelt(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def message(text: str, message_id: str = ANSWER, **changes: Any) -> dict[str, Any]:
    return {
        "id": message_id,
        "author": {"role": "assistant", "name": None, "metadata": {}},
        "create_time": STARTED,
        "update_time": None,
        "content": {"content_type": "text", "parts": [text]},
        "status": "in_progress",
        "end_turn": None,
        "weight": 1.0,
        "metadata": {"model_slug": "gpt-5-2"},
        "recipient": "all",
        "channel": "final",
        **changes,
    }


def event(value: Any, name: str = "delta") -> str:
    return f"event: {name}\ndata: {json.dumps(value)}\n\n"


def v1(pieces: Sequence[str], conversation_id: str = CHAT, *, done: bool = True) -> list[str]:
    """The events of an answer whose text comes in pieces."""
    document = {"message": message(""), "conversation_id": conversation_id, "error": None}
    text = "/message/content/parts/0"
    events = [
        event("v1", "delta_encoding"),
        event({"p": "", "o": "add", "v": document, "c": 0}),
        *(
            event({"p": text, "o": "append", "v": piece} if n == 0 else {"v": piece})
            for n, piece in enumerate(pieces)
        ),
    ]
    if done:
        patch = [{"p": "/message/status", "o": "replace", "v": "finished_successfully"}]
        events += [event({"p": "", "o": "patch", "v": patch}), DONE.decode()]
    return events


def legacy(pieces: Sequence[str], conversation_id: str = CHAT) -> list[str]:
    """The same as snapshots that grow."""
    texts = ["".join(pieces[: n + 1]) for n in range(len(pieces))]
    states = [message(text) for text in texts]
    states.append(message(texts[-1], status="finished_successfully"))
    values = [{"message": m, "conversation_id": conversation_id, "error": None} for m in states]
    return [*(f"data: {json.dumps(value)}\n\n" for value in values), DONE.decode()]


def topic_frames(topic: str, events: Iterable[str]) -> list[str]:
    """The same over the user's socket."""
    items = [
        {"type": "stream-item", "stream_item_id": f"{n}-0", "encoded_item": item}
        for n, item in enumerate(events)
    ]
    return [
        json.dumps(
            {
                "type": "message",
                "topic_id": topic,
                "payload": {"type": "conversation-turn-stream", "payload": item},
            }
        )
        for item in (*items, {"type": "done"})
    ]


def loose(frames: list[str]) -> list[str]:
    """Without the ids of their items."""
    return [frame.replace('"stream_item_id"', '"nothing"') for frame in frames]


def azure_frames(response_id: str, events: Sequence[str]) -> list[str]:
    """The same over the socket of 2024."""
    return [
        json.dumps(
            {
                "sequenceId": n,
                "type": "message",
                "from": "group",
                "data": {
                    "type": "http.response.body",
                    "body": base64.b64encode(item.encode()).decode(),
                    "more_body": n < len(events),
                    "response_id": response_id,
                    "conversation_id": CHAT,
                },
            }
        )
        for n, item in enumerate(events, 1)
    ]


def handoff(topic: str, conversation_id: str = LATER_CHAT) -> bytes:
    exchange = topic.removeprefix("conversation-turn-")
    option = {"type": "subscribe_ws_topic", "topic_id": topic}
    told = {
        "type": "stream_handoff",
        "conversation_id": conversation_id,
        "turn_exchange_id": exchange,
        "options": [option],
    }
    return f'event: delta_encoding\ndata: "v1"\n\ndata: {json.dumps(told)}\n\n'.encode() + DONE
