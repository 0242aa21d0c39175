"""Statsig's events and their query under a policy."""

from typing import Any

import pytest

from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Namespace
from addon.telemetry.statsig import changed, changed_query
from addon.telemetry.uploads import Refused
from tests.addon.telemetry.uploading import PSEUDONYMS

DEVICE = "0000de01-0000-4000-8000-00000000de01"
USER = {
    "userID": "user-SYNTHETICUSERID000000001",
    "email": "robin@example.com",
    "ip": "192.0.2.10",
    "country": "GG",
    "locale": "cy-GB",
    "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0.2",
    "customIDs": {"stableID": DEVICE, "robins": "own"},
    "custom": {"plan_type": "free", "nickname": "Robin"},
    "privateAttributes": {"email": "robin@example.com"},
    "statsigEnvironment": {"tier": "production"},
}
EVENT = {
    "eventName": "statsig::gate_exposure",
    "user": USER,
    "value": None,
    "metadata": {"gate": "1234567890", "gateValue": "false", "prompt": "A surprise party"},
    "secondaryExposures": [{"gate": "g1", "gateValue": "true", "ruleID": "r1"}],
    "time": 1767225601234,
    "statsigMetadata": {"currentPage": "https://chatgpt.com/c/1"},
}
BODY = {"events": [EVENT], "statsigMetadata": {"stableID": DEVICE, "sdkVersion": "3.32.0"}}


def change(mode: Mode, *dropped: str, **more: Any) -> dict[str, Any]:
    body = {**BODY, "events": [{**EVENT, **more}]}
    return changed(body, Policy(mode=mode, dropped=dropped), PSEUDONYMS).body


def test_strip_leaves_an_event_of_nobody() -> None:
    assert change(Mode.STRIP) == {
        "events": [
            {
                "eventName": "statsig::gate_exposure",
                "user": {"statsigEnvironment": {"tier": "production"}},
                "value": None,
                "metadata": {},
                "time": 1767225600000,
            }
        ],
        "statsigMetadata": {"sdkVersion": "3.32.0"},
    }


def test_rewrite_keeps_the_form() -> None:
    made = change(Mode.REWRITE)
    [event] = made["events"]
    device = PSEUDONYMS.of(Namespace.DEVICE, DEVICE)
    assert list(event) == list(EVENT)
    assert event["user"] == {
        "userID": PSEUDONYMS.of(Namespace.PERSON, "user-SYNTHETICUSERID000000001"),
        "locale": "cy",
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "customIDs": {"stableID": device},
        "custom": {"plan_type": "free"},
        "statsigEnvironment": {"tier": "production"},
    }
    assert set(event["metadata"]) == {"gate", "gateValue"}
    assert event["statsigMetadata"] == {"currentPage": "https://chatgpt.com/c/_"}
    assert made["statsigMetadata"] == {"stableID": device, "sdkVersion": "3.32.0"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1200, 1200),
        (0, 0),
        (None, None),
        (12.7, 12),
        ("A surprise party", "gone"),
        (10**12, "gone"),
    ],
)
def test_a_value_goes_out_where_it_is_a_small_number(value: Any, expected: Any) -> None:
    [event] = change(Mode.STRIP, value=value)["events"]
    assert event.get("value", "gone") == expected


def test_events_are_dropped_by_name() -> None:
    other = {**EVENT, "eventName": "other"}
    body = {"events": [other, EVENT, other, EVENT]}
    made = changed(body, Policy(mode=Mode.STRIP, dropped=("other",)), PSEUDONYMS)
    assert [event["eventName"] for event in made.body["events"]] == [EVENT["eventName"]] * 2
    assert made.kept == (1, 3)
    with pytest.raises(Refused, match="every event was dropped by name"):
        change(Mode.STRIP, "statsig::*")


KEY = "client-Zq8vW2kLm5Rt9XbYc3Nd"
QUERY = (
    f"k={KEY}&st=javascript-client&sv=3.32.0&t=1767225601234"
    "&sid=00005e55-0000-4000-8000-000000005e55&ec=9&gz=1&se=1"
)


def test_rewrite_keeps_the_query_in_its_order() -> None:
    session = PSEUDONYMS.of(Namespace.SESSION, "00005e55-0000-4000-8000-000000005e55")
    made, without = changed_query(QUERY, 3, Mode.REWRITE, PSEUDONYMS)
    assert made == (
        f"k={KEY}&st=javascript-client&sv=3.32.0&t=1767225600000&sid={session}&ec=3&gz=1&se=1"
    )
    assert without == ()
    assert changed_query(made, 3, Mode.REWRITE, PSEUDONYMS)[0] == made


def test_strip_leaves_the_session_behind() -> None:
    made, without = changed_query(QUERY, 3, Mode.STRIP, PSEUDONYMS)
    assert "sid" not in made
    assert without == ("sid",)


@pytest.mark.parametrize(
    ("parameter", "named"),
    [
        ("k=user-JaneDoe", "k"),
        ("k=client-robin", "k"),
        ("email=robin%40example.com", "email"),
        ("k=robin%40example.com", "k"),
        ("st=robin", "st"),
        ("sv=robin", "sv"),
        ("t=yesterday", "t"),
        ("t=99999999999999999999", "t"),
        ("t=%D9%A3", "t"),
        ("sid=", "sid"),
        ("gz=yes", "gz"),
        ("00005e55-0000-4000-8000-000000005e55=1", "*"),
        ("constructor=1", "constructor"),
    ],
)
def test_what_is_not_understood_stays_behind_by_name(parameter: str, named: str) -> None:
    made, without = changed_query(parameter, 1, Mode.REWRITE, PSEUDONYMS)
    assert (made, without) == ("", (named,))


@pytest.mark.parametrize("query", [f"k=user-JaneDoe&k={KEY}", "gz=1&gz=0", "x=1&x=1"])
def test_a_parameter_that_is_there_twice_is_refused(query: str) -> None:
    with pytest.raises(Refused, match="a parameter twice"):
        changed_query(query, 1, Mode.REWRITE, PSEUDONYMS)
