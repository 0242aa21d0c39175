from typing import Any

import pytest

from addon.protocol.records import Headers
from addon.telemetry.events.event import Event
from addon.telemetry.retries import MOST_REMEMBERED, Attempt, Retries


def event(message_id: str | None = None, sent_at: str | None = None, retries: int = 0) -> Event:
    return Event(path="$", value={}, message_id=message_id, sent_at=sent_at, retries=retries)


def attempt(
    vendor: str = "statsig", body: bytes = b"x", headers: Headers = (), path: str = "/v1/rgstr"
) -> Attempt:
    return Attempt(vendor, path, headers, body)


IDS = (event("m1"), event("m2"))
TIMED = (event(sent_at="2026-01-01T00:00:00.000Z"),)
PLAIN = (event(),)


def verdicts(*uploads: tuple[Attempt, tuple[Event, ...], int | None]) -> list[bool]:
    retries = Retries()
    return [retries.is_retry(one, events, status=status) for one, events, status in uploads]


@pytest.mark.parametrize(
    ("headers", "events"),
    [
        ((("X-Retry-Count", "1"),), IDS),
        ((("statsig-retry-count", "2"),), TIMED),
        ((), (event("m1", retries=3),)),
    ],
)
def test_the_clients_own_count_makes_a_retry(headers: Headers, events: tuple[Event, ...]) -> None:
    assert verdicts((attempt(headers=headers), events, 200)) == [True]


@pytest.mark.parametrize("value", ["0", "", "none", "-1"])
def test_a_first_attempt_says_so_as_well(value: str) -> None:
    assert verdicts((attempt(headers=(("x-retry-count", value),)), IDS, 200)) == [False]


def test_what_was_answered_and_comes_again_is_a_retry() -> None:
    first, again = (attempt(), IDS, 202), (attempt(body=b"y"), IDS[::-1], 202)
    assert verdicts(first, again) == [False, True]
    assert verdicts((attempt(), TIMED, 202), (attempt(), TIMED, 202)) == [False, True]


def test_what_was_not_answered_was_not_retried_after_an_answer() -> None:
    assert verdicts((attempt(), IDS, None), (attempt(), IDS, 200)) == [False, False]


def test_other_ids_or_another_place_are_something_else() -> None:
    other = (event("m1"), event("m3"))
    assert verdicts((attempt(), IDS, 200), (attempt(), other, 200)) == [False, False]
    elsewhere = attempt(path="/backend-api/lat/r")
    assert verdicts((attempt(), IDS, 200), (elsewhere, IDS, 200)) == [False, False]


def test_counters_may_be_equal_by_chance_unless_the_answer_asked_for_more() -> None:
    assert verdicts((attempt(), PLAIN, 200), (attempt(), PLAIN, 200)) == [False, False]
    for status in (429, 408, 500, 503):
        assert verdicts((attempt(), PLAIN, status), (attempt(), PLAIN, 200)) == [False, True]


def test_segment_sends_a_batch_twice_when_a_tab_is_hidden_and_that_is_no_retry() -> None:
    again = (attempt("segment"), IDS, 200)
    assert verdicts(again, again) == [False, False]
    assert verdicts(again, again, again, again) == [False, False, True, True]


def test_after_an_error_segments_repetition_is_a_retry() -> None:
    failed, again = (attempt("segment"), IDS, 503), (attempt("segment"), IDS, 200)
    assert verdicts(failed, again) == [False, True]


@pytest.mark.parametrize("body", [b"", b"x"])
def test_pictures_and_empty_bodies_are_never_held_against_each_other(body: bytes) -> None:
    empty: tuple[Any, ...] = (attempt(body=body), (), 200)
    assert verdicts(empty, empty) == [False, False]


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    retries = Retries()
    retries.is_retry(attempt(), IDS, status=200)
    for number in range(MOST_REMEMBERED):
        retries.is_retry(attempt(), (event(f"x{number}"),), status=200)
    assert len(retries._before) == MOST_REMEMBERED
    assert not retries.is_retry(attempt(), IDS, status=200)
