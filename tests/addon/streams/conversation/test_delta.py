"""The `v1` delta encoding by the rules of section 6.3, and what does not follow them."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation.decoded import Anomaly, Decoded
from tests.addon.streams.conversation.built import PING, TYPED, build
from tests.addon.streams.conversation.expected import DONE, V1, decoded, document, sse

TEXT = "/message/content/parts/0"


def told(*frames: Any) -> Decoded:
    return decoded(V1 + sse(*frames) + DONE)


def parts(found: Decoded) -> list[Any]:
    return [message["content"]["parts"] for message in found.messages]


def kinds(found: Decoded) -> list[str]:
    return [anomaly.what for anomaly in found.anomalies]


ADD = {"p": "", "o": "add", "v": document("The"), "c": 0}
APPEND = {"p": TEXT, "o": "append", "v": " synthetic"}


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([ADD], [["The"]]),
        ([ADD, APPEND, {"v": " harbour"}], [["The synthetic harbour"]]),
        ([ADD, APPEND, TYPED, {"v": " harbour"}], [["The synthetic harbour"]]),
        ([ADD, APPEND, PING, {"v": " harbour"}], [["The synthetic harbour"]]),
        ([ADD, {"v": document("B"), "c": 1}], [["The"], ["B"]]),
        ([ADD, {"v": document("B"), "c": 1}, APPEND], [["The"], ["B synthetic"]]),
        (
            [ADD, {"v": document("B"), "c": 1}, {**APPEND, "c": 0}, {"v": "!"}],
            [["The synthetic!"], ["B"]],
        ),
        ([{**ADD, "c": 5}, {"v": document("B"), "c": 3}], [["B"], ["The"]]),
        ([ADD, {"p": "", "o": "replace", "v": document("New")}], [["New"]]),
        ([{"v": document("By default")}], [["By default"]]),
        ([ADD, {"p": "", "o": "patch", "v": [APPEND, {**APPEND, "v": "!"}]}], [["The synthetic!"]]),
        ([ADD, {"o": "patch", "v": [APPEND]}, {"v": [{**APPEND, "v": "!"}]}], [["The synthetic!"]]),
        (
            [ADD, {"p": "/message/content", "o": "patch", "v": [{"p": "/parts/0", "v": "x"}]}],
            [["x"]],
        ),
        ([ADD, {"p": TEXT, "o": "patch", "v": [{"o": "append", "v": "!"}]}], [["The!"]]),
        (
            [ADD, APPEND, {"p": "", "o": "patch", "v": []}, {"p": TEXT, "o": "append", "v": "!"}],
            [["The synthetic!"]],
        ),
        ([ADD, {**APPEND, "p": "/message/content/parts", "v": ["b", "c"]}], [["The", "b", "c"]]),
        ([ADD, {**APPEND, "p": "/message/content/parts", "v": "b"}], [["The", "b"]]),
        ([ADD, {**APPEND, "p": "/message/content/parts/1"}], [["The", " synthetic"]]),
        ([ADD, {**APPEND, "p": "/message/content/parts/-"}], [["The", " synthetic"]]),
        (
            [ADD, {"p": "/message/content/parts/-", "o": "add", "v": "b"}, {"v": "c"}],
            [["The", "b", "c"]],
        ),
        ([ADD, {"p": TEXT, "o": "truncate", "v": 1}], [["T"]]),
        ([ADD, {"p": TEXT, "o": "truncate", "v": 10**30}], [["The"]]),
        ([ADD, {"p": "/message/content/parts", "o": "truncate", "v": 0}], [[]]),
        ([ADD, {"p": TEXT, "o": "remove"}], [[]]),
        ([ADD, {"p": TEXT, "o": "remove", "v": "whatever"}], [[]]),
        ([ADD, {"p": TEXT, "o": "replace"}], [["The"]]),
        ([ADD, {"p": TEXT, "o": "append"}, {"v": "!"}], [["The!"]]),
        ([ADD, {"p": None, "o": None, "c": None, "v": document("B")}], [["B"]]),
        ([ADD, {**APPEND, "type": "not a typed event"}], [["The synthetic"]]),
    ],
)
def test_frames_do_what_the_rules_say(frames: list[Any], expected: list[Any]) -> None:
    found = told(*frames)
    assert parts(found) == expected
    assert found.anomalies == ()
    assert found.encoding == "v1"


def one(*frames: Any) -> Any:
    """The message after these frames, without what it began with."""
    (message,) = told(ADD, *frames).messages
    begun = ADD["v"]["message"]  # type: ignore[index]
    return {key: value for key, value in message.items() if begun.get(key) != value}


@pytest.mark.parametrize(
    ("path", "operation", "value", "expected"),
    [
        ("/message/status", "replace", "done", {"status": "done"}),
        ("/message/status", "append", " now", {"status": "in_progress now"}),
        ("/message/end_turn", "add", True, {"end_turn": True}),
        (
            "/message/end_turn",
            "append",
            "set where there was null",
            {"end_turn": "set where there was null"},
        ),
        ("/message/metadata", "append", {"a": 1}, {"metadata": {"a": 1}}),
        ("/message/metadata/a/b", "add", 1, {"metadata": {"a": {"b": 1}}}),
        ("/message/metadata/a/0/b", "add", 1, {"metadata": {"a": [{"b": 1}]}}),
        ("/message/metadata/a/-/b", "add", 1, {"metadata": {"a": [{"b": 1}]}}),
        ("/message/metadata/a~1b/c~0d", "add", 1, {"metadata": {"a/b": {"c~d": 1}}}),
        ("/message/metadata/a~01b", "add", 1, {"metadata": {"a~1b": 1}}),
        ("/message/metadata/", "add", 1, {"metadata": {"": 1}}),
        ("/message/metadata/__proto__", "add", 1, {"metadata": {"__proto__": 1}}),
        ("/message/channel/x", "add", 1, {"channel": {"x": 1}}),
    ],
)
def test_a_path_leads_to_its_place(path: str, operation: str, value: Any, expected: Any) -> None:
    assert one({"p": path, "o": operation, "v": value}) == expected


def test_reasoning_does_not_get_into_the_answer() -> None:
    thoughts = {"content_type": "thoughts", "thoughts": []}
    found = told(
        {"p": "", "o": "add", "v": document(content=thoughts), "c": 0},
        {"p": "/message/content/thoughts", "o": "append", "v": [{"summary": "", "content": ""}]},
        {"p": "/message/content/thoughts/0/content", "o": "append", "v": "Looking "},
        {"v": "further"},
    )
    (message,) = found.messages
    assert message["content"]["thoughts"][0]["content"] == "Looking further"
    assert found.answer is None


STRAY = "text without an operation"


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([ADD, {"v": " stray"}], [["The stray"]]),
        ([ADD, APPEND, {"p": "", "o": "patch", "v": []}, {"v": "!"}], [["The synthetic!"]]),
        (
            [ADD, APPEND, {"v": document("B"), "c": 1, "p": "", "o": "add"}, {"v": "!"}],
            [["The synthetic"], ["B!"]],
        ),
        (
            [
                ADD,
                {"p": "/message/content/parts/1", "o": "append", "v": "b"},
                {"o": "patch", "v": []},
                {"v": "c"},
            ],
            [["The", "bc"]],
        ),
        ([ADD, {"o": "patch", "v": []}, {"p": TEXT, "v": "!"}], [["The!"]]),
        ([ADD, {"p": TEXT, "o": "truncate", "v": 2}, {"v": "!"}], [["Th!"]]),
        ([ADD, {"p": "/message/end_turn", "o": "remove"}, {"v": "!"}], [["The!"]]),
    ],
)
def test_text_that_nothing_takes_goes_to_the_last_text(frames: Any, expected: Any) -> None:
    found = told(*frames)
    assert parts(found) == expected
    assert kinds(found) == [STRAY]


def test_stray_text_is_not_put_where_the_new_message_has_none() -> None:
    """The last text was in another message's thoughts."""
    thoughts = document(content={"content_type": "thoughts", "thoughts": [{"content": ""}]})
    append = {"p": "/message/content/thoughts/0/content", "o": "append", "v": "Hm"}
    found = told({**ADD, "v": thoughts}, append, {**ADD, "c": 1}, {"v": "!"})
    assert found.messages[0]["content"]["thoughts"] == [{"content": "Hm"}]
    assert found.messages[1]["content"]["parts"] == ["The!"]


