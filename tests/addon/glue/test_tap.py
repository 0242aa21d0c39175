import time

import pytest

from addon.glue.tap import Tap
from addon.protocol.records import BodyState


def test_chunks_pass_untouched_and_are_kept() -> None:
    tap = Tap(100, time.time())
    chunks = [b"one", b"two", b""]
    assert [tap(chunk) for chunk in chunks] == chunks
    body = tap.body(ended=True)
    assert (body.state, body.data, body.size) == (BodyState.PRESENT, b"onetwo", 6)
    assert [seen for seen, _ in body.marks] == [3, 6]


def test_the_copy_is_bounded_and_the_size_is_not() -> None:
    tap = Tap(4, time.time())
    for _ in range(1000):
        assert tap(b"abc") == b"abc"
    body = tap.body(ended=True)
    assert (body.state, body.data, body.size) == (BodyState.TRUNCATED, b"abca", 3000)
    assert len(body.marks) == 2


def test_a_stream_that_broke_off_is_truncated() -> None:
    tap = Tap(100, time.time())
    tap(b"half")
    assert tap.body(ended=False).state is BodyState.TRUNCATED


@pytest.mark.parametrize(("ended", "state"), [(True, "empty"), (False, "missing")])
def test_nothing_seen_is_empty_only_when_it_ended(ended: bool, state: str) -> None:
    assert Tap(100, time.time()).body(ended=ended).state == state


def test_a_failing_copy_never_costs_the_client_a_chunk(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Tap, chunk: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(Tap, "_feed", fail)
    tap = Tap(100, time.time())
    assert tap(b"precious") == b"precious"
    assert "lost a part" in caplog.text
    assert tap.body(ended=True).state is not BodyState.PRESENT


def test_the_callable_of_another_addon_still_decides_what_passes() -> None:
    tap = Tap(100, time.time(), onward=lambda chunk: [chunk.upper()])
    assert tap(b"word") == [b"WORD"]
    assert tap.body(ended=True).data == b"word"
