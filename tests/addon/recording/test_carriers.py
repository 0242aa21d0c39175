"""Which messages brought an answer is known long enough to take them back."""

import pytest

from addon.recording import carriers as module
from addon.recording.carriers import Carriers


def test_all_messages_of_all_sockets_that_brought_an_answer_are_known() -> None:
    carriers = Carriers()
    for key, flow_id, seq in (("t", "a", 1), ("u", "a", 2), ("t", "b", 1), ("t", "a", 3)):
        carriers.note(key, flow_id, seq)
    assert carriers.hide("t") == {"a": (1, 3), "b": (1,)}
    assert carriers.hide("t") == {}
    assert carriers.hide("u") == {"a": (2,)}


def test_an_answer_that_is_hidden_is_recognised_later() -> None:
    carriers = Carriers()
    assert not carriers.hides(frozenset({"t1"}), b"")
    carriers.hide("t1")
    assert carriers.hides(frozenset({"t0", "t1"}), b"")
    assert not carriers.hides(frozenset({"t12"}), b'{"topic_id": "t12", "beside": "t1"}')
    assert not carriers.hides(frozenset(), b"[]")
    assert (carriers.is_hidden("t1"), carriers.is_hidden("t2")) == (True, False)


@pytest.mark.parametrize(
    ("key", "expected"), [("conversation-turn-1", True), ("type", False), ("turn-1", False)]
)
def test_a_message_that_cannot_be_read_is_hidden_by_what_it_seems_to_name(
    key: str, expected: bool
) -> None:
    carriers = Carriers()
    carriers.hide(key)
    assert carriers.hides(None, b'{"type": "message", "topic_id": "conversation-turn-1') is expected


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FRAMES", 10)
    monkeypatch.setattr(module, "MOST_HIDDEN", 2)
    carriers = Carriers()
    carriers.note("old", "a", 0)
    for seq in range(8):
        carriers.note("long", "a", seq)
    carriers.note("old", "a", 9)  # not the oldest any more
    carriers.note("new", "a", 10)
    assert carriers.hide("long") == {}
    assert carriers.hide("old") == {"a": (0, 9)}
    for seq in range(20):
        carriers.note("new", "a", seq)
    assert len(carriers.hide("new")["a"]) == 21
    assert [key for key in ("long", "old", "new") if carriers.is_hidden(key)] == ["old", "new"]
