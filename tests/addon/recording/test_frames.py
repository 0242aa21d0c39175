"""Messages of sockets as text, events of streams as places with times."""

import pytest

from addon.protocol.records import Frame
from addon.recording.frames import of_stream, of_websocket, stored
from addon.store.withheld import MARKER
from addon.streams.sse import events


@pytest.mark.parametrize(
    ("data", "is_text", "written"),
    [
        (b"hello", True, "hello"),
        (b"caf\xe9", True, "caf\\xe9"),
        (b"\x00\xff", False, "AP8="),
        (None, True, None),
    ],
)
def test_a_message_is_written_as_text(
    data: bytes | None, is_text: bool, written: str | None
) -> None:
    frame = Frame(3, 1.5, from_client=True, is_text=is_text, data=b"raw", size=99)
    row = of_websocket("f", frame, data)
    assert (row["seq"], row["direction"], row["size"], row["data"]) == (3, "client", 99, written)


SEEN = list(events(b"data: a\n\nevent: b\ndata: c\n\n"))


@pytest.mark.parametrize(
    ("marks", "times"),
    [
        ((), [None, None]),
        (((9, 1.0), (27, 2.0)), [1.0, 2.0]),
        (((4, 1.0), (27, 2.0)), [2.0, 2.0]),
        (((4, 1.0),), [1.0, 1.0]),
    ],
)
def test_an_event_came_with_the_chunk_that_completed_it(
    marks: tuple[tuple[int, float], ...], times: list[float | None]
) -> None:
    rows = of_stream("f", SEEN, SEEN, marks)
    assert [row["offset_ms"] for row in rows] == times
    assert [row["event"] for row in rows] == ["message", "b"]


def test_an_event_without_a_place_in_the_stored_body_is_kept() -> None:
    rows = of_stream("f", SEEN, [None, None], ())
    assert [(row["body_start"], row["size"]) for row in rows] == [(None, 8), (None, 17)]


def test_a_message_is_read_back_as_it_was_written() -> None:
    frame = Frame(3, 1.5, from_client=False, is_text=True, data=b"hello", size=5)
    assert stored(of_websocket("ws", frame, frame.data)) == frame
    shorter = stored(of_websocket("ws", frame, b"[x]"))
    assert (shorter.data, shorter.size) == (b"[x]", 3)


@pytest.mark.parametrize("data", [None, MARKER.encode()])
def test_a_message_that_is_not_there_was_not_kept_whole(data: bytes | None) -> None:
    frame = Frame(3, 1.5, from_client=True, is_text=True, data=b"", size=0)
    found = stored(of_websocket("ws", frame, data))
    assert len(found.data) < found.size
