"""Decoding of answers: speed, whether it stays the same with the size, and memory.

    uv run python -m benchmarks.streams [--megabytes 10] [--rounds 3] [--short]

The `v1` stream has 10,000 deltas a megabyte, in pieces of 16 KiB; the legacy one repeats a text
that grows; items come in frames of the user's socket. For each: MB/s at the full size, the time
per byte at 1/8, 1/4, 1/2 of it and all of it as a ratio to the first (1.0 is linear), and the most
memory that the decoder held as a ratio to the text that it kept. Goals of issue 4: linear, flat.
"""

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable, Iterable
from typing import Any

from addon.streams.conversation.sockets import UserSocket
from addon.streams.conversation.stream import ConversationStream
from addon.streams.conversation.text import text_of

PIECE = 1 << 14
EVENTS_A_MEGABYTE = 10_000
SIZES = (8, 4, 2, 1)
TOPIC = "conversation-turn-00007a01-0000-4000-8000-000000007a01"

Feed = Callable[[list[bytes]], str]


def document(text: str) -> dict[str, Any]:
    message = {
        "id": "00000b01-0000-4000-8000-000000000b01",
        "author": {"role": "assistant", "name": None, "metadata": {}},
        "create_time": 1767225600.125,
        "content": {"content_type": "text", "parts": [text]},
        "status": "in_progress",
        "metadata": {"model_slug": "auto"},
        "recipient": "all",
        "channel": "final",
    }
    return {"message": message, "conversation_id": "00000c01-0000-4000-8000-000000000c01"}


def event(frame: Any, name: str = "delta") -> bytes:
    text = json.dumps(frame, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode()


def v1_events(megabytes: float) -> list[bytes]:
    """Deltas of about a hundred bytes each, a typed event now and then."""
    words = "".join(f" word{n % 997:03d}" for n in range(9))
    opening = {"p": "", "o": "add", "v": document(""), "c": 0}
    events = [event("v1", "delta_encoding"), event(opening)]
    events.append(event({"p": "/message/content/parts/0", "o": "append", "v": words}))
    for number in range(int(megabytes * EVENTS_A_MEGABYTE)):
        events.append(event({"v": words}))
        if number % 1000 == 0:
            events.append(event({"type": "message_marker", "marker": "user_visible_token"}))
    return [*events, b"data: [DONE]\n\n"]


def legacy_events(megabytes: float) -> list[bytes]:
    """Snapshots of a text that grows to 4 KB, one message after the other."""
    events: list[bytes] = []
    size, number = 0, 0
    while size < megabytes * 1e6:
        told = document("The synthetic harbour. " * (1 + number % 180))
        told["message"]["id"] = f"{number // 180:08x}-0000-4000-8000-000000000b01"
        events.append(b"data: " + json.dumps(told).encode() + b"\n\n")
        size += len(events[-1])
        number += 1
    return events


def socket_frames(megabytes: float) -> list[bytes]:
    """The `v1` stream, an event a frame; a frame is twice as long as its event."""
    return [
        json.dumps(item(number, text.decode())).encode()
        for number, text in enumerate(v1_events(megabytes / 3.5))
    ]


def item(number: int, text: str) -> dict[str, Any]:
    inner = {"type": "stream-item", "stream_item_id": f"{number}-0", "encoded_item": text}
    payload = {"type": "conversation-turn-stream", "payload": inner}
    return {"type": "message", "topic_id": TOPIC, "offset": str(number), "payload": payload}


def as_stream(pieces: Iterable[bytes]) -> str:
    stream = ConversationStream()
    for piece in pieces:
        stream.feed(piece)
    stream.close()
    return text(stream)


def as_frames(frames: Iterable[bytes]) -> str:
    socket = UserSocket()
    for frame in frames:
        socket.feed(frame.decode())
    (stream,) = socket.streams.values()
    return text(stream)


def text(stream: ConversationStream) -> str:
    found = stream.decoded()
    assert not found.anomalies, found.anomalies
    return "".join(text_of(message["content"]) for message in found.messages)


def cut(events: list[bytes]) -> list[bytes]:
    data = b"".join(events)
    return [data[at : at + PIECE] for at in range(0, len(data), PIECE)]


def seconds(feed: Feed, pieces: list[bytes], rounds: int) -> float:
    """Of the processor, the best of some rounds: what else the machine does is left out."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        feed(pieces)
        found.append(time.process_time() - started)
    return min(found)


def memory_ratio(feed: Feed, pieces: list[bytes]) -> float:
    tracemalloc.start()
    kept = feed(pieces)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / len(kept)


def measure(
    name: str, feed: Feed, make: Callable[[float], list[bytes]], size: float, n: int
) -> None:
    per_byte = []
    for part in SIZES:
        pieces = make(size / part)
        total = sum(map(len, pieces))
        per_byte.append(seconds(feed, pieces, n) / total)
    slope = ", ".join(f"{cost / per_byte[0]:.2f}" for cost in per_byte)
    memory = memory_ratio(feed, pieces)
    print(
        f"{name:>12} ({total / 1e6:4.1f} MB): {1 / per_byte[-1] / 1e6:5.1f} MB/s, "
        f"time per byte at 1x 2x 4x 8x {slope}, memory {memory:.1f} x text"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    size, rounds = (0.4, 1) if chosen.short else (chosen.megabytes, chosen.rounds)
    measure("v1", as_stream, lambda part: cut(v1_events(part)), size, rounds)
    measure("legacy", as_stream, lambda part: cut(legacy_events(part)), size, rounds)
    measure("socket items", as_frames, socket_frames, size, rounds)


if __name__ == "__main__":
    main()
