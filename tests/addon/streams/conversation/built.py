"""Random messages, built up by random operations, and written as `v1` streams."""

import json
import random
from typing import Any

from tests.addon.streams.conversation.expected import V1, sse

TYPED = b'data: {"type":"title_generation","title":"Invented"}\n\n'
PING = b"event: ping\ndata: 2024\n\n"


class Encoder:
    """Writes operations as `v1` frames, leaving out what may be left out, in patches at times,
    and with typed events in between.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.stream = [V1]
        self.slot, self.path, self.operation = 0, "", "add"

    def frame(self, slot: int, path: str, operation: str, value: Any) -> None:
        frame: dict[str, Any] = {"v": value}
        if operation == "remove" and self.maybe():
            del frame["v"]
        if path != self.path or self.maybe() or operation == "remove":
            frame["p"] = path
        if operation != self.operation or self.maybe():
            frame["o"] = operation
        if slot != self.slot or self.maybe():
            frame["c"] = slot
        self.slot, self.path, self.operation = slot, path, operation
        self.stream.append(sse(dict(self.rng.sample(list(frame.items()), len(frame)))))
        if self.maybe():
            self.stream.append(self.rng.choice([TYPED, PING, b": comment\n\n"]))

    def patch(self, slot: int, changes: list[tuple[str, str, Any]]) -> None:
        base = self.rng.choice(["", "/message"])
        elements: list[dict[str, Any]] = []
        for path, operation, value in changes:
            element = {"p": path.removeprefix(base), "o": operation, "v": value}
            if operation == "add" and self.maybe():
                del element["o"]
            elements.append(element)
        self.frame(slot, base, "patch", elements)

    def maybe(self) -> bool:
        return self.rng.random() < 0.3


NAMES = ("parts", "text", "a/b", "c~d", "", "0", "-", "~1", "é", "status")
STRINGS = ("", "x", "The synthetic", " harbour ☂", "\n\n", "😀", "data: [DONE]", "~1/", "\ue200")


class Author:
    """Builds documents by random operations on plain values: the model to be held against."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.documents: dict[int, dict[str, Any]] = {}

    def value(self, depth: int = 0) -> Any:
        kind = self.rng.randrange(4 if depth > 2 else 7)
        if kind < 2:
            return self.rng.choice(STRINGS)
        if kind == 2:
            return self.rng.choice([None, True, 0, -1, 1.5, 10**20])
        if kind == 3:
            return self.rng.choice(STRINGS) * self.rng.randrange(300)
        if kind == 4:
            return [self.value(depth + 1) for _ in range(self.rng.randrange(4))]
        return {self.rng.choice(NAMES): self.value(depth + 1) for _ in range(3)}

    def begin(self, slot: int) -> dict[str, Any]:
        made = {"message": {"id": f"{slot}", "content": self.value()}, "error": None}
        self.documents[slot] = json.loads(json.dumps(made))
        return made

    def change(self, slot: int) -> tuple[str, str, Any]:
        """Make one change in a document: its path, operation and value."""
        here: Any = self.documents[slot]["message"]
        path = "/message"
        while True:
            token, key = self.step(here)
            there = None if key is None else here[key]
            path += "/" + token.replace("~", "~0").replace("/", "~1")
            if not isinstance(there, dict | list) or self.rng.random() < 0.4:
                return (path, *self.at(here, token, key))
            here = there

    def step(self, here: Any) -> tuple[str, Any]:
        """A token, and the key or index that is there; None where nothing is."""
        if isinstance(here, list):
            if not here or self.rng.random() < 0.2:
                return self.rng.choice(["-", str(len(here))]), None
            index = self.rng.randrange(len(here))
            return str(index), index
        token = self.rng.choice([*NAMES, *here])
        return token, token if token in here else None

    def at(self, here: Any, token: str, key: Any) -> tuple[str, Any]:
        value = self.value()
        copied = json.loads(json.dumps(value))
        if key is None:
            if isinstance(here, list):
                here.append(copied)
            else:
                here[token] = copied
            return self.rng.choice(["add", "replace", "append"]), value
        there = here[key]
        operation = self.rng.choice(["add", "replace", "append", "append", "remove", "truncate"])
        if operation == "append" and (made := self.appended(there)) is not None:
            here[key] = made[1]
            return "append", made[0]
        if operation == "truncate" and isinstance(there, str | list):
            length = self.rng.randrange(len(there) + 3)
            here[key] = there[:length]
            return "truncate", length
        if operation == "remove":
            del here[key]
            return "remove", value
        here[key] = copied
        return self.rng.choice(["add", "replace"]), value

    def appended(self, there: Any) -> tuple[Any, Any] | None:
        """A value to append, and what comes of it."""
        if isinstance(there, str):
            more = self.rng.choice(STRINGS) * self.rng.randrange(200)
            return more, there + more
        value = self.value()
        copied = json.loads(json.dumps(value))
        if isinstance(there, list):
            return value, there + (copied if isinstance(copied, list) else [copied])
        if isinstance(there, dict):
            merged = value if isinstance(value, dict) else {"merged": value}
            return merged, {**there, **json.loads(json.dumps(merged))}
        return (value, copied) if there is None else None


def build(rng: random.Random) -> tuple[bytes, dict[int, Any]]:
    author, encoder = Author(rng), Encoder(rng)
    encoder.frame(0, "", "add", author.begin(0))
    for _ in range(rng.randrange(30)):
        slot = rng.choice([*author.documents, len(author.documents)])
        if slot not in author.documents or rng.random() < 0.05:
            encoder.frame(slot, "", rng.choice(["add", "replace"]), author.begin(slot))
        elif rng.random() < 0.3:
            encoder.patch(slot, [author.change(slot) for _ in range(rng.randrange(5))])
        else:
            encoder.frame(slot, *author.change(slot))
    return b"".join(encoder.stream), author.documents
