"""A secret that a stream spells a few letters at a time does not stay in what is written."""

import base64
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.protocol.records import FlowRecord, Outcome, Side
from addon.recording.pieces import without_pieces
from addon.store.withheld import MARKER
from addon.store.writer import Batch
from addon.streams.conversation.stream import ConversationStream
from tests.addon.recording.builders import record
from tests.addon.recording.chatting import (
    ANSWER,
    CHAT,
    Recording,
    azure_frames,
    azure_socket,
    event,
    handoff,
    heard,
    legacy,
    message,
    post,
    spelt,
    topic_frames,
    user_socket,
    v1,
)

KEY = "sk-proj-PLANTEDkey4711abcdefghijkl"
JWT = "eyJhbGciOiJub25lIn0.eyJwbGFudGVkIjoiand0LTQ3MTEifQ.cGxhbnRlZFNpZ25hdHVyZTQ3"
PASSWORD = "plantedHunter2secret"
SECRETS = {
    "key": (KEY, ()),
    "jwt": (JWT, ()),
    "echo": (PASSWORD, (("x-api-key", PASSWORD),)),
}
TOPIC = "conversation-turn-00007a01-0000-4000-8000-000000007a01"
FORMS: dict[str, Callable[[list[str]], list[str]]] = {"v1": v1, "legacy": legacy}


def said(secret: str) -> str:
    return f"Of course: it is {secret}, and you should keep it to yourself."


def shown(text: str) -> list[str]:
    """The text, and the text inside of base64."""
    runs = re.findall(r"[A-Za-z0-9+/]{40,}", text)
    return [text, *(base64.b64decode(run + "==").decode("utf-8", "replace") for run in runs)]


def largest_piece(secret: str, texts: list[str]) -> int:
    """How much of a secret stands in one of the texts in one piece."""
    whole = "\n".join(layer for text in texts for layer in shown(text))
    found = (size for size in range(len(secret), 0, -1) if secret[:size] in whole)
    return next(found, 0)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    recording = Recording(tmp_path / "chatcap.db")
    yield recording
    recording.close()


def texts_of(stored: bytes) -> list[str]:
    stream = ConversationStream()
    stream.feed(stored)
    return [message["content"]["parts"][0] for message in stream.decoded().messages]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 25])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SECRETS)
def test_a_body_keeps_no_pieces_of_a_secret(
    recording: Recording, name: str, form: str, size: int
) -> None:
    secret, headers = SECRETS[name]
    body = "".join(FORMS[form](spelt(said(secret), size))).encode()
    recording.take(post("p", body, request_headers=headers))
    text = recording.texts()[ANSWER]
    assert text.startswith("Of course: it is [")
    assert text.endswith("], and you should keep it to yourself.")
    (stored,) = (body for body in recording.bodies() if "data:" in body)
    assert largest_piece(secret, [stored]) < 4
    assert MARKER in stored
    assert texts_of(stored.encode()) == []
    assert recording.findings("p").count(("withheld", "$")) == 1
    places = recording.rows("SELECT body_start, body_end FROM frames ORDER BY seq")
    events = [stored.encode()[row["body_start"] : row["body_end"]] for row in places]
    assert events[-1].strip() == b"data: [DONE]"
    assert len(events) == body.count(b"\n\n")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "pieces",
    [
        spelt(said("a secret"), 3),
        ["sk-", "learn-", "contrib is a package of some years, ", "and eyJ is no token"],
        ["An assistant asks: Bear", "er of news? ", "Basic course."],
        ["Done."],
    ],
)
def test_a_body_without_secrets_stays_as_it_is(
    recording: Recording, form: str, pieces: list[str]
) -> None:
    body = "".join(FORMS[form](pieces))
    recording.take(post("p", body.encode()))
    assert body in recording.bodies()
    assert recording.findings("p") == []


def test_a_secret_that_comes_in_one_piece_costs_nothing_else(recording: Recording) -> None:
    recording.take(post("p", "".join(v1(["It is ", KEY, ", you know."])).encode()))
    (stored,) = (body for body in recording.bodies() if "data:" in body)
    assert KEY not in stored
    assert texts_of(stored.encode()) == [recording.texts()[ANSWER]]
    assert recording.findings("p") == []


