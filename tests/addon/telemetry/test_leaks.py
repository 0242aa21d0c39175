import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry import leaks
from addon.telemetry.chats import Text
from addon.telemetry.leaks import Leaks, Place, is_telling, normalised

PROMPT = "Please draft my resignation letter to the harbour office"
ID = "00000c01-0000-4000-8000-000000000c01"
PLACE = Place("f1", 0, "$.a", "segment", "2026-01-01T00:00:00.000Z", kept_in=False)


def found(memory: Leaks, text: str) -> set[tuple[str, str]]:
    return {tuple(hit) for hit in memory.hear(text, PLACE)}  # type: ignore[misc] # pairs


LEAKED = [
    (Text("prompt", PROMPT), PROMPT, "plain"),
    (Text("prompt", PROMPT), f"preview: {PROMPT[:40]}…", "plain"),
    (Text("prompt", PROMPT), f"… {PROMPT[12:40]} …", "plain"),
    (Text("prompt", PROMPT), PROMPT[:18], "plain"),
    (Text("prompt", PROMPT), PROMPT.upper().replace(" ", "\n"), "plain"),
    (Text("prompt", PROMPT), quote(quote(PROMPT)), "url"),
    (Text("prompt", PROMPT), base64.b64encode(b"xy" + PROMPT.encode()).decode(), "base64"),
    (Text("prompt", "我想写一封辞职信给经理"), '{"t":"我想写一封辞职信给经理"}', "plain"),
    (Text("title", "Trip to Rome"), "Trip to Rome", "plain"),
    (Text("title", "Trip to Rome"), "ChatGPT - Trip to Rome", "plain"),
    (Text("title", "My tests"), "x My tests y", "plain"),
    (Text("conversation id", ID), f"https://chatgpt.com/c/{ID}?model=x", "plain"),
    (Text("e-mail", "r@ex.org"), "mailto:r@ex.org", "plain"),
    (Text("e-mail", "robin@example.com"), "robin%40example.com", "url"),
    (Text("file name", "tax 2025.pdf"), "upload of tax%202025.pdf failed", "url"),
    (Text("title", "My doctor in Prague"), "https://chatgpt.com/g/x/my-doctor-in-prague", "slug"),
    (Text("title", "My doctor in Prague"), "/g/g-p-0a1b2c3d4e-my-doctor-in-prague/c/x", "slug"),
    (Text("prompt", PROMPT), PROMPT.replace(" ", "&#32;"), "html"),
    (Text("title", "Tom & Jerry"), "&quot;Tom &amp; Jerry&quot;", "html"),
    (Text("title", "Search Start of my novel"), "Search Start of my novel", "plain"),
    (Text("file name", "image of robin.png"), "/cdn/image of robin.png", "plain"),
    (Text("name", "Robin Example"), "Hello Robin Example!", "plain"),
]


@pytest.mark.parametrize(("text", "telemetry", "hidden"), LEAKED)
def test_a_text_is_found_in_telemetry_that_comes_later(
    text: Text, telemetry: str, hidden: str
) -> None:
    memory = Leaks()
    assert memory.learn([text]) == []
    assert found(memory, telemetry) == {(text.item, hidden)}


@pytest.mark.parametrize(("text", "telemetry", "hidden"), LEAKED)
def test_a_text_is_found_in_telemetry_that_came_before(
    text: Text, telemetry: str, hidden: str
) -> None:
    memory = Leaks()
    assert found(memory, telemetry) == set()
    (leak,) = memory.learn([text])
    assert leak.place == PLACE
    assert leak.hit == (text.item, hidden)
    assert found(memory, telemetry) == {(text.item, hidden)}
    assert memory.learn([text]) == []


