"""What the messages of one socket come to."""

import json
from dataclasses import replace

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.protocol import registry
from addon.protocol.records import FlowRecord, Frame
from addon.recording.carriers import Carriers
from addon.recording.deliveries import Delivery
from addon.recording.sockets import MOST_ACCOUNTS, Shared, Socket, Update
from addon.streams.conversation.demux import MOST_OPEN
from tests.addon.recording.builders import record
from tests.addon.recording.chatting import (
    CHAT,
    LATER_ANSWER,
    LATER_CHAT,
    STARTED,
    azure_frames,
    azure_socket,
    heard,
    legacy,
    lines,
    loose,
    topic_frames,
    user_socket,
    v1,
)

REDACTOR = Redactor(b"k" * 32, Privacy.STANDARD).for_flow(None)
TOPIC = "conversation-turn-00007a01-0000-4000-8000-000000007a01"


def socket_of(flow: FlowRecord, shared: Shared | None = None) -> Socket | None:
    match = registry.match(flow.method, flow.host, flow.path)
    return Socket.of(flow, match, REDACTOR, shared or Shared())


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
def carriers(shared: Shared) -> Carriers:
    return shared.carriers


@pytest.fixture
def socket(shared: Shared) -> Socket:
    made = socket_of(user_socket("ws"), shared)
    assert made is not None
    return made


def hear(socket: Socket, frames: list[Frame]) -> list[Delivery | Update]:
    return [news for frame in frames for news in socket.hear(frame)]


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (user_socket("ws"), True),
        (azure_socket("ws"), True),
        (user_socket("ws", host="ws.chatgpt.com.evil.example"), False),
        (user_socket("ws", path="/elsewhere"), False),
        (record("a"), False),
    ],
)
def test_answers_come_over_two_sorts_of_sockets(flow: FlowRecord, expected: bool) -> None:
    assert (socket_of(flow) is not None) is expected


def test_an_answer_is_delivered_with_its_times(socket: Socket) -> None:
    news = hear(socket, heard(lines("ws-2026-user.server.jsonl")))
    updates = [one for one in news if isinstance(one, Update)]
    (found,) = (one for one in news if isinstance(one, Delivery))
    assert [one.value["conversation_id"] for one in updates] == [LATER_CHAT] * 2
    assert updates[0].at == pytest.approx(STARTED + 1.2)
    assert (found.key, found.flow_id, found.is_whole) == (TOPIC, "ws", True)
    assert found.decoded.answer is not None
    assert found.decoded.answer["id"] == LATER_ANSWER
    moments = [round(at - STARTED, 3) for at, _ in found.points]
    assert moments == sorted(moments)
    assert sum(characters for _, characters in found.points) == len("The long task is finished.")
    assert list(socket.end()) == []


def test_what_comes_of_several_answers_is_kept_apart(socket: Socket) -> None:
    one, two = (topic_frames(f"{TOPIC}-{n}", v1([n, " is it"])) for n in ("this", "that"))
    mixed = [frame for pair in zip(one, two, strict=True) for frame in pair]
    found = [news for news in hear(socket, heard(mixed)) if isinstance(news, Delivery)]
    texts = {one.key: one.decoded.messages[0]["content"]["parts"][0] for one in found}
    assert texts == {f"{TOPIC}-this": "this is it", f"{TOPIC}-that": "that is it"}


def test_what_is_delivered_twice_is_told_once(socket: Socket) -> None:
    frames = topic_frames(TOPIC, v1(["It is"]))
    assert len(hear(socket, heard([*frames, *frames, *frames]))) == 1
    azure = socket_of(azure_socket("ws"))
    assert azure is not None
    frames = azure_frames("r1", legacy(["It ", "is"]))
    assert len(hear(azure, heard([*frames, *frames]))) == 1


def test_what_has_not_ended_is_told_at_the_end(socket: Socket) -> None:
    assert hear(socket, heard(topic_frames(TOPIC, v1(["It is"]))[:3])) == []
    (found,) = socket.end()
    assert found.decoded.done is False
    assert found.decoded.messages[0]["status"] == "in_progress"
    assert list(socket.end()) == []


