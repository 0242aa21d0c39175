"""No stream makes a process grow out of proportion; what is beyond the bounds is counted."""

import json
import tracemalloc
from typing import Any

import pytest

from addon.streams.conversation.anomalies import MOST_KINDS, Misfit
from addon.streams.conversation.budget import Budget
from addon.streams.conversation.delta import MOST_SLOTS
from addon.streams.conversation.stream import ConversationStream
from tests.addon.streams.conversation.expected import V1, decoded, document, sse


def test_what_is_replaced_makes_room() -> None:
    budget = Budget(10)
    budget.replace("a", 6)
    budget.grow("a", 4)
    with pytest.raises(Misfit):
        budget.grow("b", 1)
    budget.replace("a", 2)
    budget.grow("b", 8)
    with pytest.raises(Misfit):
        budget.replace("a", 3)
    budget.replace("b", 7)
    budget.replace("a", 3)


MIB = 1 << 20
PLACE = "/message/content/parts/0"


def deltas(*frames: Any) -> bytes:
    return V1 + sse({"p": "", "o": "add", "v": document("The"), "c": 0}, *frames)


def nested(depth: int, inner: str = "1") -> bytes:
    return (
        b'data: {"p":"","o":"patch","v":%b}\n\n'
        % ('[{"o":"patch","v":' * depth + f"[{inner}]" + "}]" * depth).encode()
    )


HOSTILE: dict[str, bytes] = {
    "an index of 10^9": deltas({"p": "/message/content/parts/1000000000", "o": "add", "v": "x"}),
    "lists in the way": deltas({"p": "/message/a/999999999/0/0", "o": "append", "v": "x"}),
    "a path of a million tokens": deltas({"p": "/message" + "/a" * 10**6, "o": "add", "v": 1}),
    "a token of a megabyte": deltas({"p": "/message/" + "a" * MIB, "o": "add", "v": 1}),
    "a patch 30 deep": deltas(json.loads(nested(30)[6:])),
    "a patch 10,000 deep": deltas() + nested(10_000),
    "5,000 slots": deltas(*({"c": n, "p": "", "o": "add", "v": {}} for n in range(5_000))),
    "5,000 messages": b"".join(sse({"message": {"id": f"{n}"}}) for n in range(5_000)),
    "missing parents": deltas(
        *({"p": f"/message/{n}" + "/a" * 29, "o": "add", "v": n} for n in range(2_000))
    ),
    "5,000 kinds of paths": deltas(*({"p": f"/p{n}", "o": "add", "v": 1} for n in range(5_000))),
    "15,000 typed events": sse(*({"type": f"t{n}"} for n in range(15_000))),
    "removals from a long list": deltas(
        {"p": "/message/a", "o": "add", "v": [0] * 100_000},
        *({"p": "/message/a/0", "o": "remove"} for _ in range(20_000)),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_out_of_proportion_is_counted(name: str) -> None:
    data = HOSTILE[name]
    tracemalloc.start()
    found = decoded(*(data[at : at + MIB] for at in range(0, len(data), MIB)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 1 <= len(found.anomalies) <= MOST_KINDS + 1
    assert len(found.messages) <= MOST_SLOTS
    assert most < 12 * len(data) + 10 * MIB


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget.__init__, "__defaults__", (10_000,))
    found = decoded(deltas(*({"p": PLACE, "o": "append", "v": "x" * 90} for _ in range(1000))))
    (message,) = found.messages
    assert 5_000 < len(message["content"]["parts"][0]) < 10_000
    assert [anomaly.what for anomaly in found.anomalies] == ["more than is kept"]


def test_documents_that_are_replaced_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget.__init__, "__defaults__", (10_000,))
    whole = {"p": "", "o": "add", "v": document("x" * 900)}
    assert decoded(sse(*([whole] * 100))).anomalies == ()


def test_what_replaces_no_document_makes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget.__init__, "__defaults__", (10_000,))
    more, none = {"p": PLACE, "o": "append", "v": "x" * 900}, {"p": "", "o": "add", "v": 1}
    found = decoded(deltas(*([more, none] * 100)))
    assert len(found.messages[0]["content"]["parts"][0]) < 10_000


def test_values_of_one_event_share_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget.__init__, "__defaults__", (10_000,))
    found = decoded(b"data: " + b'{"p":"/message/a","o":"append","v":"x"}' * 200 + b"\n\n")
    assert found.messages == ({"a": "x" * 200},)


def test_a_part_of_ten_megabytes_is_kept_once() -> None:
    data = deltas({"p": PLACE, "o": "append", "v": "x" * 10 * MIB})
    tracemalloc.start()
    found = decoded(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.messages[0]["content"]["parts"][0]) == 10 * MIB + 3
    assert most < 8 * len(data)


def test_a_text_in_20_000_deltas_takes_a_few_times_its_memory() -> None:
    stream = ConversationStream()
    tracemalloc.start()
    stream.feed(deltas({"p": PLACE, "o": "append", "v": "."}))
    for _ in range(20_000):
        stream.feed(b'event: delta\ndata: {"v":" harbour and sea and harbour and sea and sea"}\n\n')
    (message,) = stream.decoded().messages
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    text = message["content"]["parts"][0]
    assert len(text) == 4 + 20_000 * 44
    assert most < 4 * len(text)
