"""Whole events and batches of Segment under a policy."""

from typing import Any

import pytest

from addon.streams.strictjson import dumps
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.segment import changed, name
from addon.telemetry.uploads import Refused
from tests.addon.telemetry.uploading import MODES, PSEUDONYMS, track

AGENT = {"userAgent": "Mozilla/5.0 Firefox/140.0", "page": {"title": "A surprise party"}}


def change(body: dict[str, Any], mode: Mode, *dropped: str) -> dict[str, Any]:
    return changed(body, Policy(mode=mode, dropped=dropped), PSEUDONYMS).body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("context", [AGENT, {"ip": "203.0.113.7"}])
def test_the_server_is_not_left_to_take_the_address_of_the_connection(
    context: dict[str, Any], mode: Mode
) -> None:
    made = change({"batch": [track(context=context)], "context": context}, mode)
    assert made["context"]["ip"] == made["batch"][0]["context"]["ip"] == "0.0.0.0"


def test_an_empty_context_goes_under_strip_and_stays_under_rewrite() -> None:
    body = {"batch": [track(context={"timezone": "Etc/UTC"}), track()], "context": {}}
    stripped, rewritten = change(body, Mode.STRIP), change(body, Mode.REWRITE)
    assert "context" not in stripped
    assert all("context" not in event for event in stripped["batch"])
    assert rewritten["context"] == rewritten["batch"][0]["context"] == {}
    assert "context" not in rewritten["batch"][1]


def test_each_event_gets_what_was_made_of_its_own_context() -> None:
    contexts = [{"locale": "cy-GB"}, {"locale": "cy-GB"}, {"locale": "de-DE"}, {"locale": "cy-GB"}]
    made = change({"batch": [track(context=context) for context in contexts]}, Mode.REWRITE)
    assert [event["context"]["locale"] for event in made["batch"]] == ["cy", "cy", "de", "cy"]


def test_parts_that_look_alike_keep_what_they_refuse() -> None:
    batch = [track(integrations={"All": value, "Robin's": value}) for value in (1, True, 0, False)]
    made = change({"batch": batch}, Mode.REWRITE)
    assert [event["integrations"]["All"] for event in made["batch"]] == [True, True, False, False]


def test_an_endless_context_is_changed_all_the_same() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]
    other: Any = []
    for _ in range(5_000):
        other = [other]
    batch = [track(context={"locale": "cy-GB", "x": x}) for x in (deep, other)]
    made = change({"batch": batch}, Mode.REWRITE)
    assert [event["context"] for event in made["batch"]] == [{"locale": "cy"}] * 2


def test_the_envelope_is_changed_as_the_events_are() -> None:
    body = {
        "writeKey": "oai",
        "unknown": "robin@example.com",
        "batch": [track()],
        "sentAt": "2024-12-24T00:27:59.000Z",
        "context": {"device": {"name": "Robin's laptop"}, "locale": "cy-GB"},
        "integrations": {"All": True, "Amplitude": {"session_id": "1735000000000"}},
        "userId": "user-Syn7hEt1cUserId0000000001",
    }
    made = change(body, Mode.REWRITE)
    assert list(made) == ["writeKey", "batch", "sentAt", "context", "integrations"]
    assert made["sentAt"] == "2024-12-24T00:27:00.000Z"
    assert made["context"] == {"device": {}, "locale": "cy"}
    assert made["integrations"] == {"All": True, "Amplitude": True}


def test_strip_takes_out_what_says_nothing_but_identity() -> None:
    alias = track(type="alias", previousId="p", userId="u")
    group = track(type="group", groupId="g", traits={})
    made = change({"batch": [alias, track(), group]}, Mode.STRIP)
    assert [event["type"] for event in made["batch"]] == ["track"]
    with pytest.raises(Refused, match="about identity"):
        change(alias, Mode.STRIP)


