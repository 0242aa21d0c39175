"""Questions and answers find each other, and those that never do cost little memory."""

import re
from typing import Any

import pytest

from addon.conversations.turn import Turn
from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.recording import deliveries as module
from addon.recording.deliveries import Asked, Deliveries, Delivery
from addon.streams.conversation.decoded import Decoded
from tests.addon.recording.chatting import ANSWER, CHAT, message

REDACTOR = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None)


def delivery(key: str, **changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "flow_id": "ws",
        "key": key,
        "decoded": Decoded(),
        "points": (),
        "ended_at": 2.0,
        "titled_at": None,
        "spelling": None,
        "is_whole": True,
        "size": 10,
        "redactor": REDACTOR,
    }
    return Delivery(**{**values, **changes})


def asked(flow_id: str) -> Asked:
    return Asked(flow_id, Turn(), 1.0, 2.0, {"flow_id": flow_id})


def test_an_answer_finds_who_asked() -> None:
    deliveries = Deliveries()
    assert deliveries.ask("topic", asked("p")) is None
    assert deliveries.asker("topic") == asked("p")
    assert deliveries.asker("another") is None


def test_who_asks_late_gets_the_answer_once() -> None:
    deliveries = Deliveries()
    assert deliveries.keep(delivery("topic"))
    assert deliveries.ask("topic", asked("p")) == delivery("topic")
    assert deliveries.ask("topic", asked("q")) is None


def test_a_complete_answer_has_no_row_any_more() -> None:
    deliveries = Deliveries()
    deliveries.ask("topic", asked("p"))
    deliveries.settle("topic")
    deliveries.settle("another")
    found = deliveries.asker("topic")
    assert found is not None
    assert (found.flow_id, found.row) == ("p", None)


def test_the_oldest_questions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ASKED", 3)
    deliveries = Deliveries()
    for n in range(5):
        deliveries.ask(f"t{n}", asked("p"))
        deliveries.ask("t0", asked("p"))  # asked for again, and so not the oldest
    known = [n for n in range(5) if deliveries.asker(f"t{n}")]
    assert known == [0, 3, 4]


def test_the_oldest_answers_are_forgotten_by_number_and_by_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_DELIVERED", 3)
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    deliveries = Deliveries()
    for n in range(10):
        deliveries.keep(delivery("again"))
        deliveries.keep(delivery(f"t{n}"))
    assert deliveries.ask("t0", asked("p")) is None
    assert deliveries.ask("t9", asked("p")) is not None
    deliveries.keep(delivery("large", size=95))
    assert deliveries.ask("again", asked("p")) is None
    assert deliveries.ask("large", asked("p")) is not None
    assert not deliveries.keep(delivery("too large", size=101))
    assert deliveries.ask("too large", asked("p")) is None


def test_a_day_of_answers_can_wait_for_its_questions() -> None:
    text = "word " * 4_000
    decoded = Decoded(
        conversation_id=CHAT,
        messages=(message("ask"), message(text, metadata={"model_slug": "m", "parent_id": "x"})),
        answer=message(text),
    )
    points = tuple((float(n), 5) for n in range(100))
    deliveries = Deliveries()
    kept = [
        deliveries.keep(delivery(f"t{n}", decoded=decoded, size=800_000, points=points))
        for n in range(2_000)
    ]
    assert all(kept)
    found = deliveries.ask("t0", asked("p"))
    assert found is not None
    assert found.is_lean
    assert (found.points, found.decoded.answer and found.decoded.answer["id"]) == (points, ANSWER)
    assert found.decoded.messages[1]["metadata"]["parent_id"] == "x"
    assert text not in repr(found.decoded)


def test_what_nobody_has_named_waits_with_its_texts() -> None:
    deliveries = Deliveries()
    deliveries.keep(delivery("topic", decoded=Decoded(messages=(message("It is"),))))
    found = deliveries.ask("topic", asked("p"))
    assert found is not None
    assert found.decoded.messages == (message("It is"),)


def test_answers_of_one_socket_have_names_of_their_own() -> None:
    names = {delivery(key).nameless for key in ("one", "two", "one")}
    assert len(names) == 2
    assert all(re.fullmatch(r"ws\.[0-9a-f]{12}", name) for name in names)


def test_a_title_was_told_when_it_was_told_first() -> None:
    deliveries = Deliveries()
    assert deliveries.titled_at(delivery("topic", titled_at=5.0)) == 5.0
    assert deliveries.titled_at(delivery("topic", titled_at=60.0)) == 5.0
    assert deliveries.titled_at(delivery("another", titled_at=60.0)) == 60.0
    assert deliveries.titled_at(delivery("none")) == 2.0