def test_a_body_that_cannot_be_searched_as_a_whole_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = "".join(v1(["Some ", "text"])).encode()
    redactor = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None)
    stored = redactor.body(Side.RESPONSE, body, "text/event-stream")
    assert stored is not None
    stream = ConversationStream()
    stream.feed(body)
    assert without_pieces(stored, body, stream.decoded(), redactor) is stored
    monkeypatch.setattr("addon.privacy.redaction.FlowRedactor._facts", lambda *_: None)
    assert b"Some" not in without_pieces(stored, body, stream.decoded(), redactor)


def test_a_bug_in_the_search_for_pieces_costs_the_body(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.recording.pieces._ends", lambda *_: 1 / 0)
    monkeypatch.setattr("addon.recording.pieces._withheld", lambda *_: 1 / 0)
    recording.take(post("p", "".join(v1(spelt(said(KEY), 3))).encode()))
    assert f"data: {MARKER}\n\n" in recording.bodies()
    assert recording.texts()[ANSWER].startswith("Of course: it is [key:")


@pytest.mark.parametrize("form", FORMS)
def test_a_short_password_that_is_spelt_is_known_by_its_name(
    recording: Recording, form: str
) -> None:
    text = 'Put {"password": "tru7h", "user": "robin"} into the file, or tru not.'
    recording.take(post("p", "".join(FORMS[form](spelt(text, 2))).encode()))
    (stored,) = (body for body in recording.bodies() if "data:" in body)
    assert "tru7" not in stored
    assert "tru7h" not in recording.texts()[ANSWER]


TEXT = "/message/content/parts/0"
GONE = message("Sorry.")
TAKEN_BACK = {
    "replaced": event({"p": TEXT, "o": "replace", "v": "This content was removed."}),
    "truncated": event({"p": TEXT, "o": "truncate", "v": 0}),
    "another": event(
        {"p": "", "o": "add", "v": {"message": GONE, "conversation_id": CHAT}, "c": 0}
    ),
}


def odd(pieces: list[str]) -> dict[str, list[str]]:
    """Streams whose messages do not hold at the end what their events have said."""
    events = v1(pieces)
    snapshots = legacy(pieces)
    gone = json.dumps({"message": GONE, "conversation_id": CHAT, "error": None})
    return {
        **{name: [*events[:-2], back, *events[-2:]] for name, back in TAKEN_BACK.items()},
        "unknown encoding": [event("v2", "delta_encoding"), *events[1:]],
        "unknown events": [
            *(f"data: {json.dumps({'type': 'piece', 'of': one})}\n\n" for one in pieces),
            "data: [DONE]\n\n",
        ],
        "no JSON": [*(f"data: {one}\n\n" for one in pieces), "data: [DONE]\n\n"],
        "after the end": [*events[:2], "data: [DONE]\n\n", *events[2:]],
        "snapshots": [*snapshots[:-1], f"data: {gone}\n\n", snapshots[-1]],
    }


def given_back(stored: str) -> str:
    """All that stands in the strings of the events, one after the other."""
    return "".join(re.findall(r'"(?:v|of)": "([^"]*)"|data: (?=[^{"])', stored)) + "".join(
        re.findall(r"data: ([^{\[\n]*)\n", stored)
    )


@pytest.mark.parametrize("name", odd(["It is"]))
def test_what_a_text_has_said_before_it_was_taken_back_is_searched_too(
    recording: Recording, name: str
) -> None:
    body = "".join(odd(["It is ", *spelt(KEY, 4), " indeed"])[name])
    recording.take(post("p", body.encode()))
    (stored,) = (body for body in recording.bodies() if "data:" in body)
    assert KEY not in given_back(stored)
    assert largest_piece(KEY, [stored]) < 4
    assert MARKER in stored
    assert recording.findings("p").count(("withheld", "$")) == 1


@pytest.mark.parametrize("name", odd(["It is"]))
def test_what_was_taken_back_and_held_no_secret_stays(recording: Recording, name: str) -> None:
    body = "".join(odd(["It is ", *spelt("a synthetic harbour", 4), " indeed"])[name])
    recording.take(post("p", body.encode()))
    assert body in recording.bodies()


def test_many_secrets_are_looked_for_all_at_once(recording: Recording) -> None:
    keys = [f"sk-proj-{sha256(b'%d' % n).hexdigest()}" for n in range(2_000)]
    events = v1([*(" ".join(keys[n : n + 50]) + " " for n in range(0, 2_000, 50)), "x " * 10**6])
    began = monotonic()
    recording.take(post("p", "".join(events).encode()))
    assert monotonic() - began < 5
    assert not any(keys[0] in body for body in recording.bodies())


# -- sockets, whose frames are written as they come


def everything(path: Path) -> bytes:
    """All that is in the files of a database."""
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


def over_2026(pieces: list[str]) -> tuple[FlowRecord, list[str]]:
    return user_socket("ws"), topic_frames(TOPIC, v1(pieces))


def over_2024(pieces: list[str]) -> tuple[FlowRecord, list[str]]:
    return azure_socket("ws"), azure_frames("response-1", legacy(pieces))


@pytest.mark.parametrize("over", [over_2026, over_2024])
@pytest.mark.parametrize("size", [1, 3, 25])
@pytest.mark.parametrize("live", [True, False])
def test_frames_lose_the_pieces_as_soon_as_the_answer_is_whole(
    recording: Recording,
    over: Callable[[list[str]], tuple[FlowRecord, list[str]]],
    size: int,
    live: bool,
) -> None:
    socket, lines = over(spelt(said(KEY), size))
    frames = heard(["[]", *lines, *lines[-4:], "[]"])
    if live:
        recording.take(opened=[replace(socket, outcome=Outcome.UNFINISHED)])
        for frame in frames:
            recording.take(frames=[("ws", frame)])
        recording.take(socket)
    else:
        recording.take(replace(socket, frames=tuple(frames)))
    rows = [row["data"] for row in recording.rows("SELECT data FROM frames ORDER BY seq")]
    assert len(rows) == len(frames)
    assert (rows[0], rows[-1]) == ("[]", "[]")
    assert largest_piece(KEY, rows) < 4
    assert set(rows[1:-1]) == {MARKER}
    assert recording.texts()[ANSWER].startswith("Of course: it is [key:")
    assert recording.findings("ws").count(("withheld", "$")) == 1
    recording.close()
    kept = everything(recording.path)
    assert (b"encoded_item" in kept, b"http.response.body" in kept) == (False, False)


def test_frames_without_secrets_stay(recording: Recording) -> None:
    frames = heard(topic_frames(TOPIC, v1(spelt(said("a secret"), 3))))
    recording.take(post("p", handoff(TOPIC, CHAT)), user_socket("ws", frames))
    rows = [row["data"] for row in recording.rows("SELECT data FROM frames WHERE flow_id = 'ws'")]
    assert rows == [frame.data.decode() for frame in frames]
    assert recording.findings("ws") == []


def test_a_socket_that_broke_off_loses_its_pieces_when_another_brings_the_whole(
    recording: Recording,
) -> None:
    frames = heard(topic_frames(TOPIC, v1(["It is ", KEY[:18], KEY[18:], "."])))
    recording.take(user_socket("broken", frames[:4]))
    recording.take(opened=[user_socket("open", outcome=Outcome.UNFINISHED)])
    recording.take(frames=[("open", frame) for frame in frames[:4]])
    recording.take(user_socket("whole", frames))
    recording.take(frames=[("open", frame) for frame in frames[4:]])
    recording.take(user_socket("open"))
    rows = recording.rows("SELECT data FROM frames")
    assert len(rows) == 4 + 2 * len(frames)
    assert {row["data"] for row in rows} == {MARKER}


@pytest.mark.parametrize("name", odd(["It is"]))
def test_frames_of_a_text_that_was_taken_back_are_searched_too(
    recording: Recording, name: str
) -> None:
    if name == "after the end":  # what comes after it is of no answer
        return
    frames = heard(topic_frames(TOPIC, odd(["It is ", *spelt(KEY, 4), " indeed"])[name]))
    recording.take(user_socket("ws", frames))
    rows = [row["data"] for row in recording.rows("SELECT data FROM frames ORDER BY seq")]
    assert largest_piece(KEY, rows) < 4
    assert KEY not in given_back("\n".join(rows).replace("\\", ""))


@pytest.mark.parametrize("bad", ["another flow", "its chats", "the socket itself"])
def test_pieces_are_taken_back_though_a_batch_is_refused(
    recording: Recording, bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [("ws", f) for f in heard(topic_frames(TOPIC, v1(spelt(said(KEY), 3), done=False)))]
    recording.take(opened=[user_socket("ws", outcome=Outcome.UNFINISHED)], frames=frames[:4])
    write = recording.writer.write

    def picky(batch: Batch) -> int:
        chats = [one for entry in batch.entries for one in entry.chats]
        flows = [entry for entry in batch.entries if entry.flow["id"] == "ws"]
        if bad == "its chats" and any(one.sightings for one in chats):
            raise sqlite3.IntegrityError("refused")
        if bad == "the socket itself" and any(one.flow["headers"] != "{}" for one in flows):
            raise sqlite3.IntegrityError("refused")
        return write(batch)

    monkeypatch.setattr(recording.writer, "write", picky)
    others = [record("bad", port=2**70)] if bad == "another flow" else []
    recording.take(user_socket("ws"), *others, frames=frames[4:-1])
    rows = [row["data"] for row in recording.rows("SELECT data FROM frames")]
    assert len(rows) == len(frames) - 1
    assert set(rows) == {MARKER}


def test_a_bug_at_the_end_of_a_socket_takes_its_pieces_back_all_the_same(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [("ws", f) for f in heard(topic_frames(TOPIC, v1(spelt(said(KEY), 3), done=False)))]
    recording.take(opened=[user_socket("ws", outcome=Outcome.UNFINISHED)], frames=frames[:-1])
    monkeypatch.setattr("addon.recording.pipeline.read", lambda *_, **__: 1 / 0)
    recording.take(user_socket("ws"))
    rows = [row["data"] for row in recording.rows("SELECT data FROM frames")]
    assert set(rows) == {MARKER}


@pytest.mark.parametrize("died_after", range(3, 9))
@pytest.mark.parametrize("over", [over_2026, over_2024])
def test_pieces_are_taken_back_though_the_recorder_died_in_between(
    tmp_path: Path, over: Callable[[list[str]], tuple[FlowRecord, list[str]]], died_after: int
) -> None:
    socket, lines = over(["It is ", KEY[:12], KEY[12:24], KEY[24:], "."])
    frames = [("ws", frame) for frame in heard(lines)]
    first = Recording(tmp_path / "chatcap.db")
    first.take(opened=[replace(socket, outcome=Outcome.UNFINISHED)])
    first.take(frames=frames[:died_after])
    first.close()
    second = Recording(tmp_path / "chatcap.db", resume=True)
    second.take(frames=frames[died_after - 2 :])  # what was not acknowledged comes again
    second.take(socket)
    rows = [row["data"] for row in second.rows("SELECT data FROM frames ORDER BY seq")]
    assert len(rows) == len(frames)
    assert largest_piece(KEY, rows) < 4
    assert re.fullmatch(r"It is \[key:[0-9a-f]{12}\]\.?", second.texts()[ANSWER])
    assert second.said == []
    second.close()


def test_a_socket_that_ends_with_the_next_recorder_is_told_as_far_as_it_came(
    tmp_path: Path,
) -> None:
    frames = [("ws", f) for f in heard(topic_frames(TOPIC, v1(["It is ", KEY[:14], KEY[14:]])))]
    first = Recording(tmp_path / "chatcap.db")
    first.take(opened=[user_socket("ws", outcome=Outcome.UNFINISHED)], frames=frames[:5])
    first.close()
    second = Recording(tmp_path / "chatcap.db", resume=True)
    second.take(user_socket("ws"))
    assert re.fullmatch(r"It is \[key:[0-9a-f]{12}\]", second.texts()[ANSWER])
    rows = second.rows("SELECT data FROM frames ORDER BY seq")
    assert {row["data"] for row in rows} == {MARKER}
    second.close()