@pytest.mark.parametrize(
    ("text", "telemetry"),
    [
        (Text("prompt", "hi"), "hi there, this is an event"),
        (Text("prompt", "hello"), "hello"),
        (Text("prompt", "thank you"), "thank you"),
        (Text("prompt", "aaaaaaaaaaaaaaaaaaaaaaaaa"), "aaaaaaaaaaaaaaaaaaaaaaaaa"),
        (Text("title", "New chat"), "New chat"),
        (Text("title", "Letters"), "Letters"),
        (Text("name", "Robin"), "Robin"),
        (Text("conversation id", "not an id at all"), "not an id at all"),
        (Text("prompt", PROMPT), "a draft of my resignation"),
        (Text("prompt", PROMPT), PROMPT[20:40]),
        (Text("conversation id", ID), ID[:-1]),
        (Text("e-mail", "robin@example.com"), "robin@example.org"),
        (Text("e-mail", "robin@example.com"), "xrobin@example.community"),
        (Text("e-mail", "robin@example.com"), "robin@example.com.au"),
        (Text("e-mail", "robin@example.com"), "not.robin@example.com"),
        (Text("title", "Conversation"), "Conversation Archived"),
        (Text("title", "Conversation Archived"), "Conversation Archived"),
        (Text("title", "Search Start"), "a Search Start b"),
        (Text("title", "Introduction"), "/docs/introduction"),
        (Text("title", "Authentication"), "authentication_started"),
        (Text("title", "My tests"), "army tests"),
        (Text("name", "Robin Example"), "robin examples"),
        (Text("prompt", "javascript-client error in my code"), "javascript-client"),
        (Text("prompt", "Generate Completion please"), "Generate Completion"),
        (Text("file name", "index.js"), "/assets/index.js"),
        (Text("file name", "image.png"), "https://chatgpt.com/cdn/image.png"),
        (Text("file name", "screenshot.png"), "/cdn/screenshot.png"),
        (Text("title", "a new day"), "a_new-day of a-new days"),
        (Text("file name", "tax 2025.pdf"), "tax 2025.doc"),
    ],
)
def test_what_anybody_could_have_said_is_no_leak(text: Text, telemetry: str) -> None:
    memory = Leaks()
    memory.learn([text])
    assert found(memory, telemetry) == set()
    memory = Leaks()
    found(memory, telemetry)
    assert memory.learn([text]) == []


@settings(max_examples=500, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8"), min_size=12, max_size=80),
    around=st.tuples(st.text(max_size=30), st.text(max_size=30)),
    first=st.booleans(),
)
def test_a_telling_prompt_is_found_inside_of_anything_in_either_order(
    text: str, around: tuple[str, str], first: bool
) -> None:
    telemetry = f"{around[0]} {text} {around[1]}"
    memory = Leaks()
    if not is_telling("prompt", normalised(text)):
        return
    if first:
        memory.learn([Text("prompt", text)])
        assert ("prompt", "plain") in found(memory, telemetry)
    elif len(normalised(text)) >= 15:
        found(memory, telemetry)
        assert [leak.hit.item for leak in memory.learn([Text("prompt", text)])] == ["prompt"]


def test_all_places_of_a_string_are_told_when_its_text_is_learnt() -> None:
    memory = Leaks()
    other = PLACE._replace(flow_id="f2")
    for place in (PLACE, other):
        memory.hear(PROMPT, place)
    assert [leak.place for leak in memory.learn([Text("prompt", PROMPT)])] == [PLACE, other]


def test_memory_is_bounded_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "MOST_LEARNT", 2_000)
    monkeypatch.setattr(leaks, "MOST_HEARD", 2_000)
    memory = Leaks()
    for number in range(200):
        memory.learn([Text("prompt", f"prompt number {number} about the harbour")])
        found(memory, f"telemetry number {number} about nothing")
    assert memory._learnt_size <= 2_000
    assert memory._heard_size <= 2_000
    assert len(memory._texts._owners) == len(memory._learnt) < 200
    assert len(memory._telemetry._owners) == len(memory._heard) < 200
    assert found(memory, "prompt number 199 about the harbour") == {("prompt", "plain")}


def test_the_time_does_not_grow_with_what_is_known() -> None:
    """A hundred thousand characters are searched for two thousand texts in one pass."""
    memory = Leaks()
    memory.learn(
        [Text("prompt", f"{number} is the number of this prompt") for number in range(2_000)]
    )
    telemetry = [f"some event {number} with some words in it" for number in range(2_500)]
    begin = time.process_time()
    for text in telemetry:
        found(memory, text)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("unit", ["abcdefgh", "abcdefghijklmnop", "aB3dE", "ab cd ef "])
def test_hostile_repetition_takes_no_time(unit: str) -> None:
    memory = Leaks()
    memory.learn([Text("prompt", unit * 500 + str(number)) for number in range(20)])
    memory.hear((unit * 20_000)[1:], PLACE)
    memory.learn([Text("title", unit * 300 + str(number)) for number in range(20)])