def test_a_message_that_was_cut_leaves_a_hole_in_what_is_coming(socket: Socket) -> None:
    frames = heard(topic_frames(TOPIC, v1(["It ", "is ", "so"])))
    frames[4] = replace(frames[4], data=b"")
    (found,) = hear(socket, frames)
    assert isinstance(found, Delivery)
    assert not found.is_whole
    (later,) = hear(socket, heard(topic_frames("another", v1(["It is"]))))
    assert isinstance(later, Delivery)
    assert later.is_whole


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff\xfe", b"[[[]]]", b'{"type": "message"}', b"null", b"9" * 5000]
)
def test_what_makes_no_sense_is_no_news(socket: Socket, data: bytes) -> None:
    frame = Frame(0, 1.0, from_client=False, is_text=True, data=data, size=len(data))
    assert list(socket.hear(frame)) == []
    assert list(socket.hear(replace(frame, is_text=False))) == []
    assert all(finding.kind == "stream" for finding in socket.findings())


def test_frames_are_known_by_the_answer_that_they_bring(socket: Socket, carriers: Carriers) -> None:
    frames = topic_frames(TOPIC, v1(["It is"]))
    (found,) = hear(socket, heard(["[]", *frames[:3], frames[2], "[]", *frames[3:]]))
    assert isinstance(found, Delivery)
    # what comes after `[DONE]` brings nothing
    assert carriers.hide(TOPIC) == {"ws": (1, 2, 3, 4, 6, 7)}


def test_a_frame_that_was_cut_brings_something_all_the_same(
    socket: Socket, carriers: Carriers
) -> None:
    frames = heard(topic_frames(TOPIC, v1(["It ", "is ", "so"]))[:5])
    frames[3] = replace(frames[3], data=frames[3].data[:-9])
    hear(socket, frames)
    assert carriers.hide(TOPIC) == {"ws": (0, 1, 2, 3, 4)}


def test_items_of_one_frame_share_its_size(socket: Socket) -> None:
    items = [json.loads(frame) for frame in topic_frames(TOPIC, v1(["word "] * 400))]
    reply = {"type": "subscribe", "topic_id": TOPIC, "catchups": items}
    frame = json.dumps({"type": "reply", "reply": reply})
    (found,) = hear(socket, heard([frame]))
    assert isinstance(found, Delivery)
    assert len(frame) * 0.9 < found.size <= len(frame)


def test_a_title_is_told_with_its_own_moment(socket: Socket) -> None:
    title = {"type": "title_generation", "title": "Two", "conversation_id": LATER_CHAT}
    events = v1(["It ", "is ", "so"])
    events.insert(3, f"data: {json.dumps(title)}\n\n")
    (found,) = hear(socket, heard(topic_frames(TOPIC, events)))
    assert isinstance(found, Delivery)
    assert found.titled_at == pytest.approx(STARTED + 1.3)


def test_an_answer_goes_on_on_the_next_socket(socket: Socket, shared: Shared) -> None:
    frames = heard(topic_frames(TOPIC, v1([f"w{n} " for n in range(6)])))
    assert hear(socket, frames[:4]) == []
    (broken,) = socket.end()
    after = another(shared, "ws2")
    (found,) = hear(after, frames[3:])
    assert isinstance(found, Delivery)
    assert broken.decoded.messages[0]["content"]["parts"] == ["w0 w1 "]
    assert found.decoded.messages[0]["content"]["parts"] == ["w0 w1 w2 w3 w4 w5 "]
    assert (found.flow_id, found.decoded.done, len(found.points)) == ("ws2", True, 6)
    assert (list(socket.end()), list(after.end())) == ([], [])


def in_turns(*heard_by: tuple[Socket, list[Frame]]) -> list[Delivery | Update]:
    """What sockets tell that get their messages in turns."""
    frames = zip(*(frames for _, frames in heard_by), strict=True)
    by = [socket for socket, _ in heard_by]
    return [news for row in frames for n, frame in enumerate(row) for news in by[n].hear(frame)]


def texts(news: list[Delivery | Update]) -> list[str]:
    found = [one for one in news if isinstance(one, Delivery)]
    return ["".join(one.decoded.messages[0]["content"]["parts"]) for one in found]


def another(shared: Shared, flow_id: str, user: str = "user-1") -> Socket:
    made = socket_of(user_socket(flow_id, path=f"/ws/user/{user}?verify=x"), shared)
    assert made is not None
    return made


@pytest.mark.parametrize("without_ids", [False, True])
def test_answers_of_two_users_do_not_mix(socket: Socket, shared: Shared, without_ids: bool) -> None:
    ours, theirs = (topic_frames(TOPIC, v1([f"{who}{n} " for n in range(6)])) for who in "AB")
    if without_ids:
        ours, theirs = loose(ours), loose(theirs)
    other = another(shared, "ws2", "user-2")
    news = in_turns((socket, heard(ours)), (other, heard(theirs)))
    assert texts(news) == ["A0 A1 A2 A3 A4 A5 ", "B0 B1 B2 B3 B4 B5 "]