@pytest.mark.parametrize(
    ("frame", "what", "path"),
    [
        ({"p": TEXT, "o": "append", "v": 1}, "value does not fit", "/message/content/parts/N"),
        ({"p": TEXT, "o": "append", "v": {}}, "value does not fit", "/message/content/parts/N"),
        (
            {"p": "/message/metadata", "o": "append", "v": "x"},
            "value does not fit",
            "/message/metadata",
        ),
        (
            {"p": "/message/metadata", "o": "truncate", "v": 0},
            "value does not fit",
            "/message/metadata",
        ),
        ({"p": TEXT, "o": "truncate", "v": -1}, "no length", "/message/content/parts/N"),
        ({"p": TEXT, "o": "truncate", "v": True}, "no length", "/message/content/parts/N"),
        ({"p": TEXT, "o": "truncate", "v": "1"}, "no length", "/message/content/parts/N"),
        ({"p": TEXT, "o": "splice", "v": 1}, "unknown operation", "/message/content/parts/N"),
        (
            {"p": "/message/content/parts/7", "o": "add", "v": 1},
            "index beyond the end",
            "/message/content/parts/N",
        ),
        (
            {"p": "/message/content/parts/1000000000", "o": "add", "v": 1},
            "index beyond the end",
            "/message/content/parts/N",
        ),
        (
            {"p": "/message/content/parts/" + "9" * 900, "o": "add", "v": 1},
            "index beyond the end",
            "/message/content/parts/N",
        ),
        (
            {"p": "/message/content/parts/-1", "o": "add", "v": 1},
            "no index of a list",
            "/message/content/parts/*",
        ),
        (
            {"p": "/message/content/parts/x", "o": "add", "v": 1},
            "no index of a list",
            "/message/content/parts/*",
        ),
        (
            {"p": "/message/content/parts/\u0661", "o": "add", "v": 1},
            "no index of a list",
            "/message/content/parts/*",
        ),
        (
            {"p": "/message/status/x", "o": "add", "v": 1},
            "path through a value",
            "/message/status/*",
        ),
        ({"p": "/message/a/b", "o": "remove"}, "nothing there", "/message/*/*"),
        ({"p": "/message/a", "o": "remove"}, "nothing there", "/message/*"),
        (
            {"p": "/message/content/parts/1", "o": "remove"},
            "nothing there",
            "/message/content/parts/N",
        ),
        ({"p": "/message/a", "o": "truncate", "v": 0}, "value does not fit", "/message/*"),
        (
            {"p": "/constructor/prototype", "o": "add", "v": 1},
            "path outside the message",
            "/*/*",
        ),
        ({"p": "message/status", "o": "add", "v": 1}, "path is no pointer", "/status"),
        ({"p": "/message" + "/a" * 40, "o": "add", "v": 1}, "path too long", "/message" + "/*" * 7),
        ({"p": "/message/" + "a" * 2000, "o": "add", "v": 1}, "path too long", "/message/*"),
        ({"p": "", "o": "add", "v": 7}, "document is no object", ""),
        ({"p": "", "o": "add", "v": "text"}, "document is no object", ""),
        ({"p": "", "o": "append", "v": [1]}, "document is no object", ""),
        ({"p": "", "o": "truncate", "v": {}}, "value does not fit", ""),
        ({"p": "", "o": "remove", "c": 3}, "nothing there", ""),
        ({"p": "", "o": "patch", "v": "text"}, "patch is no list", ""),
        ({"p": "", "o": "patch", "v": {"p": TEXT}}, "patch is no list", ""),
        ({"p": "", "o": "patch", "v": [1]}, "patch of something else", ""),
        ({"p": "", "o": "patch", "v": [{"p": 1, "v": 2}]}, "path or operation is no text", ""),
        ({"p": 1, "v": 2}, "path or operation is no text", ""),
        ({"o": [], "v": 2}, "path or operation is no text", ""),
        ({"c": "1", "v": {}}, "slot is no number", ""),
        ({"c": True, "v": {}}, "slot is no number", ""),
        ({"c": -1, "v": {}}, "slot beyond the bounds", ""),
        ({"c": 10**9, "v": {}}, "slot beyond the bounds", ""),
    ],
)
def test_what_does_not_fit_is_counted_and_changes_nothing(frame: Any, what: str, path: str) -> None:
    found = told(ADD, frame)
    assert parts(found) == [["The"]]
    assert found.messages == told(ADD).messages
    assert found.anomalies == (Anomaly(what, path),)
    assert found.done