@pytest.mark.parametrize(
    ("mode", "dropped", "kept"),
    [
        (Mode.STRIP, (), (0, 2, 4)),
        (Mode.STRIP, ("Twice",), (4,)),
        (Mode.REWRITE, (), (0, 1, 2, 3, 4)),
        (Mode.REWRITE, ("Once",), (0, 1, 2, 3)),
        (Mode.REWRITE, ("alias", "Tw*"), (3, 4)),
    ],
)
def test_it_is_said_which_events_go_out(
    mode: Mode, dropped: tuple[str, ...], kept: tuple[int, ...]
) -> None:
    twice, once = track(event="Twice"), track(event="Once")
    alias = track(type="alias", previousId="p", userId="u")
    group = track(type="group", groupId="g", traits={})
    made = changed(
        {"batch": [twice, alias, twice, group, once]},
        Policy(mode=mode, dropped=dropped),
        PSEUDONYMS,
    )
    assert made.kept == kept
    assert len(made.body["batch"]) == len(kept)


@pytest.mark.parametrize("mode", MODES)
def test_of_a_single_event_it_is_said_that_it_goes_out(mode: Mode) -> None:
    assert changed(track(), Policy(mode=mode), PSEUDONYMS).kept == (0,)


@pytest.mark.parametrize(
    "ids", [{"userId": "u"}, {"anonymousId": "a"}, {"userId": "u", "anonymousId": "a"}]
)
def test_strip_makes_every_event_one_of_nobody(ids: dict[str, str]) -> None:
    event = track(**ids)
    made = change(event, Mode.STRIP)
    assert made["anonymousId"] == "0"
    assert "userId" not in made


def test_rewrite_keeps_an_alias_linking() -> None:
    alias = track(type="alias", previousId=track()["anonymousId"], userId="u")
    made = change(alias, Mode.REWRITE)
    assert made["previousId"] == made["anonymousId"] != made["userId"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (track(), "Generate Completion"),
        (track(type="page", name="Home"), "Home"),
        (track(type="screen"), "screen"),
        (track(type="page", name=None), "page"),
        (track(type="identify"), "identify"),
    ],
)
def test_an_event_is_known_by_a_name(event: dict[str, Any], expected: str) -> None:
    assert name(event) == expected


@pytest.mark.parametrize("mode", MODES)
def test_events_are_dropped_by_their_plain_names(mode: Mode) -> None:
    batch = [track(event="Robin's party"), track(), track(type="page", name="Home")]
    made = change({"batch": batch}, mode, "Robin*", "Home")
    assert [event["event"] for event in made["batch"]] == ["Generate Completion"]
    with pytest.raises(Refused, match="every event was dropped by name"):
        change({"batch": batch}, mode, "*")


REORDERED = [
    ({"traits": {}, "user_traits": {}}, {"user_traits": {}, "traits": {}}),
    (
        {"page": {"url": "https://chatgpt.com/c/1", "path": "/"}},
        {"page": {"path": "/", "url": "https://chatgpt.com/c/2"}},
    ),
    ({"locale": "cy", "active": True}, {"active": 1, "locale": "cy"}),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("contexts", REORDERED)
def test_equal_parts_keep_each_its_own_order(
    contexts: tuple[dict[str, Any], ...], mode: Mode
) -> None:
    made = change({"batch": [track(context=context) for context in contexts * 2]}, mode)
    again = change(made, mode)
    assert dumps(again) == dumps(made)
    for was, now in zip(contexts * 2, made["batch"], strict=True):
        assert list(now.get("context", {})) == [k for k in was if k in now.get("context", {})]


def test_a_part_that_is_no_text_is_changed_by_itself() -> None:
    lone = {"locale": "cy", "a": "\ud800"}
    made = change({"batch": [track(context=dict(lone)), track(context=dict(lone))]}, Mode.REWRITE)
    assert [event["context"] for event in made["batch"]] == [{"locale": "cy"}] * 2
