"""How fast an answer came, from the moments at which its text came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.conversations.timing import STALL_MS, Timing, timing
from tests.addon.conversations.builders import columns


def test_an_answer_with_a_pause() -> None:
    points = [(800.0, 5), (900.0, 5), (2_400.0, 7), (2_800.0, 3)]
    assert timing(points, first_byte_ms=700.0, total_ms=3_000.0) == Timing(
        first_byte_ms=700.0,
        first_token_ms=800.0,
        last_token_ms=2_800.0,
        total_ms=3_000.0,
        tokens=4,
        characters=20,
        tokens_per_second=1.5,
        stalls=1,
        stalled_ms=1_500.0,
        longest_ms=1_500.0,
    )


@pytest.mark.parametrize(
    ("points", "tokens", "rate", "longest"),
    [
        ([], 0, None, None),
        ([(5.0, 0)], 0, None, None),
        ([(5.0, 3)], 1, None, None),
        ([(5.0, 3), (5.0, 3)], 2, None, 0.0),
        ([(5.0, 3), (505.0, 3)], 2, 2.0, 500.0),
        ([(505.0, 3), (5.0, 3)], 2, 2.0, 500.0),
        ([(5.0, 3), (100.0, 0), (505.0, 3)], 2, 2.0, 500.0),
    ],
)
def test_few_pieces_have_no_speed(
    points: list[tuple[float, int]], tokens: int, rate: float | None, longest: float | None
) -> None:
    found = timing(points)
    assert (found.tokens, found.tokens_per_second, found.longest_ms) == (tokens, rate, longest)


@pytest.mark.parametrize(
    ("pauses", "stalls", "stalled"),
    [
        ([999.0], 0, 0.0),
        ([1_000.0], 1, 1_000.0),
        ([1_000.0, 10.0, 2_500.0], 2, 3_500.0),
        ([400.0] * 5, 0, 0.0),
    ],
)
def test_a_pause_of_a_second_is_a_stall_and_the_first_wait_is_none(
    pauses: list[float], stalls: int, stalled: float
) -> None:
    at, points = 9_000.0, [(9_000.0, 1)]
    for pause in pauses:
        at += pause
        points.append((at, 1))
    found = timing(points)
    assert (found.stalls, found.stalled_ms) == (stalls, stalled)


@given(st.lists(st.tuples(st.floats(0, 1e7), st.integers(0, 100))))
def test_the_parts_of_a_timing_fit_each_other(points: list[tuple[float, int]]) -> None:
    found = timing(points)
    assert found.tokens <= found.characters
    assert found.stalls * STALL_MS <= found.stalled_ms
    if found.first_token_ms is not None and found.last_token_ms is not None:
        assert found.stalled_ms <= found.last_token_ms - found.first_token_ms + 1e-3


def test_a_timing_is_made_of_columns() -> None:
    assert set(Timing.__slots__) <= columns("turns")