def test_the_rest_of_a_patch_is_done() -> None:
    bad = {"p": "/nowhere/at/all", "o": "add", "v": 1}
    found = told(ADD, {"p": "", "o": "patch", "v": [bad, APPEND, bad, {**APPEND, "v": "!"}]})
    assert parts(found) == [["The synthetic!"]]
    assert found.anomalies == (Anomaly("path outside the message", "/*/*/*", 2),)


def test_a_frame_for_a_slot_beyond_the_bounds_does_not_reach_another() -> None:
    found = told(ADD, APPEND, {"c": 10**9, "v": "lost"}, {"v": "lost too"}, {"c": 0, "v": "!"})
    assert parts(found) == [["The synthetic!"]]


def test_a_snapshot_among_deltas_takes_the_place_of_its_message() -> None:
    later = document("Whole", status="finished_successfully")
    other = document("Other", id="00000b02-0000-4000-8000-000000000b02")
    found = told(ADD, later, other, APPEND)
    assert parts(found) == [["Whole synthetic"], ["Other"]]
    assert found.messages[0]["status"] == "finished_successfully"
    assert found.encoding == "v1"


# -- a random message, built up by random operations


def cuts(stream: bytes, rng: random.Random) -> Iterator[bytes]:
    at = sorted(rng.randrange(len(stream) + 1) for _ in range(rng.randrange(6)))
    return (stream[a:b] for a, b in pairwise([0, *at, len(stream)]))


@settings(max_examples=600, deadline=None)
@given(st.integers(0, 2**64))
def test_a_message_built_by_random_operations_decodes_to_itself(seed: int) -> None:
    rng = random.Random(seed)
    stream, documents = build(rng)
    found = decoded(*cuts(stream, rng))
    assert list(found.messages) == [documents[slot]["message"] for slot in sorted(documents)]
    assert found.anomalies == ()
