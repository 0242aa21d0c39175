"""Conversations as a tree of thousands of messages: from the bytes to the rows.

    uv run python -m benchmarks.trees [--messages 5000] [--rounds 3] [--short]

A document as `GET conversation/{id}` gives it: every tenth question has a second answer, every
answer citations, some questions files. For each step: messages a second at the full size, and the
time per message at 1/4, 1/2, 1 and 2 times of it as a ratio to the first (1.0 is linear). `read`
is parsing and telling, `clean` looking for secrets, `write` the rows of a record that had none of
it, `again` the same document of a later flow. Then the most memory that each step took, in ratio
to the document. Last, what one short turn takes in a record with all of this. Goals of issue 4:
linear; a turn in about a millisecond.
"""

import argparse
import json
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from addon.conversations.facts import Facts, Source
from addon.conversations.telling import tell_document
from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.recording.sightings import Telling, chats
from addon.store.rows import Chats, SessionStart
from addon.store.writer import Batch, Writer
from addon.streams.parse import parse

PARTS = (0.25, 0.5, 1, 2)
KEY = b"a synthetic key of thirty-two b."
STEPS = ("read", "clean", "write", "again")
ROOT = "client-created-root"
TURNS = 200


def text(number: int) -> str:
    """About 400 characters, no two alike."""
    words = " ".join(f"word{(number * 31 + n * n) % 4999}" for n in range(45))
    return f"Invented message {number}: {words}"


def message(name: str, number: int) -> dict[str, Any]:
    is_question = number % 2 == 0
    metadata: dict[str, Any] = {"request_id": f"SYNTHETIC-{number}", "timestamp_": "absolute"}
    if not is_question:
        cited = {"type": "webpage", "title": f"Page {number}", "url": "https://example.com/a"}
        metadata |= {"model_slug": "auto", "finish_details": {"type": "stop"}}
        metadata["citations"] = [{"start_ix": 1, "end_ix": 9, "metadata": cited}] * 2
    elif number % 20 == 0:
        file = {"id": f"file-SYNTHETIC{number}", "name": "notes.txt", "mime_type": "text/plain"}
        metadata["attachments"] = [{**file, "size": number}]
    return {
        "id": name,
        "author": {"role": "user" if is_question else "assistant", "name": None, "metadata": {}},
        "create_time": 1767225600.125 + number,
        "update_time": None,
        "content": {"content_type": "text", "parts": [text(number)]},
        "status": "finished_successfully",
        "end_turn": None if is_question else True,
        "weight": 1.0,
        "metadata": metadata,
        "recipient": "all",
    }


def document(messages: int, conversation: int) -> bytes:
    nodes: dict[str, dict[str, Any]] = {ROOT: {"id": ROOT, "parent": None, "children": []}}
    last = ROOT
    for number in range(messages):
        name = f"{number:08x}-{conversation:04x}-4000-8000-00000000a001"
        nodes[last]["children"].append(name)
        told = message(name, number)
        nodes[name] = {"id": name, "message": told, "parent": last, "children": []}
        last = last if number % 20 == 1 else name  # the next is another answer to the same
    told = {
        "title": f"Invented chat {conversation}",
        "create_time": 1767225600.125,
        "update_time": 1767225900.5,
        "mapping": nodes,
        "current_node": last,
        "conversation_id": f"{conversation:08x}-0000-4000-8000-000000000c01",
        "default_model_slug": "auto",
    }
    return json.dumps(told, separators=(",", ":")).encode()


def moment(number: int) -> str:
    return f"2026-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z"


def read(data: bytes) -> Facts:
    return tell_document(parse(data, "application/json").value, Source.DOCUMENT)


def clean(facts: Facts, number: int) -> Chats:
    redactor = Redactor(KEY, Privacy.STANDARD).for_flow(None)
    telling = Telling(flow_id=None, seen_at=moment(number), facts=facts)
    made, findings = chats(telling, redactor, KEY)
    assert made is not None
    assert not findings, findings
    return made


def later(told: Chats, number: int) -> Chats:
    """The same, seen at another time."""
    seen = tuple(replace(one, seen_at=moment(number)) for one in told.sightings)
    return replace(told, sightings=seen)


def run(writer: Writer, data: bytes, cost: Callable[[str, Callable[[], Any]], Any]) -> None:
    facts = cost("read", lambda: read(data))
    told = cost("clean", lambda: clean(facts, 1))
    cost("write", lambda: writer.write(Batch(chats=[told])))
    again = later(told, 2)
    cost("again", lambda: writer.write(Batch(chats=[again])))


def new_writer(folder: str, name: str) -> Writer:
    start = SessionStart(id=name, source="live", started_at=moment(0))
    return Writer(Path(folder) / f"{name}.db", start)


def seconds(data: bytes, rounds: int) -> dict[str, float]:
    """Of the processor, the best of some rounds, each in a database of its own."""
    found: dict[str, list[float]] = {step: [] for step in STEPS}

    def cost(step: str, act: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = act()
        found[step].append(time.process_time() - started)
        return result

    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            writer = new_writer(folder, f"round{number}")
            run(writer, data, cost)
            writer.close()
    return {step: min(times) for step, times in found.items()}


def memory(data: bytes) -> dict[str, float]:
    """The most that each step took beyond what was there, in ratio to the document."""
    found: dict[str, float] = {}

    def cost(step: str, act: Callable[[], Any]) -> Any:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        result = act()
        found[step] = (tracemalloc.get_traced_memory()[1] - before) / len(data)
        return result

    with tempfile.TemporaryDirectory() as folder:
        writer = new_writer(folder, "memory")
        tracemalloc.start()
        run(writer, data, cost)
        tracemalloc.stop()
        writer.close()
    return found


def turns_ms(data: bytes) -> list[float]:
    """Short turns, one transaction each, after the document has been told."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        writer = new_writer(folder, "turns")
        writer.write(Batch(chats=[clean(read(data), 1)]))
        for number in range(TURNS):
            told = clean(read(document(4, number + 2)), number)
            started = time.perf_counter()
            writer.write(Batch(chats=[told]))
            found.append(1000 * (time.perf_counter() - started))
        writer.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    messages, rounds = (400, 1) if chosen.short else (chosen.messages, chosen.rounds)
    sizes = [int(messages * part) for part in PARTS]
    documents = {size: document(size, 1) for size in sizes}
    taken = {size: seconds(data, rounds) for size, data in documents.items()}
    most = memory(documents[messages])
    print(f"{messages} messages, {len(documents[messages]) / 1e6:.1f} MB")
    for step in STEPS:
        each = [taken[size][step] / size for size in sizes]
        slope = ", ".join(f"{cost / each[0]:.2f}" for cost in each)
        print(
            f"{step:>6}: {1 / each[2]:8,.0f} messages/s, {1e6 * each[2]:4.0f} us each, time per"
            f" message at 1/4 1/2 1 2 {slope}, memory {most[step]:.1f} x document"
        )
    cuts = statistics.quantiles(turns_ms(documents[messages]), n=100)
    print(f"  turn: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f}")


if __name__ == "__main__":
    main()
