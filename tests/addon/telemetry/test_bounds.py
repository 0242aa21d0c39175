"""No upload is more work than a chat can wait for, and what was made passes once more."""

import gzip
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from addon.telemetry.bounds import (
    MOST_AGENTS,
    MOST_BYTES,
    MOST_EVENTS,
    MOST_EXPOSURES,
    MOST_IDS,
    MOST_VALUES,
    Counted,
    check_events,
    check_made,
    check_text,
)
from addon.telemetry.policy import Mode
from addon.telemetry.pseudonyms import Namespace, Pseudonyms
from addon.telemetry.treating import Refusal, Sendable
from addon.telemetry.uploads import Refused
from tests.addon.telemetry.uploading import (
    HEADERS,
    KEY,
    MODES,
    PSEUDONYMS,
    encoded,
    segment,
    statsig,
    track,
)


def exposed(count: int) -> dict[str, Any]:
    return {"eventName": "e", "secondaryExposures": [{"gate": "g"}] * count}


def agents(count: int, holder: str) -> list[Any]:
    return [{holder: {"userAgent": f"agent {number}"}} for number in range(count)]


TOO_MUCH: list[tuple[Callable[[], None], str]] = [
    (lambda: check_text(b" " * (MOST_BYTES + 1)), "longer than 524288 bytes"),
    (lambda: check_text(b"," * MOST_VALUES), "more than 16384 values"),
    (lambda: check_events([{}] * (MOST_EVENTS + 1)), "more than 500 events"),
    (lambda: check_events([exposed(MOST_EXPOSURES + 1)]), "more than 2000 exposures"),
    (lambda: check_events([exposed(201)] * 10), "more than 2000 exposures"),
    (lambda: check_events(agents(MOST_AGENTS + 1, "context")), "more than 16 user agents"),
    (lambda: check_events(agents(MOST_AGENTS + 1, "user")), "more than 16 user agents"),
    (lambda: check_made(b" " * 40_000, 13_000), "grow too much"),
    (lambda: check_made(b" " * (MOST_BYTES + 1), MOST_BYTES), "longer than"),
]
ENOUGH: list[Callable[[], None]] = [
    lambda: check_text(b" " * MOST_BYTES),
    lambda: check_text(b"," * (MOST_VALUES - 1)),
    lambda: check_events([{}] * MOST_EVENTS),
    lambda: check_events([exposed(MOST_EXPOSURES)]),
    lambda: check_events([exposed(200)] * 10),
    lambda: check_events(agents(MOST_AGENTS, "context") * 20),
    lambda: check_events(agents(MOST_AGENTS, "user") * 20),
    lambda: check_made(b" " * 45_000, 15_000),
    lambda: check_made(b" " * 30_000, 1),
    lambda: check_events(None),
    lambda: check_events([None, 1, [], {"user": 1, "context": {"userAgent": []}}]),
]


