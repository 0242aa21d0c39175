"""The vendors' rules, each broken once and kept once (segment.md 6)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.validators import event_problem, segment_problem, statsig_problem
from tests.addon.telemetry.uploading import encoded, track

SAMPLES = Path(__file__).parents[2] / "samples"
CONSENT_EVENT = "Segment Consent Preference Updated"


def without(name: str, **more: Any) -> dict[str, Any]:
    event = track(**more)
    del event[name]
    return event


BROKEN: list[tuple[Any, str]] = [
    (None, "the event is not an object"),
    ("track", "the event is not an object"),
    (without("type"), "type is none of the six"),
    (track(type=["track"]), "type is none of the six"),
    (without("messageId"), "messageId is not a string of at most 100 characters"),
    (track(messageId=""), "messageId is not a string of at most 100 characters"),
    (track(messageId="m" * 101), "messageId is not a string of at most 100 characters"),
    (track(properties=None), "properties is not an object"),
    (without("properties"), "properties is not an object"),
    (track(type="identify"), "traits is not an object"),
    (track(type="group", groupId="g", traits=[]), "traits is not an object"),
    (track(type="page", properties=None), "properties is not an object"),
    (track(userId=7), "userId is not a string, or blank"),
    (track(userId=" \t"), "userId is not a string, or blank"),
    (track(previousId={}), "previousId is not a string, or blank"),
    (without("anonymousId"), "neither userId nor anonymousId"),
    (without("anonymousId", groupId="g"), "neither userId nor anonymousId"),
    (track(type="group", traits={}), "group without groupId"),
    (track(type="alias", previousId="p"), "alias without previousId and userId"),
    (track(event=" "), "event is not a string, or blank"),
    (track(type="page", name=None), "name is not a string, or blank"),
    (track(type="screen", category=7), "category is not a string, or blank"),
    (track(context=None), "context is not an object"),
    (track(integrations=True), "integrations is not an object"),
    (track(timestamp=None), "timestamp is not ISO 8601"),
    (track(timestamp=1735000000), "timestamp is not ISO 8601"),
    (track(event=CONSENT_EVENT), "context.consent.categoryPreferences is not an object"),
    (
        track(event=CONSENT_EVENT, context={"consent": {"categoryPreferences": {"a": 1}}}),
        "context.consent.categoryPreferences has others than booleans",
    ),
]
KEPT: list[dict[str, Any]] = [
    track(),
    track(messageId="m" * 100),
    track(userId=None),
    track(name="", category=7),
    without("anonymousId", userId="u"),
    without("properties", type="page"),
    track(type="page", name="Home", category="chat"),
    track(type="screen"),
    track(type="identify", traits={}),
    track(type="group", groupId="g", traits={"a": 1}),
    track(type="alias", previousId="p", userId="u"),
    track(timestamp="2024-12-24"),
    track(sentAt="whenever"),
    track(context={}, integrations={}),
    track(event=CONSENT_EVENT, context={"consent": {"categoryPreferences": {}}}),
    track(anonymousId="0", event="_"),
]


@pytest.mark.parametrize(("event", "problem"), BROKEN)
def test_a_broken_rule_is_named(event: Any, problem: str) -> None:
    assert event_problem(event) == problem
    assert segment_problem({"batch": [track(), event]}, 100) == f"batch[1]: {problem}"


@pytest.mark.parametrize("event", KEPT)
def test_a_valid_event_has_no_problem(event: dict[str, Any]) -> None:
    assert event_problem(event) is None
    assert segment_problem(event, 100) is None
    assert segment_problem({"batch": [event]}, 100) is None


@pytest.mark.parametrize(
    "name", sorted(path.name for path in SAMPLES.glob("segment-[bs][ai][tn]*.json"))
)
def test_the_samples_are_valid(name: str) -> None:
    wire = (SAMPLES / name).read_bytes()
    assert segment_problem(json.loads(wire), len(wire)) is None


TOO_LONG = "batch is longer than 500000 bytes"
LONG = track(properties={"x": "x" * 33_000})


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ([], "the body is not an object"),
        ({"batch": []}, "batch is not an array with events"),
        ({"batch": {}}, "batch is not an array with events"),
        ({"batch": [track()] * 2501}, "batch has more than 2500 events"),
        (
            {"batch": [track(properties={"x": "x" * 300})] * 2000},
            "batch is longer than 500000 bytes",
        ),
        ({"batch": [track(), LONG]}, "batch[1]: the event is longer than 32768 bytes"),
        (LONG, "the event is longer than 32768 bytes"),
        ({"batch": [track()], "context": []}, "context is not an object"),
        ({"batch": [track()], "integrations": None}, "integrations is not an object"),
        ({"batch": [track()], "timestamp": "now"}, "timestamp is not ISO 8601"),
    ],
)
def test_a_broken_body_is_named(body: Any, problem: str) -> None:
    assert segment_problem(body, len(encoded(body))) == problem


def test_sizes_at_the_limit_are_valid() -> None:
    event = track(properties={"x": ""})
    event["properties"]["x"] = "x" * (32_768 - len(encoded(event)))
    assert segment_problem(event, len(encoded(event))) is None
    assert segment_problem({"batch": [event] * 15}, 495_000) is None
    assert segment_problem({"batch": [track()] * 2500}, 500_000) is None


def test_a_size_is_counted_in_bytes_of_utf_8() -> None:
    event = track(properties={"x": "\U0001f600" * 8_500, "lone": "\ud83d"})
    assert segment_problem({"batch": [event]}, 40_000) is not None
    event = track(properties={"x": "é" * 16_000})
    assert segment_problem({"batch": [event]}, 40_000) is None


STATSIG = {"eventName": "e", "time": 1, "user": {}, "metadata": None, "value": "v"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ([], "the body is not an object"),
        ({}, "events is not an array with events"),
        ({"events": []}, "events is not an array with events"),
        ({"events": [1]}, "events[0]: the event is not an object"),
        ({"events": [STATSIG, {}]}, "events[1]: eventName is not a string, or blank"),
        ({"events": [{**STATSIG, "time": "now"}]}, "events[0]: time is not a number"),
        ({"events": [{**STATSIG, "time": True}]}, "events[0]: time is not a number"),
        ({"events": [{**STATSIG, "user": []}]}, "events[0]: user is not an object"),
        ({"events": [{**STATSIG, "metadata": "x"}]}, "events[0]: metadata is not an object"),
        ({"events": [STATSIG], "statsigMetadata": None}, "statsigMetadata is not an object"),
        ({"events": [STATSIG]}, None),
        ({"events": [{"eventName": "e"}], "statsigMetadata": {}}, None),
    ],
)
def test_statsigs_rules_are_held(body: Any, problem: str | None) -> None:
    assert statsig_problem(body) == problem


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*track(), "batch", "events", "context", "userId"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(values)
def test_no_value_makes_a_validator_raise(value: Any) -> None:
    for problem in (segment_problem(value, 100), event_problem(value), statsig_problem(value)):
        assert problem is None or len(problem) < 100
