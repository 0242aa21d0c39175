"""What flows, sockets and exports tell of chats, as a user finds it in the database."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addon.privacy.levels import Privacy
from addon.protocol.records import Body, FlowRecord, Outcome
from addon.recording import chats as module
from addon.recording.messages import Document
from tests.addon.recording.builders import record, treated
from tests.addon.recording.chatting import (
    ANSWER,
    ASKED,
    CHAT,
    LATER_ANSWER,
    LATER_CHAT,
    RAY,
    STARTED,
    Recording,
    azure_socket,
    event,
    handoff,
    heard,
    lines,
    message,
    post,
    spelt,
    steadily,
    topic_frames,
    user_socket,
    v1,
)
from tests.genuine import SAMPLES, sample, small_bodies

TEXT = "The synthetic harbour opened in year 12, by pure invention."
LATER_TEXT = "The long task is finished."
TOPIC = "conversation-turn-00007a01-0000-4000-8000-000000007a01"
V1 = (SAMPLES / "conv-2026-v1-text.response.sse").read_bytes()
LEGACY = (SAMPLES / "conv-2023-12-legacy.response.sse").read_bytes()
HANDOFF = (SAMPLES / "conv-2026-v1-handoff.response.sse").read_bytes()
OVER_SOCKET = (SAMPLES / "ws-2024-conversation.response.json").read_bytes()
USER = heard(lines("ws-2026-user.server.jsonl"))
OPEN = user_socket("ws", outcome=Outcome.UNFINISHED)
AZURE = heard(lines("ws-2024-webpubsub.server.jsonl"))
JSON = "application/json"
KEY = "sk-proj-PLANTEDkey4711abcdefghijkl"
TREE = (SAMPLES / "hist-conversation-tree.response.json").read_bytes()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Callable[..., Recording]]:
    made: list[Recording] = []

    def start(level: Privacy = Privacy.STANDARD, **changes: Any) -> Recording:
        made.append(Recording(tmp_path / "chatcap.db", privacy=level, **changes))
        return made[-1]

    yield start
    for recording in made:
        recording.close()


@pytest.fixture
def recording(at: Callable[..., Recording]) -> Recording:
    return at()


def test_a_turn_is_told_with_its_question_its_answer_and_its_title(recording: Recording) -> None:
    recording.take(post("p", V1, marks=steadily(V1)))
    chat = recording.one("SELECT * FROM conversations")
    assert (chat["id"], chat["title"]) == (CHAT, "Invented harbour fact")
    assert chat["current_node"] == ANSWER
    assert recording.texts()[ANSWER] == TEXT
    assert recording.texts()[ASKED] == "Tell me an invented harbour fact"
    answer = recording.one("SELECT * FROM messages WHERE id = ?", ANSWER)
    assert (answer["parent_id"], answer["role"], answer["model"]) == (ASKED, "assistant", "gpt-5-2")
    source = recording.rows("SELECT DISTINCT flow_id, seen_at FROM message_sources")
    assert source == [{"flow_id": "p", "seen_at": "2026-01-01T00:00:02.000Z"}]


def test_how_fast_an_answer_came_is_read_off_its_frames(recording: Recording) -> None:
    recording.take(post("p", V1, marks=steadily(V1)))
    turn = recording.one("SELECT * FROM turns")
    wanted = {
        "flow_id": "p",
        "conversation_id": CHAT,
        "asked_id": ASKED,
        "message_id": ANSWER,
        "kind": "next",
        "model": "gpt-5-2",
        "delivery": "response",
        "socket_flow_id": None,
        "encoding": "v1",
        "is_done": 1,
        "error": 0,
        "server_request_id": RAY,
        "started_at": "2026-01-01T00:00:00.000Z",
        "first_byte_ms": 50.0,
        "first_token_ms": 800.0,  # the eighth event; the tenth is the title
        "last_token_ms": 1300.0,
        "total_ms": 2000.0,
        "tokens": 5,
        "characters": len(TEXT),
        "tokens_per_second": 8.0,
        "stalls": 0,
        "stalled_ms": 0.0,
        "longest_ms": 200.0,
    }
    assert turn == wanted


def test_without_times_of_frames_tokens_are_still_counted(recording: Recording) -> None:
    recording.take(post("p", V1))
    turn = recording.one("SELECT * FROM turns")
    assert (turn["tokens"], turn["characters"], turn["total_ms"]) == (5, len(TEXT), 2000.0)
    assert {turn[name] for name in ("first_token_ms", "last_token_ms", "longest_ms")} == {None}


def test_an_answer_that_breaks_off_is_told_as_far_as_it_came(recording: Recording) -> None:
    half = "".join(v1(["The synthetic", " harbour"], done=False)).encode()
    recording.take(post("p", half, marks=steadily(half), outcome=Outcome.ABORTED))
    assert recording.texts()[ANSWER] == "The synthetic harbour"
    told = recording.one("SELECT status FROM messages WHERE id = ?", ANSWER)
    assert told == {"status": "in_progress"}
    turn = recording.one("SELECT is_done, tokens, message_id FROM turns")
    assert turn == {"is_done": 0, "tokens": 2, "message_id": ANSWER}


@pytest.mark.parametrize(
    "answer",
    [
        {"answer": b"", "outcome": Outcome.ABORTED, "status": None},
        {"answer": b'{"detail": "too many"}', "content_type": JSON, "status": 429},
        {"answer": b"<html>busy</html>", "content_type": "text/html", "status": 503},
    ],
)
def test_a_turn_without_answer_keeps_what_was_asked(
    recording: Recording, answer: dict[str, Any]
) -> None:
    recording.take(post("p", **answer))
    assert recording.texts() == {ASKED: "Tell me an invented harbour fact"}
    turn = recording.one("SELECT conversation_id, message_id, is_done, tokens FROM turns")
    assert turn == {"conversation_id": "turn-p", "message_id": None, "is_done": 0, "tokens": 0}


@pytest.mark.parametrize(
    ("answer", "turns"),
    [
        ({"answer": "".join(v1(["It is"])).encode()}, [("resume", 1)]),
        ({"answer": b'{"detail": {"code": "gone"}}', "content_type": JSON, "status": 404}, []),
    ],
)
def test_an_answer_that_was_taken_up_again_is_a_turn_if_there_is_one(
    recording: Recording, answer: dict[str, Any], turns: list[tuple[str, int]]
) -> None:
    path = "/backend-api/f/conversation/resume"
    recording.take(post("p", request={"conversation_id": CHAT, "offset": 0}, path=path, **answer))
    found = recording.rows("SELECT kind, is_done FROM turns WHERE conversation_id = ?", CHAT)
    assert [(row["kind"], row["is_done"]) for row in found] == turns


def test_a_report_of_latency_joins_with_its_turn(recording: Recording) -> None:
    body = json.dumps(sample("lat-r-2025-12.request.json")).encode()
    path = "/backend-api/lat/r"
    report = record("lat", method="POST", path=path, request=Body.of(body))
    recording.take(post("p", V1), report)
    joined = recording.one(
        "SELECT t.flow_id, r.flow_id AS lat, r.count_tokens, r.first_token_ms, r.report"
        " FROM turns t JOIN latency_reports r USING (server_request_id)"
    )
    assert json.loads(joined.pop("report")) == sample("lat-r-2025-12.request.json")
    assert joined == {
        "flow_id": "p",
        "lat": "lat",
        "count_tokens": 9,
        "first_token_ms": 812.4000000059605,
    }


def test_a_report_that_never_left_is_told_all_the_same(recording: Recording) -> None:
    body = json.dumps(sample("seed-lat-r.request.json")).encode()
    flow = record("lat", method="POST", path="/backend-api/lat/r", request=Body.of(body))
    recording.take(treated(flow, "block"))
    assert recording.one("SELECT flow_id, count_tokens FROM latency_reports")["flow_id"] == "lat"


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b'{"server_request_id": 5}', b'"x"'])
def test_a_report_that_is_none_costs_nothing(recording: Recording, body: bytes) -> None:
    flow = record("lat", method="POST", path="/backend-api/lat/r", request=Body.of(body))
    recording.take(flow)
    assert recording.one("SELECT outcome FROM flows") == {"outcome": "complete"}
    assert recording.said == []


def test_a_document_a_list_and_a_rename_tell_of_the_same_chat(recording: Recording) -> None:
    path = f"/backend-api/conversation/{CHAT}"
    tree = record("tree", path=path, response=Body.of(TREE))
    renamed = record(
        "name",
        method="PATCH",
        path=path,
        request=Body.of(b'{"title": "Harbours"}'),
        response=Body.of(b'{"success": true}'),
        started_at=STARTED + 60,
    )
    recording.take(tree, renamed)
    chat = recording.one("SELECT id, title FROM conversations")
    assert chat == {"id": CHAT, "title": "Harbours"}
    assert len(recording.texts()) > 2
    assert recording.rows("SELECT * FROM turns") == []


def test_feedback_is_told_with_its_flow(recording: Recording) -> None:
    (body,) = (
        line["body"] for line in small_bodies() if line["path"].endswith("/message_feedback")
    )
    flow = record(
        "f",
        method="POST",
        path="/backend-api/conversation/message_feedback",
        request=Body.of(json.dumps(body).encode()),
    )
    recording.take(flow)
    told = recording.one("SELECT * FROM feedback")
    assert (told["flow_id"], told["kind"]) == ("f", "rating")
    assert told["seen_at"] == "2026-01-01T00:00:00.000Z"


# -- over sockets


def test_the_answer_of_a_socket_belongs_to_the_turn_that_asked(recording: Recording) -> None:
    recording.take(opened=[OPEN])
    recording.take(post("p", HANDOFF, duration_ms=500.0))
    before = recording.one("SELECT * FROM turns")
    assert (before["delivery"], before["is_done"], before["message_id"]) == ("socket", 0, None)
    recording.take(frames=[("ws", frame) for frame in USER])
    after = recording.one("SELECT * FROM turns")
    assert (after["socket_flow_id"], after["is_done"], after["message_id"]) == (
        "ws",
        1,
        LATER_ANSWER,
    )
    assert (after["first_byte_ms"], after["first_token_ms"]) == (50.0, 1400.0)
    assert (after["tokens"], after["characters"]) == (3, len(LATER_TEXT))
    answer = recording.one("SELECT * FROM messages WHERE id = ?", LATER_ANSWER)
    assert (answer["text"], answer["parent_id"]) == (LATER_TEXT, ASKED)
    chat = recording.one("SELECT * FROM conversations")
    assert (chat["id"], chat["title"]) == (LATER_CHAT, "Invented long task")
    assert chat["current_node"] == LATER_ANSWER
    told = recording.rows("SELECT DISTINCT flow_id FROM message_sources WHERE source = 'socket'")
    assert told == [{"flow_id": "ws"}]


def all_rows(recording: Recording) -> dict[str, list[dict[str, Any]]]:
    wanted = "SELECT * FROM conversations", "SELECT * FROM messages", "SELECT * FROM turns"
    return {
        sql: sorted(({**row, "key": 0} for row in recording.rows(sql)), key=repr) for sql in wanted
    }


@pytest.mark.parametrize(
    ("asks", "delivers"),
    [
        (post("p", HANDOFF, duration_ms=500.0), user_socket("ws", USER)),
        (post("p", OVER_SOCKET, content_type=JSON, duration_ms=500.0), azure_socket("ws", AZURE)),
    ],
    ids=["2026", "2024"],
)
def test_the_order_in_which_question_and_socket_end_does_not_matter(
    tmp_path: Path, asks: Any, delivers: Any
) -> None:
    found = []
    for name, flows in (("a", (asks, delivers)), ("b", (delivers, asks))):
        recording = Recording(tmp_path / name)
        recording.take(flows[0])
        recording.take(flows[1])
        found.append(all_rows(recording))
        recording.close()
    assert found[0] == found[1]
    (turn,) = found[0]["SELECT * FROM turns"]
    assert (turn["is_done"], turn["socket_flow_id"], turn["delivery"]) == (1, "ws", "socket")


def test_what_is_still_coming_when_a_socket_closes_is_told_as_such(recording: Recording) -> None:
    recording.take(post("p", HANDOFF), opened=[OPEN])
    recording.take(frames=[("ws", frame) for frame in USER[:5]])
    assert LATER_ANSWER not in recording.texts()
    recording.take(user_socket("ws"))
    told = recording.one("SELECT text, status FROM messages WHERE id = ?", LATER_ANSWER)
    assert told["status"] == "in_progress"
    assert LATER_TEXT.startswith(told["text"])
    assert recording.one("SELECT is_done FROM turns") == {"is_done": 0}


def test_a_second_socket_completes_what_the_first_one_began(recording: Recording) -> None:
    recording.take(post("p", HANDOFF), user_socket("ws", USER[:5]), user_socket("ws2", USER))
    turn = recording.one("SELECT is_done, socket_flow_id, first_token_ms FROM turns")
    assert turn == {"is_done": 1, "socket_flow_id": "ws2", "first_token_ms": 1400.0}
    again = [replace(frame, offset_ms=frame.offset_ms + 60_000) for frame in USER]
    recording.take(user_socket("ws3", again))
    assert recording.one("SELECT is_done, socket_flow_id, first_token_ms FROM turns") == turn
    assert recording.texts()[LATER_ANSWER] == LATER_TEXT


def test_a_socket_that_takes_up_the_rest_completes_the_answer(recording: Recording) -> None:
    frames = heard(topic_frames(TOPIC, v1([f"w{n} " for n in range(6)])))
    recording.take(post("p", handoff(TOPIC, CHAT)), user_socket("ws", frames[:5]))
    assert recording.one("SELECT is_done, tokens FROM turns") == {"is_done": 0, "tokens": 3}
    recording.take(user_socket("ws2", frames[5:]))
    turn = recording.one("SELECT is_done, tokens, socket_flow_id FROM turns")
    assert turn == {"is_done": 1, "tokens": 6, "socket_flow_id": "ws2"}
    assert recording.texts()[ANSWER] == "w0 w1 w2 w3 w4 w5 "


def many(count: int) -> tuple[list[str], list[FlowRecord]]:
    """Answers over one socket, and who asked for them."""
    frames: list[str] = []
    posts = []
    for n in range(count):
        topic = f"conversation-turn-{n:08x}-0000-4000-8000-000000000e01"
        events = [e.replace(ANSWER, f"{n:08x}-2222-4000-8000-000000000e01") for e in v1(["a", "b"])]
        frames += topic_frames(topic, events)
        asked = {"action": "next", "messages": [], "model": "m", "conversation_id": CHAT}
        posts.append(post(f"p{n}", handoff(topic, CHAT), asked))
    return frames, posts


def test_answers_that_come_before_their_questions_all_find_them(recording: Recording) -> None:
    frames, posts = many(100)
    recording.take(user_socket("ws", heard(frames), duration_ms=1e6))
    recording.take(*posts)
    found = recording.one(
        "SELECT count(*) n, sum(is_done) done, sum(tokens) tokens, count(message_id) replies"
        " FROM turns WHERE socket_flow_id = 'ws'"
    )
    assert found == {"n": 100, "done": 100, "tokens": 200, "replies": 100}
    assert recording.findings("ws") == []


def test_answers_that_find_no_room_to_wait_are_told_of(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.recording.deliveries.MOST_DELIVERED", 2)
    recording.take(user_socket("ws", heard(many(3)[0])))
    assert recording.findings("ws") == [("internal", "$")]


def test_one_frame_may_catch_up_on_a_long_answer(recording: Recording) -> None:
    events = v1(["word "] * 800)
    items = [json.loads(frame) for frame in topic_frames(TOPIC, events)]
    reply = {"type": "subscribe", "topic_id": TOPIC, "catchups": items}
    recording.take(user_socket("ws", heard([json.dumps({"type": "reply", "reply": reply})])))
    recording.take(post("p", handoff(TOPIC, CHAT)))
    turn = recording.one("SELECT is_done, tokens, socket_flow_id, message_id FROM turns")
    assert turn == {"is_done": 1, "tokens": 800, "socket_flow_id": "ws", "message_id": ANSWER}
    assert recording.texts()[ANSWER] == "word " * 800


def test_nameless_answers_of_one_socket_stay_apart(recording: Recording) -> None:
    frames: list[str] = []
    for n in (1, 2):
        events = [
            one.replace(ANSWER, f"answer-{n}").replace(', "conversation_id": "X"', "")
            for one in v1([f"answer {n}"], "X")
        ]
        frames += topic_frames(f"{TOPIC}{n}", events)
    recording.take(user_socket("ws", heard(frames)))
    mapping = {"answer-1": {"id": "answer-1", "message": message("answer 1", "answer-1")}}
    document = {"conversation_id": CHAT, "mapping": mapping}
    recording.take(
        record(
            "doc",
            path=f"/backend-api/conversation/{CHAT}",
            response=Body.of(json.dumps(document).encode()),
        )
    )
    rows = recording.rows("SELECT id, conversation_id FROM messages")
    homes = {row["id"]: row["conversation_id"] for row in rows}
    assert homes["answer-1"] == CHAT
    assert homes["answer-2"].startswith("turn-ws.")


TITLED = {"type": "title_generation", "title": "Generated", "conversation_id": CHAT}


def titled() -> list[str]:
    events = v1(["It ", "is ", "so"])
    events.insert(3, f"data: {json.dumps(TITLED)}\n\n")
    return events


def renamed(after_s: float) -> FlowRecord:
    return record(
        f"rename{after_s}",
        method="PATCH",
        path=f"/backend-api/conversation/{CHAT}",
        request_headers=(("content-type", JSON),),
        request=Body.of(b'{"title": "Chosen"}'),
        response=Body.of(b'{"success": true}'),
        started_at=STARTED + after_s,
        duration_ms=100.0,
    )


@pytest.mark.parametrize("over", ["response", "response without times", "socket", "twice"])
@pytest.mark.parametrize(("after_s", "title"), [(0.2, "Generated"), (2.0, "Chosen")])
def test_a_title_counts_from_the_moment_at_which_it_was_told(
    recording: Recording, over: str, after_s: float, title: str
) -> None:
    body = "".join(titled()).encode()
    marks = steadily(body, every_ms=300.0)  # the title comes after 1.2 s
    frames = heard(topic_frames(TOPIC, titled()), first_ms=900.0)
    again = [replace(frame, offset_ms=frame.offset_ms + 60_000) for frame in frames]
    flows = {
        "response": [post("p", body, marks=marks, duration_ms=30_000.0)],
        "response without times": [post("p", body, duration_ms=30_000.0)],
        "socket": [post("p", handoff(TOPIC, CHAT)), user_socket("ws", frames)],
        "twice": [user_socket("ws", frames), user_socket("ws2", again)],
    }[over]
    recording.take(*flows, renamed(after_s))
    if over == "response without times":  # whoever chose another one did so later
        title = "Chosen"
    assert recording.one("SELECT title FROM conversations") == {"title": title}


@pytest.mark.parametrize(("asked_s", "title"), [(1.0, "Chosen"), (3.0, "Listed")])
def test_a_list_is_as_old_as_the_question_for_it(
    recording: Recording, asked_s: float, title: str
) -> None:
    item = {"id": CHAT, "title": "Listed"}
    listed = record(
        "list",
        method="GET",
        path="/backend-api/conversations",
        response_headers=(("content-type", JSON),),
        response=Body.of(json.dumps({"items": [item]}).encode()),
        started_at=STARTED + asked_s,
        duration_ms=5_000.0,
    )
    recording.take(renamed(2.0), listed)
    assert recording.one("SELECT title FROM conversations") == {"title": title}


def test_a_message_that_was_cut_makes_its_answer_less_than_certain(recording: Recording) -> None:
    cut = [replace(f, data=f.data[:20]) if f.seq == 5 else f for f in USER]
    recording.take(post("p", HANDOFF), user_socket("ws", cut))
    weights = recording.rows(
        "SELECT weight FROM message_sources s JOIN messages m ON m.key = s.message_key"
        " WHERE m.id = ? AND s.source = 'socket' AND weight > 0",
        LATER_ANSWER,
    )
    assert weights == [{"weight": 1}]
    assert ("truncated", "$") in recording.findings("ws")


def test_what_the_client_says_on_a_socket_is_no_answer(recording: Recording) -> None:
    ours = [replace(frame, from_client=True) for frame in USER]
    recording.take(user_socket("ws", ours))
    assert recording.texts() == {}


def test_a_recorder_that_died_in_between_costs_no_more_than_the_times(tmp_path: Path) -> None:
    first = Recording(tmp_path / "a.db")
    first.take(post("p", HANDOFF), opened=[OPEN])
    first.close()
    second = Recording(tmp_path / "a.db", resume=True)
    second.take(frames=[("ws", frame) for frame in USER])
    assert second.texts()[LATER_ANSWER] == LATER_TEXT
    assert second.one("SELECT is_done FROM turns") == {"is_done": 0}
    second.take(user_socket("ws"))
    assert second.one("SELECT outcome FROM flows WHERE id = 'ws'") == {"outcome": "complete"}
    assert second.said == []
    second.close()


def test_secrets_of_a_record_are_known_though_its_flow_began_with_another_recorder(
    tmp_path: Path,
) -> None:
    first = Recording(tmp_path / "a.db")
    first.take(opened=[OPEN])
    first.close()
    second = Recording(tmp_path / "a.db", resume=True)
    second.take(frames=[("ws", USER[0])])
    second.take(user_socket("ws", error="refused SYNTHETICVERIFYTOKEN0001"))
    assert "SYNTHETICVERIFY" not in repr(second.rows("SELECT * FROM flows"))
    second.close()


# -- privacy


def test_minimal_keeps_how_long_and_nothing_else(at: Callable[..., Recording]) -> None:
    recording = at(Privacy.MINIMAL)
    body = json.dumps({**sample("lat-r-2025-12.request.json"), "note": "mine"}).encode()
    lat = record("lat", method="POST", path="/backend-api/lat/r", request=Body.of(body))
    tree = record("tree", path=f"/backend-api/conversation/{CHAT}", response=Body.of(TREE))
    recording.take(post("p", HANDOFF), user_socket("ws", USER), lat, tree)
    for table in ("conversations", "messages", "feedback", "shares"):
        assert recording.rows(f"SELECT * FROM {table}") == []
    turn = recording.one("SELECT * FROM turns JOIN latency_reports r USING (server_request_id)")
    assert (turn["tokens"], turn["is_done"], turn["count_tokens"]) == (3, 1, 9)
    for name in ("conversation_id", "asked_id", "message_id", "model"):
        assert turn[name] is None
    assert RAY not in repr(turn)
    assert set(json.loads(turn["report"])) == {
        name for name, value in json.loads(body).items() if isinstance(value, int | float)
    }
    refused = recording.take(documents=[Document(TREE, "2026-01-01T00:00:00.000Z")])
    assert (refused.written, refused.refused) == (0, 1)
    assert "minimal" in next(iter(refused.findings))


def test_of_other_sites_nothing_is_told(recording: Recording) -> None:
    recording.take(post("p", V1, host="chat.example"), user_socket("ws", USER, host="ws.example"))
    assert recording.texts() == {}
    assert recording.rows("SELECT * FROM turns") == []


def planted() -> dict[str, Any]:
    """A turn with a secret in each text."""
    asked: dict[str, Any] = sample("conv-2026-f.request.json")
    said = asked["messages"][0]
    said["content"]["parts"] = [f"my key is {KEY}"]
    said["metadata"]["attachments"] = [{"id": "file-1", "name": f"{KEY}.txt", "size": 3}]
    said["metadata"]["note"] = KEY
    return asked


def test_secrets_in_texts_become_the_stand_ins_that_they_are_elsewhere(
    at: Callable[..., Recording],
) -> None:
    shown = message(f"It is {KEY}!", status="finished_successfully")
    shown["metadata"]["content_references"] = [{"title": KEY, "url": "https://x.example"}]
    answer = event("v1", "delta_encoding") + event(
        {"p": "", "o": "add", "c": 0, "v": {"message": shown, "conversation_id": CHAT}}
    )
    title = {"type": "title_generation", "title": f"About {KEY}", "conversation_id": CHAT}
    answer += f"data: {json.dumps(title)}\n\ndata: [DONE]\n\n"
    recording = at()
    recording.take(post("p", answer.encode(), planted()))
    everything = [
        row
        for table in ("conversations", "messages", "attachments", "citations", "flows")
        for row in recording.rows(f"SELECT * FROM {table}")
    ]
    assert KEY not in repr(everything)
    text = recording.texts()[ANSWER]
    assert text.startswith("It is [key:")
    stand_in = text.removeprefix("It is ").removesuffix("!")
    assert recording.texts()[ASKED] == f"my key is {stand_in}"
    assert recording.one("SELECT title FROM conversations") == {"title": f"About {stand_in}"}
    assert recording.one("SELECT name FROM attachments") == {"name": f"{stand_in}.txt"}
    assert all(stand_in in body and KEY not in body for body in recording.bodies())
    places = recording.rows("SELECT place FROM redactions WHERE kind = 'key'")
    assert {"place": "conversation"} in places


def test_full_keeps_everything_as_it_is(at: Callable[..., Recording]) -> None:
    recording = at(Privacy.FULL)
    spelt_out = "".join(v1(spelt(f"It is {KEY}!", 3))).encode()
    recording.take(post("p", spelt_out, planted()))
    assert recording.texts() == {ASKED: f"my key is {KEY}", ANSWER: f"It is {KEY}!"}
    assert spelt_out.decode() in recording.bodies()
    assert recording.rows("SELECT * FROM redactions") == []


# -- faults


def test_a_bug_in_the_decoder_costs_the_chat_alone(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ConversationStream", lambda: 1 / 0)
    recording.take(post("p", V1), post("q", V1))
    flows = recording.rows("SELECT outcome, response_sha256 IS NOT NULL AS kept FROM flows")
    assert flows == [{"outcome": "complete", "kept": 1}] * 2
    assert recording.findings("p") == [("internal", "$")]
    assert len(recording.said) == 1
    assert recording.texts() == {}


def test_a_bug_in_the_hearing_of_a_socket_costs_the_chat_alone(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Conversations, "heard", lambda *_: 1 / 0)
    recording.take(user_socket("ws", USER))
    assert recording.one("SELECT count(*) AS n FROM frames") == {"n": len(USER)}
    assert ("internal", "$") in recording.findings("ws")


def test_texts_that_cannot_be_searched_are_left_out_and_ids_stay(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.privacy.redaction.FlowRedactor._facts", lambda *_: None)
    recording.take(post("p", V1, planted()))
    answer = recording.one("SELECT * FROM messages WHERE id = ?", ANSWER)
    assert (answer["conversation_id"], answer["parent_id"]) == (CHAT, ASKED)
    assert (answer["text"], answer["role"], answer["metadata"]) == (None, None, None)
    assert recording.one("SELECT title FROM conversations") == {"title": None}
    turn = recording.one("SELECT * FROM turns")
    assert (turn["message_id"], turn["tokens"], turn["model"]) == (ANSWER, 5, None)
    assert ("internal", "$") in recording.findings("p")
    assert KEY not in repr(recording.rows("SELECT * FROM messages"))
    assert not any(TEXT[:13] in body for body in recording.bodies())


# -- official exports


def test_a_conversation_of_an_export_is_told_without_a_flow(recording: Recording) -> None:
    bad = (b"", b"[]", b"not json", b"{}", b'{"id": 5}')
    seen = "2026-03-01T00:00:00.000Z"
    told = recording.take(documents=[Document(data, seen) for data in (TREE, *bad)])
    assert (told.written, told.refused) == (1, len(bad))
    assert recording.one("SELECT id FROM conversations") == {"id": CHAT}
    sources = recording.rows("SELECT DISTINCT flow_id, source, seen_at FROM message_sources")
    assert sources == [{"flow_id": None, "source": "export", "seen_at": seen}]
    assert told.findings["$.conversation_id: a document without id tells nothing"] == len(bad)


def test_secrets_of_an_export_become_stand_ins(recording: Recording) -> None:
    document = json.loads(TREE)
    document["title"] = f"About {KEY}"
    recording.take(documents=[Document(json.dumps(document).encode(), "2026-03-01T00:00:00.000Z")])
    assert recording.one("SELECT title FROM conversations")["title"].startswith("About [key:")


def test_a_bug_in_an_export_costs_one_conversation(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.conversations.telling.tell_document", lambda *_: 1 / 0)
    told = recording.take(documents=[Document(TREE, "2026-03-01T00:00:00.000Z")])
    assert (told.written, told.refused) == (0, 1)
    assert len(recording.said) == 1
