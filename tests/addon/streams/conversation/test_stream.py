"""An answer comes out the same however it is cut and written, and nothing of it raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.conversation import stream as streaming
from addon.streams.conversation.decoded import Decoded, Did, Step
from addon.streams.conversation.stream import ConversationStream
from addon.streams.conversation.text import text_of
from tests.addon.streams.conversation.expected import (
    DONE,
    EXPECTED,
    STREAMS,
    V1,
    decoded,
    document,
    sse,
    steps,
    summary,
)
from tests.rig.samples import FOLDER

BOM = b"\xef\xbb\xbf"


def raw(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_decodes_to_what_is_expected(name: str) -> None:
    found = decoded(raw(name))
    assert summary(found) == EXPECTED[name]
    assert found.anomalies == ()
    assert not found.error


@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_may_be_cut_at_every_byte(name: str) -> None:
    data = raw(name)
    whole = steps(data)
    for cut in range(len(data) + 1):
        assert steps(data[:cut], data[cut:]) == whole
    assert steps(*(bytes([byte]) for byte in data)) == whole


WRITTEN = {
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "cr": lambda data: data.replace(b"\n", b"\r"),
    "spaces at the ends of lines": lambda data: data.replace(b"\n", b"  \n").replace(
        b"\n  \n", b"\n\n"
    ),
    "spaces on all lines": lambda data: data.replace(b"\n", b" \n"),
    "a tab on all lines": lambda data: data.replace(b"\n", b"\t\r\n"),
    "a byte order mark": lambda data: BOM + data,
    "comments": lambda data: b": hello\n" + data.replace(b"data: ", b": more\ndata: "),
    "ids and retries": lambda data: data.replace(b"data: ", b"id: 7\nretry: 10\ndata: "),
    "no last blank line": lambda data: data.rstrip(b"\n"),
    "pings": lambda data: data.replace(b"\n\n", b"\n\nevent: ping\ndata: 2024-04-26 10:00\n\n"),
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", STREAMS)
def test_a_sample_may_be_written_in_other_ways(name: str, way: str) -> None:
    data = WRITTEN[way](raw(name))
    found = decoded(data)
    assert summary(found) == EXPECTED[name]
    assert found.anomalies == ()
    assert decoded(*(bytes([byte]) for byte in data)) == found


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_that_breaks_off_yields_what_it_had(name: str) -> None:
    data, whole = raw(name), decoded(raw(name))
    stream = ConversationStream()
    for cut in range(len(data) - 1):
        stream.feed(data[cut : cut + 1])
        check_beginning(stream.decoded(), whole)


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_may_be_stopped_at_every_byte(name: str) -> None:
    data, whole = raw(name), decoded(raw(name))
    for cut in range(len(data)):
        check_beginning(decoded(data[:cut]), whole)


def check_beginning(found: Decoded, whole: Decoded) -> None:
    """What was there of a stream: its first messages, and of the last a beginning."""
    assert found.anomalies == ()
    assert found.encoding in (None, whole.encoding)
    assert found.done <= whole.done
    assert found.typed == whole.typed[: len(found.typed)]
    for message, same in zip(found.messages, whole.messages, strict=False):
        assert message["id"] == same["id"]
        if message["status"] == "in_progress":
            assert text_of(same["content"]).startswith(text_of(message["content"]))
        else:
            assert text_of(message["content"]) == text_of(same["content"])


# -- what one event does


def told(*frames: Any, name: str = "delta") -> list[tuple[Did, int, str | None]]:
    return [(step.did, step.characters, step.name) for step in steps(sse(*frames, name=name))[0]]


def test_steps_count_the_visible_text_of_a_v1_stream() -> None:
    path = "/message/content/parts/0"
    closing = [
        {"p": path, "o": "append", "v": " 12."},
        {"p": "/message/status", "o": "replace", "v": "finished_successfully"},
    ]
    assert told(
        {"p": "", "o": "add", "v": document("asked", role="user"), "c": 0},
        {"v": document("The", id="b"), "c": 1},
        {"type": "message_marker"},
        {"p": path, "o": "append", "v": " harbour"},
        {"p": "/message/metadata", "o": "append", "v": {"a": 1}},
        {"p": path, "o": "truncate", "v": 3},
        {"p": path, "o": "append", "v": " sea"},
        {"p": "", "o": "patch", "v": closing},
        DONE,
    ) == [
        (Did.MESSAGE, 0, None),
        (Did.TEXT, 3, None),
        (Did.TYPED, 0, "message_marker"),
        (Did.TEXT, 8, None),
        (Did.MESSAGE, 0, None),
        (Did.MESSAGE, 0, None),
        (Did.TEXT, 4, None),
        (Did.TEXT, 4, None),
        (Did.DONE, 0, None),
    ]


def test_steps_count_the_growth_of_legacy_snapshots() -> None:
    texts = ["", "The", "The harbour", "The harbour", "The"]
    frames = [document(text) for text in texts]
    assert [characters for _, characters, _ in told(*frames, name="message")] == [0, 3, 8, 0, 0]


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "user"},
        {"role": "tool"},
        {"recipient": "web.run"},
        {"channel": "commentary"},
        {"channel": "analysis"},
        {"metadata": {"is_visually_hidden_from_conversation": True}},
        {"metadata": {"is_thinking_preamble_message": True}},
        {"content": {"content_type": "thoughts", "thoughts": [{"content": "seen by nobody"}]}},
        {"content": {"content_type": "code", "text": "seen by nobody"}},
        {"content": None},
    ],
)
def test_what_the_person_does_not_see_has_no_characters(fields: dict[str, Any]) -> None:
    one = document("seen by nobody", **fields)
    assert told(one, name="message") == [(Did.MESSAGE, 0, None)]
    assert told({"v": one}) == [(Did.MESSAGE, 0, None)]
    assert decoded(sse({"v": one})).answer is None


def test_a_step_says_where_its_event_ends() -> None:
    data = V1 + sse({"v": document("a")}) + DONE
    (opening, adding, done), _ = steps(data)
    assert (opening.did, opening.end) == (Did.NOTHING, len(V1) - 1)
    assert (adding.did, adding.end) == (Did.TEXT, len(data) - len(DONE) - 1)
    assert done == Step(Did.DONE, len(data) - 1)


# -- frames of all sorts

HANDOFF = {"type": "stream_handoff", "turn_exchange_id": "00007a01"}
WS = {"type": "subscribe_ws_topic", "topic_id": "topic-of-the-socket"}
RESUME = {"type": "resume_sse_endpoint", "topic_id": "topic-to-resume"}


@pytest.mark.parametrize(
    ("options", "topic"),
    [
        ([RESUME, WS], "topic-of-the-socket"),
        ([WS, RESUME], "topic-of-the-socket"),
        ([RESUME], "topic-to-resume"),
        ([{"type": "subscribe_ws_topic"}], "conversation-turn-00007a01"),
        ([None, 1, {"topic_id": 5}], "conversation-turn-00007a01"),
        ("nonsense", "conversation-turn-00007a01"),
    ],
)
def test_a_handoff_says_where_the_answer_goes_on(options: Any, topic: str) -> None:
    assert decoded(sse({**HANDOFF, "options": options})).topic == topic


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({"message": None, "conversation_id": "c", "error": "synthetic"}, {"error": True}),
        ({"error": {"code": "synthetic"}}, {"error": True}),
        ({"type": "error", "error": "synthetic"}, {"error": True}),
        ({"type": "error"}, {"error": True}),
        ({"detail": "synthetic"}, {"error": True}),
        ({"v": {"message": None, "error": "synthetic"}}, {"error": True}),
        ({"p": "/error", "o": "add", "v": "synthetic"}, {"error": True}),
        ({"message": None, "conversation_id": "c"}, {"conversation_id": "c"}),
        ({"type": "moderation", "conversation_id": "c"}, {"conversation_id": "c"}),
        ({"p": "/conversation_id", "o": "add", "v": "c"}, {"conversation_id": "c"}),
        ({"v": {"conversation_id": "c"}}, {"conversation_id": "c"}),
        ({"type": "title_generation", "title": "Invented"}, {"title": "Invented"}),
        ({"type": " title_generation ", "title": "Invented"}, {"title": "Invented"}),
        ({"type": "title_generation", "title": 7}, {"title": None}),
        ({"type": None, "message": None}, {"encoding": "legacy"}),
        ({"type": "odd", "message": {"id": "b"}}, {"messages": ()}),
    ],
)
def test_a_frame_tells(frame: dict[str, Any], expected: dict[str, Any]) -> None:
    found = decoded(sse(frame))
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.anomalies == ()


def test_of_titles_the_last_one_counts() -> None:
    titles = [{"type": "title_generation", "title": title} for title in ("First", "Second", "")]
    assert decoded(sse(*titles)).title == "Second"


def test_a_stream_may_begin_in_the_middle() -> None:
    """As one that is resumed from an offset: nothing announces the encoding."""
    found = decoded(sse({"p": "/message/content/parts/0", "o": "append", "v": "rest"}))
    assert found.encoding == "v1"
    assert found.messages == ({"content": {"parts": ["rest"]}},)


@pytest.mark.parametrize(
    ("announced", "encoding"),
    [('"v2"', "v2"), ("v3", "v3"), ('{"a":1}', "unknown"), ('"' + "v" * 99 + '"', "unknown")],
)
def test_an_unknown_encoding_is_named_and_not_decoded(announced: str, encoding: str) -> None:
    opening = f"event: delta_encoding\ndata: {announced}\n\n".encode()
    frames = sse({"v": document("The")}, document("The"), {"type": "title_generation"})
    found = decoded(opening + frames + DONE)
    assert (found.encoding, found.messages, found.typed) == (encoding, (), ())
    assert [anomaly.what for anomaly in found.anomalies] == ["unknown encoding"]
    assert found.done


def test_an_encoding_may_be_announced_without_quotes_and_with_spaces() -> None:
    found = decoded(b"event: delta_encoding \ndata:  v1 \n\n" + sse({"v": document("The")}))
    assert (found.encoding, len(found.messages), found.anomalies) == ("v1", 1, ())


def test_the_end_may_be_told_from_outside() -> None:
    stream = ConversationStream()
    stream.feed(sse({"v": document("The")}))
    assert not stream.decoded().done
    stream.close(done=True)
    assert stream.decoded().done
    stream.close(error=True)
    assert stream.decoded().error


def test_nothing_comes_after_the_end() -> None:
    found = decoded(sse(document("The")) + DONE + sse(document("The sea")) + DONE)
    assert found.messages[0]["content"]["parts"] == ["The"]
    assert [anomaly.what for anomaly in found.anomalies] == ["event after the end"]


def test_what_was_decoded_is_not_changed_by_what_comes_later() -> None:
    stream = ConversationStream()
    append = {"p": "/message/content/parts/0", "o": "append", "v": "x" * 2000}
    stream.feed(sse({"v": document("The")}, append))
    early = stream.decoded()
    stream.feed(sse(append, {"p": "/message/metadata/a", "o": "add", "v": 1}))
    assert early.messages[0]["content"]["parts"] == ["The" + "x" * 2000]
    assert early.messages[0]["metadata"] == {}
    assert stream.decoded().messages[0]["content"]["parts"] == ["The" + "x" * 4000]


# -- what no server should send

ODD = [
    b"data: {\n\n",
    b"data: not json\n\n",
    b"data: [1,2]\n\n",
    b'data: "text"\n\n',
    b"data: 7\n\n",
    b"data: NaN\n\n",
    b"data: {}\n\n",
    b'data: {"type":7}\n\n',
    b"data: " + b"[" * 100_000 + b"\n\n",
    b'data: {"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n\n",
    b'data: {"v":' + b'{"o":"patch","v":[' * 5_000 + b"]}" * 5_000 + b"}\n\n",
    b'data: {"a":"\t","v":' + b"[" * 900 + b"]" * 900 + b"}\n\n",
    b"data: \xff\xfe\n\n",
    b'data: {"c":' + b"9" * 5_000 + b',"v":{}}\n\n',
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_frame_is_counted_and_the_rest_decoded(odd: bytes) -> None:
    found = decoded(sse({"v": document("The")}) + odd + sse({"v": document("sea", id="x"), "c": 1}))
    assert [message["content"]["parts"] for message in found.messages] == [["The"], ["sea"]]
    assert sum(anomaly.count for anomaly in found.anomalies) == 1


@pytest.mark.parametrize(
    ("frame", "parts"),
    [
        (b'data: {"v":{"message":{"content":{"parts":["a\\ud83d"]}}}}\n\n', ["a?"]),
        (b'data: {"v":{"message":{"content":{"parts":["a\tb"]}}}}\n\n', ["a\tb"]),
        (b'data: {"v":{"message":{"content":{"parts":[1e999]}}}}\n\n', [float("inf")]),
        (b'data: {"v":{"message":{}},"v":{"message":{"content":{"parts":[1]}}}}\n\n', [1]),
        (b'data: {"v":{"message":{"content":{"parts":["caf\xff"]}}}}\n\n', ["caf\ufffd"]),
    ],
)
def test_what_is_nearly_json_is_taken(frame: bytes, parts: list[Any]) -> None:
    (message,) = decoded(frame).messages
    assert message["content"]["parts"] == parts


@pytest.mark.parametrize("between", [b"", b" ", b"\ndata: ", b"data: ", b" data:"])
def test_two_values_in_one_event_are_both_taken(between: bytes) -> None:
    frames = [json.dumps({"v": document("The")}), json.dumps({"v": document("s", id="x"), "c": 1})]
    told, found = steps(b"data: " + between.join(frame.encode() for frame in frames) + b"\n\n")
    assert [message["content"]["parts"] for message in found.messages] == [["The"], ["s"]]
    assert [(step.did, step.characters) for step in told] == [(Did.TEXT, 4)]
    assert [anomaly.what for anomaly in found.anomalies] == ["several values in one frame"]


PATHS = ["", "/message", "/message/content/parts/0", "/message/content/parts/-", "/error", "/x"]
PATHS += ["/message/metadata/a", "/message/1000000000", "message", "/message/content/thoughts/0"]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
JSON = st.recursive(
    SCALARS | st.just(document("The")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
OPERATIONS = ["add", "replace", "append", "patch", "remove", "truncate", "odd"]
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "p": st.sampled_from(PATHS) | JSON,
    "o": st.sampled_from(OPERATIONS) | JSON,
    "c": st.integers(-1, 3) | JSON,
    "v": st.deferred(lambda: JSON | st.lists(FRAMES, max_size=3)),
}
FRAMES: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional=KEYS)
OTHERS = ["type", "message", "error", "title", "options", "conversation_id", "moderation_response"]
NAMES = ["delta", "message", "delta_encoding", "ping", ""]
EVENTS = st.one_of(
    st.tuples(st.sampled_from(NAMES), FRAMES | st.dictionaries(st.sampled_from(OTHERS), JSON)).map(
        lambda event: sse(event[1], name=event[0])
    ),
    st.binary(max_size=20),
    st.binary(max_size=20).map(lambda data: b"data: " + data + b"\n\n"),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(EVENTS, max_size=6), st.integers(0, 400))
def test_nothing_that_a_server_sends_raises(events: list[bytes], cut: int) -> None:
    data = V1 + b"".join(events)
    told, found = steps(data)
    ends = [step.end for step in told]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(data) for end in ends)
    assert all(step.characters > 0 or step.did is not Did.TEXT for step in told)
    assert found.answer is None or found.answer in found.messages
    assert repr(steps(data[:cut], data[cut:])) == repr((told, found))


def test_appending_truncating_replacing_and_asking_in_turn_stays_right() -> None:
    stream = ConversationStream()
    stream.feed(sse({"v": document("The")}))
    place, text = "/message/content/parts/0", "The"
    for number in range(300):
        more = f" {number}" * 100
        text = text[:5000] + more if number % 40 else "anew" + more
        change = {"o": "truncate", "v": 5000} if number % 40 else {"o": "replace", "v": "anew"}
        stream.feed(sse({"p": place, **change}, {"p": place, "o": "append", "v": more}))
        assert stream.decoded().messages[0]["content"]["parts"] == [text]


def test_an_event_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LONGEST_EVENT", 10_000)
    stream = ConversationStream()
    stream.feed(sse({"v": document("The")}))
    for _ in range(100):
        assert stream.feed(b"data: " + b"x" * 993 + b"\n") == []
    assert stream.close() == []
    found = stream.decoded()
    assert len(found.messages) == 1
    assert [anomaly.what for anomaly in found.anomalies] == ["event without an end"]