@pytest.mark.parametrize("without_ids", [False, True])
@pytest.mark.parametrize("lag", [0, 2, -2])
def test_two_tabs_that_hear_the_same_tell_it_once(
    socket: Socket, shared: Shared, without_ids: bool, lag: int
) -> None:
    frames = topic_frames(TOPIC, v1([f"w{n} " for n in range(6)]))
    frames = loose(frames) if without_ids else frames
    nothing = ["[]"] * abs(lag)
    first = heard([*nothing, *frames] if lag < 0 else [*frames, *nothing])
    second = heard([*nothing, *frames] if lag > 0 else [*frames, *nothing])
    news = in_turns((socket, first), (another(shared, "ws2"), second))
    assert texts(news) == ["w0 w1 w2 w3 w4 w5 "]


def test_items_without_ids_go_on_on_the_next_socket(socket: Socket, shared: Shared) -> None:
    frames = heard(loose(topic_frames(TOPIC, v1([f"w{n} " for n in range(6)]))))
    assert len([*hear(socket, frames[:4]), *socket.end()]) == 1
    assert texts(hear(another(shared, "ws2"), frames[4:])) == ["w0 w1 w2 w3 w4 w5 "]


def test_one_socket_does_not_push_out_what_another_is_hearing(
    socket: Socket, shared: Shared
) -> None:
    frames = heard(topic_frames(TOPIC, v1([f"w{n} " for n in range(6)])))
    other = another(shared, "ws2")
    hear(socket, frames[:4])
    hear(other, heard([topic_frames(f"{TOPIC}-{n}", v1(["z"]))[1] for n in range(MOST_OPEN + 4)]))
    assert texts(hear(socket, frames[4:])) == ["w0 w1 w2 w3 w4 w5 "]
    assert (socket.findings(), len(other.findings())) == ((), 1)


def test_what_sockets_left_unfinished_makes_room_in_silence(shared: Shared) -> None:
    for number in range(3):
        socket = another(shared, f"ws{number}")
        topics = (f"{TOPIC}-{number}-{n}" for n in range(MOST_OPEN))
        assert hear(socket, heard([topic_frames(topic, v1(["z"]))[1] for topic in topics])) == []
        assert len(list(socket.end())) == MOST_OPEN
        assert socket.findings() == ()
    account = shared.account("user-1")
    assert len(account.coming) == len(account.answers.pool.streams) <= 2 * MOST_OPEN


def test_only_so_many_users_are_remembered(shared: Shared) -> None:
    first = shared.account("user-0")
    for number in range(MOST_ACCOUNTS):
        assert shared.account(f"user-{number}") is shared.account(f"user-{number}")
    shared.account("one more")
    assert shared.account("user-0") is not first


@pytest.mark.parametrize(
    ("hidden", "topic", "expected"),
    [
        ("conv/turn-1", "conv/turn-1", True),
        ("conversation-turn-1", "conversation-turn-12", False),
        ("a", "conversation-turn-1", False),
        ("type", "conversation-turn-1", False),
    ],
)
@pytest.mark.parametrize("slash", ["/", "\\/", "\\u002f"])
def test_a_message_is_hidden_by_the_answer_that_it_brings(
    socket: Socket, carriers: Carriers, *, hidden: str, topic: str, expected: bool, slash: str
) -> None:
    (frame,) = heard([topic_frames(topic, v1(["It is"]))[1].replace("/", slash)])
    carriers.hide(hidden)
    hear(socket, [frame])
    assert socket.hides(frame) is expected


def test_a_message_of_2024_is_hidden_by_its_response_alone(
    shared: Shared, carriers: Carriers
) -> None:
    azure = socket_of(azure_socket("ws"), shared)
    assert azure is not None
    carriers.hide(CHAT)
    carriers.hide("r2")
    frames = heard([azure_frames(f"r{n}", legacy(["It "]))[0] for n in (1, 2)])
    assert [azure.hides(frame) for frame in frames if not hear(azure, [frame])] == [False, True]


def test_frames_of_one_answer_are_not_those_of_another_with_a_longer_key(
    socket: Socket, carriers: Carriers
) -> None:
    short, long = (topic_frames(f"{TOPIC}{end}", v1(["It"]))[:3] for end in ("", "-1"))
    in_turns((socket, heard(short)), (socket, heard(long, seq=10)))
    assert carriers.hide(TOPIC) == {"ws": (0, 1, 2)}
    assert carriers.hide(f"{TOPIC}-1") == {"ws": (10, 11, 12)}
