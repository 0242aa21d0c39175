"""Server-sent events come out the same however the stream is cut."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.sse import MOST_EVENTS, SseEvent, SseParser, events

SAMPLES = sorted(Path(__file__).parents[2].joinpath("samples").glob("*.sse"))


def fed(*pieces: bytes) -> list[SseEvent]:
    parser = SseParser()
    return [event for piece in pieces for event in parser.feed(piece)] + parser.close()


def told(data: bytes) -> list[tuple[str, str, bool]]:
    return [(event.event, event.data, event.complete) for event in events(data)]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\n", [("message", "a", True)]),
        (b"data:a\r\n\r\ndata: b\r\rdata: c\n\n", [("message", x, True) for x in "abc"]),
        (b"\xef\xbb\xbfdata: a\n\n", [("message", "a", True)]),
        (b": comment\ndata: a\n: more\n\n", [("message", "a", True)]),
        (b"event: delta\ndata: a\ndata:  b\ndata\n\n", [("delta", "a\n b\n", True)]),
        (b"event: ping\n\ndata: a\n\n", [("message", "a", True)]),
        (b"data: a", [("message", "a", False)]),
        (b"data: a\n", [("message", "a", False)]),
        (b"data: caf\xc3", [("message", "caf\ufffd", False)]),
        (b"retry: 10\nfoo: bar\nfoo\n\n", []),
        (b"\n\n\n", []),
        (b"data:\n\n", [("message", "", True)]),
        (b"dat", []),
        (b"", []),
    ],
)
def test_the_rules_of_the_standard(stream: bytes, expected: list[tuple[str, str, bool]]) -> None:
    assert told(stream) == expected


def test_ids_belong_to_their_event() -> None:
    found = fed(b"id: 1\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\n")
    assert [event.id for event in found] == ["1", None, None]


def test_the_time_to_wait_before_the_next_try_belongs_to_its_event() -> None:
    found = fed(b"retry: 10\ndata: a\n\ndata: b\n\nretry: x\ndata: c\n\nretry:5s\ndata: d\n\n")
    assert [event.retry for event in found] == [10, None, None, None]
    assert fed(b"retry: " + b"9" * 5000 + b"\ndata: a\n\n")[0].retry is None


def test_a_line_of_spaces_ends_an_event_only_where_it_is_told_to() -> None:
    stream = b"data: a\n \ndata: b\n\t\r\n"
    assert [event.data for event in fed(stream)] == ["a\nb"]
    parser = SseParser(spaced=True)
    assert [event.data for event in parser.feed(stream) + parser.close()] == ["a", "b"]


def test_offsets_cut_the_event_out_of_the_stream() -> None:
    stream = b": hello\n\nevent: delta\ndata: a\n\n\r\ndata: b\r\n\r\ndata: c"
    cuts = [stream[event.start : event.end] for event in events(stream)]
    assert cuts == [b"event: delta\ndata: a\n", b"data: b\r\n", b"data: c"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_samples_may_be_cut_at_every_byte(sample: Path) -> None:
    data = sample.read_bytes()
    whole = list(events(data))
    assert len(whole) > 3
    for cut in range(len(data) + 1):
        assert fed(data[:cut], data[cut:]) == whole
    assert fed(*(bytes([byte]) for byte in data)) == whole


LINES = st.sampled_from(
    [
        b"data: a",
        b"data",
        b"event: delta",
        b"id: 7",
        b": c",
        b"",
        b"",
        b"\xef\xbb\xbf",
        b"x: y",
        b"data:\xc3\xa9",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(LINES, ENDS), max_size=12), st.data())
def test_any_cut_gives_the_same_events(
    lines: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(line + end for line, end in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert fed(*pieces) == list(events(stream))


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 200))
def test_no_bytes_raise(stream: bytes, cut: int) -> None:
    assert fed(stream[:cut], stream[cut:]) == fed(stream)


def test_a_line_of_ten_megabytes_takes_linear_time() -> None:
    line = b"data: " + b"x" * 10_000_000
    started = time.perf_counter()
    (event,) = fed(*(line[at : at + 4096] for at in range(0, len(line), 4096)))
    assert len(event.data) == 10_000_000
    assert time.perf_counter() - started < 1


def test_a_body_of_endless_events_is_looked_at_in_part() -> None:
    assert sum(1 for _ in events(b"data:\n\n" * (MOST_EVENTS + 10))) == MOST_EVENTS
