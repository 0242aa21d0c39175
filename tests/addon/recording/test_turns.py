"""A turn's row: what was asked, what came, and when."""

from typing import Any

import pytest

from addon.conversations.turn import Turn
from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.recording.deliveries import Delivery
from addon.recording.turns import Answer, delivered, of_response
from addon.streams.conversation.decoded import Decoded, Did, Step
from tests.addon.recording.chatting import ANSWER, ASKED, CHAT, RAY, STARTED, message, post

TURN = Turn(conversation_id=CHAT, asked_id=ASKED, kind="next", model="auto")
STEPS = (
    Step(Did.NOTHING, 10),
    Step(Did.MESSAGE, 20),
    Step(Did.TEXT, 30, 5),
    Step(Did.TYPED, 40, name="title_generation"),
    Step(Did.TEXT, 50, 6),
    Step(Did.TEXT, 60, 1),
    Step(Did.DONE, 70),
)
MARKS = ((35, 100.0), (45, 1200.0), (60, 1300.0), (70, 1400.0))
DECODED = Decoded(encoding="v1", conversation_id=CHAT, answer=message("hi"), done=True)


def row(answer: Answer, **changes: Any) -> dict[str, Any]:
    return of_response(post("p", b"", **changes), TURN, answer)


def test_a_token_came_with_the_chunk_that_completed_it() -> None:
    made = row(Answer(DECODED, STEPS, MARKS))
    assert (made["first_token_ms"], made["last_token_ms"]) == (100.0, 1300.0)
    assert (made["tokens"], made["characters"]) == (3, 12)
    assert (made["stalls"], made["stalled_ms"], made["longest_ms"]) == (1, 1200.0, 1200.0)
    assert (made["message_id"], made["model"], made["is_done"]) == (ANSWER, "gpt-5-2", 1)
    assert (made["server_request_id"], made["delivery"]) == (RAY, "response")


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        (Answer(DECODED), 1),
        (Answer(Decoded(done=True, error=True)), 0),
        (Answer(Decoded()), 0),
        (Answer(), 0),
        (Answer(DECODED, key="topic"), 0),
    ],
)
def test_an_answer_is_done_when_it_came_to_its_end_here(answer: Answer, done: int) -> None:
    assert row(answer)["is_done"] == done


def test_an_error_that_the_answer_tells_is_known_as_one() -> None:
    failed = Decoded(done=True, error=True)
    assert [row(Answer(one))["error"] for one in (failed, DECODED)] == [1, 0]
    asked = row(Answer(Decoded(), key="topic"))
    assert delivered(asked, STARTED, delivery(decoded=failed))["error"] == 1


@pytest.mark.parametrize(
    ("answer", "model"),
    [
        (message("hi"), "gpt-5-2"),
        (message("hi", metadata={}), "auto"),
        (message("hi", metadata=None), "auto"),
        (message("hi", metadata={"model_slug": 5}), "auto"),
        (None, "auto"),
    ],
)
def test_the_model_is_the_one_that_answered(answer: Any, model: str) -> None:
    assert row(Answer(Decoded(answer=answer)))["model"] == model


def test_without_marks_there_are_tokens_and_no_times() -> None:
    made = row(Answer(DECODED, STEPS))
    assert (made["tokens"], made["characters"]) == (3, 12)
    times = ("first_token_ms", "last_token_ms", "tokens_per_second", "longest_ms")
    assert {made[name] for name in times} == {None}
    assert (made["first_byte_ms"], made["total_ms"]) == (50.0, 2000.0)


def delivery(**changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "flow_id": "ws",
        "key": "topic",
        "decoded": DECODED,
        "points": ((STARTED + 1.25, 5), (STARTED + 2.5, 6)),
        "ended_at": STARTED + 3,
        "titled_at": None,
        "spelling": None,
        "is_whole": True,
        "size": 10,
        "redactor": Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None),
    }
    return Delivery(**{**values, **changes})


def test_times_of_a_socket_count_from_the_question() -> None:
    asked = row(Answer(Decoded(), key="topic"))
    made = delivered(asked, STARTED, delivery())
    assert (made["first_byte_ms"], made["first_token_ms"]) == (50.0, 1250.0)
    assert (made["last_token_ms"], made["total_ms"]) == (2500.0, 3000.0)
    assert (made["delivery"], made["socket_flow_id"], made["is_done"]) == ("socket", "ws", 1)
    assert (made["message_id"], made["encoding"], made["model"]) == (ANSWER, "v1", "gpt-5-2")


def test_what_a_socket_does_not_say_stays_as_it_was() -> None:
    asked = row(Answer(DECODED, key="topic"))
    made = delivered(asked, STARTED, delivery(decoded=Decoded(), points=()))
    for name in ("conversation_id", "message_id", "model", "encoding", "asked_id"):
        assert made[name] == asked[name]
    assert (made["is_done"], made["tokens"]) == (0, 0)


def test_no_time_is_before_the_question() -> None:
    asked = row(Answer(Decoded(), key="topic"))
    made = delivered(asked, STARTED + 2, delivery())
    assert (made["first_token_ms"], made["last_token_ms"]) == (0.0, 500.0)