@pytest.mark.parametrize(("check", "reason"), TOO_MUCH)
def test_too_much_is_refused_with_the_bound(check: Callable[[], None], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        check()


@pytest.mark.parametrize("check", ENOUGH)
def test_what_is_within_the_bounds_passes(check: Callable[[], None]) -> None:
    check()


class Hashing(Pseudonyms):
    """Counts how often it is asked."""

    asked = 0

    def of(self, namespace: str, value: str) -> str:
        self.asked += 1
        return super().of(namespace, value)


def test_each_id_is_made_once_and_only_so_many_are() -> None:
    below = Hashing(KEY)
    counted = Counted(below)
    for number in [*range(MOST_IDS), *range(MOST_IDS)]:
        value = f"id {number}"
        assert counted.of(Namespace.PERSON, value) == PSEUDONYMS.of(Namespace.PERSON, value)
    assert below.asked == MOST_IDS
    with pytest.raises(Refused, match=f"more than {MOST_IDS} ids"):
        counted.of(Namespace.PERSON, "one more")
    with pytest.raises(Refused, match=f"more than {MOST_IDS} ids"):
        counted.labelled(Namespace.EVENT, "event-", "one more")


def test_pseudonyms_of_an_upload_are_those_of_the_record() -> None:
    counted = Counted(PSEUDONYMS)
    for _ in range(2):
        for namespace in (Namespace.PERSON, Namespace.GROUP):
            assert counted.of(namespace, "robin") == PSEUDONYMS.of(namespace, "robin")
        for label in ("", "event-"):
            made = counted.labelled(Namespace.EVENT, label, "robin")
            assert made == PSEUDONYMS.labelled(Namespace.EVENT, label, "robin")


def gates(count: int, per_event: int) -> bytes:
    """Statsig events with an id of their own in each of their exposures."""
    events = [
        {
            "eventName": f"e{first}",
            "secondaryExposures": [{"gate": f"{n:x}"} for n in range(first, first + per_event)],
        }
        for first in range(0, count, per_event)
    ]
    return encoded({"events": events})


def lean(count: int, **more: Any) -> bytes:
    return encoded({"batch": [track(messageId=f"m{n}", **more) for n in range(count)]})


WORST_STATSIG = [
    gates(60_000, 60_000),
    gates(5_400, 3),
    gates(16_000, 32),
    gates(2_000, 2_000),
    gates(950, 950),
    gates(950, 3),
    encoded({"events": [{"eventName": "e"}] * 50_000}),
    encoded({"events": [{"eventName": f"e{n}", "user": {"userID": f"{n}"}} for n in range(500)]}),
    encoded({"events": [{"eventName": "e", "metadata": {"a": list(range(100_000))}}]}),
    encoded({"events": [{"eventName": "e", "user": {"userID": "x" * 500_000}}]}),
]
WORST_SEGMENT = [
    lean(2_500),
    lean(1_500),
    lean(500),
    lean(500, context={"page": {"path": "/c/1", "url": "https://chatgpt.com/c/1"}, "x": [1] * 9}),
    lean(100, properties={f"p{n}": n for n in range(160)}),
    lean(50, integrations={f"Robin's {n}": False for n in range(150)}),
]
MOST_CALLS = 80_000
"""Of functions, Python's and C's: some 10 to 15 ms of them."""


def calls(work: Callable[[], Any]) -> int:
    made = 0

    def count(_frame: FrameType, what: str, _about: object) -> None:
        nonlocal made
        made += what in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", range(len(WORST_STATSIG)))
def test_no_upload_to_statsig_is_much_work(number: int, mode: Mode) -> None:
    wire = gzip.compress(WORST_STATSIG[number])
    statsig(gates(3, 1), mode)
    assert calls(lambda: statsig(wire, mode, "gz=1")) < MOST_CALLS


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", range(len(WORST_SEGMENT)))
def test_no_upload_to_segment_is_much_work(number: int, mode: Mode) -> None:
    segment(track(), mode)
    wire = WORST_SEGMENT[number]
    fresh = Pseudonyms(KEY)  # remembers nothing yet
    assert calls(lambda: segment(wire, mode, pseudonyms=fresh)) < MOST_CALLS


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", ["", "gz=1"])
def test_what_was_made_is_not_refused_the_second_time(mode: Mode, query: str) -> None:
    passed = 0
    for wire in WORST_STATSIG:
        made = statsig(gzip.compress(wire) if query else wire, mode, query)
        if isinstance(made, Sendable):
            passed += 1
            again = statsig(made.body, mode, query)
            assert isinstance(again, Sendable)
            assert again.body == made.body
    assert passed >= 1 + (mode is Mode.STRIP)


@pytest.mark.parametrize("mode", MODES)
def test_what_a_busy_browser_sends_passes(mode: Mode) -> None:
    context = {"page": {"url": "https://chatgpt.com/c/1", "title": "a, b, c"}}
    assert isinstance(segment(lean(250, context=context), mode), Sendable)
    flag = {"gate": "1234567890", "gateValue": "true", "ruleID": "7Hq2"}
    event = {"eventName": "statsig::gate_exposure", "metadata": flag, "time": 1767225601234}
    exposures = [{**flag, "gate": f"12345678{number}"} for number in range(10, 30)]
    looked_at = encoded({"events": [{**event, "secondaryExposures": exposures}] * 100})
    assert isinstance(statsig(looked_at, mode), Sendable)


def test_a_long_address_is_refused() -> None:
    made = segment(track(), Mode.REWRITE, path="/ces/v1/b?" + "a" * 9_000, headers=HEADERS)
    assert made == Refusal("the path and its query are longer than 8192 characters")
