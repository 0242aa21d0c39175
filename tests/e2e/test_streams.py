"""Event streams pass at once, whatever the HTTP version and encoding, and are recorded."""

import itertools
from collections.abc import Iterator

import httpx
import pytest

from tests.rig.answers import sse_events, stream
from tests.rig.samples import sample
from tests.rig.stopbutton import stop
from tests.rig.world import SITE, World

STREAM = sample("conv-2026-v1-text.response.sse") + b"\n"
EVENTS = sse_events(STREAM)
TURN = sample("conv-2026-f.request.json")


@pytest.mark.parametrize("encoding", [None, "gzip", "br", "zstd"])
@pytest.mark.parametrize("http2", [False, True])
def test_the_first_event_arrives_before_the_second_is_sent(
    world: World, http2: bool, encoding: str | None
) -> None:
    path, gate = world.path("f"), world.origin.gate()
    answer = stream(EVENTS, encoding=encoding, gate=gate)
    world.origin.route("POST", path, answer)
    with world.client(http2=http2).stream("POST", SITE + path, content=TURN) as response:
        pieces = response.iter_bytes()
        first = _until(pieces, len(EVENTS[0]))
        gate.open()
        assert first == EVENTS[0]
        assert first + b"".join(pieces) == b"".join(EVENTS)
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["status"]) == ("complete", 200)
    assert flow["http_version"] == ("HTTP/2.0" if http2 else "HTTP/1.1")
    assert flow["response_state"] == "present"
    assert flow["request_bytes"] == len(TURN)
    assert flow["first_byte_ms"] < flow["duration_ms"]


@pytest.mark.parametrize("encoding", [None, "gzip", "br", "zstd"])
def test_every_event_is_recorded_with_the_time_it_arrived(
    world: World, encoding: str | None
) -> None:
    path, gate = world.path("f"), world.origin.gate()
    world.origin.route("POST", path, stream(EVENTS, encoding=encoding, gate=gate))
    with world.client().stream("POST", SITE + path, content=TURN) as response:
        pieces = response.iter_bytes()
        _until(pieces, len(EVENTS[0]))
        gate.open()
        list(pieces)
    flow = world.record.ended(path)
    frames, body = world.record.frames(flow), world.record.body(flow)
    assert len(frames) == len(EVENTS)
    assert all(frame["direction"] == "server" for frame in frames)
    offsets = [frame["offset_ms"] for frame in frames]
    assert offsets == sorted(offsets)
    assert flow["first_byte_ms"] <= offsets[0] < offsets[1] <= flow["duration_ms"] + 50
    for before, after in itertools.pairwise(frames):
        assert before["body_end"] <= after["body_start"]
    first = body[frames[0]["body_start"] : frames[0]["body_end"]]
    assert first.strip() == EVENTS[0].strip()


def test_a_client_that_leaves_is_aborted_and_what_it_got_is_kept(world: World) -> None:
    path, gate = world.path("f"), world.origin.gate()
    world.origin.route("POST", path, stream(EVENTS, gate=gate))
    client = world.client(http2=False)
    with client.stream("POST", SITE + path, content=TURN) as response:
        _until(response.iter_bytes(), len(EVENTS[0]))
    flow = world.record.ended(path)
    gate.open()
    assert flow["outcome"] == "aborted"
    assert flow["response_state"] == "truncated"
    assert world.record.body(flow).strip() == EVENTS[0].strip()


def test_pressing_stop_is_aborted_and_what_came_is_kept(world: World) -> None:
    path, gate = world.path("f"), world.origin.gate()
    world.origin.route("GET", path, stream(EVENTS, gate=gate))
    seen = stop(SITE + path, world.proxy.port, world.proxy.ca)
    flow = world.record.ended(path)
    gate.open()
    assert (flow["outcome"], flow["response_state"]) == ("aborted", "truncated")
    assert world.record.body(flow) == seen == EVENTS[0]


@pytest.mark.parametrize("http2", [False, True])
def test_an_origin_that_breaks_off_is_an_error_and_what_came_is_kept(
    world: World, http2: bool
) -> None:
    path, gate = world.path("f"), world.origin.gate()
    world.origin.route("POST", path, stream(EVENTS[:2], gate=gate, abort=True))
    with world.client(http2=http2).stream("POST", SITE + path, content=TURN) as response:
        pieces = response.iter_bytes()
        _until(pieces, len(EVENTS[0]))
        gate.open()
        with pytest.raises(httpx.RemoteProtocolError):
            list(pieces)
    flow = world.record.ended(path)
    assert (flow["outcome"], flow["response_state"]) == ("error", "truncated")
    assert flow["error"]
    assert world.record.body(flow).startswith(EVENTS[0].strip())


def _until(pieces: Iterator[bytes], size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += next(pieces)
    return data
