"""Messages survive the pipe, and a pipe that breaks is an end."""

import io
from pathlib import Path
from typing import Any

import pytest

from addon.protocol.records import Body, FlowRecord, Outcome
from addon.recording.messages import (
    MOST_FINDINGS,
    Document,
    Documents,
    End,
    Message,
    Parcel,
    pack,
    unpack,
)
from addon.recording.wire import WireFlow
from tests.addon.recording.builders import begin, record


class Pipe(io.RawIOBase):
    """Gives as little at a time as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        size = min(7, len(view))
        piece, self._left = self._left[:size], self._left[size:]
        view[: len(piece)] = piece
        return len(piece)


PARCEL = Parcel(number=3, closed=((1, record("a")),), documents=(Document(b"{}", "now"),))


@pytest.mark.parametrize("message", [begin(Path("x.db")), PARCEL, Parcel(number=1), End("now")])
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    stream = Pipe(pack(message) * 2)
    assert [unpack(stream), unpack(stream), unpack(stream)] == [message, message, None]


@pytest.mark.parametrize("length", [0, 1, 8, 9, -1])
def test_a_message_that_breaks_off_is_the_end(length: int) -> None:
    assert unpack(Pipe(pack(PARCEL)[:length])) is None


def test_a_flow_of_the_wire_arrives_as_a_record() -> None:
    flow = WireFlow("a", 0.0, "GET", "https", "h", 443, "/", "HTTP/1.1", outcome="complete")
    arrived = unpack(Pipe(pack(Parcel(number=1, closed=((1, flow),)))))
    assert isinstance(arrived, Parcel)
    ((_, found),) = arrived.closed
    assert isinstance(found, FlowRecord)
    assert (found.outcome, found.request) == (Outcome.COMPLETE, Body.of(None))


def test_what_became_of_documents_adds_up_and_stays_small() -> None:
    many = Documents(2, 1, {f"tree at {n}": 1 for n in range(MOST_FINDINGS * 2)})
    both = many.plus(Documents(1, 0, {"tree at 99": 3}))
    assert (both.written, both.refused, both.findings["tree at 99"]) == (3, 1, 4)
    assert len(both.findings) == MOST_FINDINGS
