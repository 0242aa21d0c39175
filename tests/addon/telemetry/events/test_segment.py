import base64
import json
from typing import Any

import pytest

from tests.addon.telemetry.events.builders import contents, events, only
from tests.genuine import sample

TRACK = {"type": "track", "event": "Send", "userId": "u", "anonymousId": "a", "messageId": "m"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("segment-batch-alias.json", [("alias", None)]),
        ("segment-batch-identify.json", [("identify", None)]),
        ("segment-batch-page.json", [("page", "Conversation")]),
        ("segment-batch-screen.json", [("screen", "Settings")]),
        ("segment-batch-group.json", [("group", None)]),
        (
            "segment-batch-track.json",
            [("track", "Show Starter Prompts"), ("track", "Submit Message")],
        ),
        ("segment-single-page-anonymous.json", [("page", "Home")]),
        (
            "segment-metrics.json",
            [
                ("metric", "analytics_js.integration.invoke"),
                ("metric", "analytics_js.invoke.error"),
            ],
        ),
    ],
)
def test_each_sample_has_its_events(name: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(event.type, event.name) for event in events("segment", sample(name))] == expected


def test_every_event_of_a_batch_is_read_and_says_where_it_stands() -> None:
    body = sample("segment-batch-edge.json")
    found = events("segment", body, "/ces/v1/b")
    assert len(found) == len(body["batch"]) == 11
    assert [event.path for event in found[:2]] == ["$.batch[0]", "$.batch[1]"]
    assert [event.message_id for event in found] == [e["messageId"] for e in body["batch"]]
    assert sum(event.retries for event in found) > 0


def test_what_is_said_for_all_events_is_the_envelope() -> None:
    found = contents("segment", {"batch": [TRACK], "sentAt": "x", "context": {"ip": "192.0.2.1"}})
    assert found.envelope == {"sentAt": "x", "context": {"ip": "192.0.2.1"}}


def test_a_direct_call_need_not_say_its_type() -> None:
    event = only("segment", {"event": "Send", "userId": 12}, "/v1/track")
    assert (event.type, event.name, event.user) == ("track", "Send", "12")
    assert only("segment", {"event": "Send"}, "/ces/v1/t").type == "track"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_pixel_has_its_event_in_the_query(encode: Any) -> None:
    data = encode(json.dumps(TRACK | {"p": "??>>~~"}).encode()).decode()
    event = only("segment", b"", f"/v1/pixel/track?data={data}", "GET")
    assert (event.path, event.name, event.user) == ("?data", "Send", "u")


def test_a_pixel_that_nobody_can_read_is_still_an_event() -> None:
    event = only("segment", b"", "/v1/pixel/track?data=%%%", "GET")
    assert (event.type, event.name) == ("track", None)


@pytest.mark.parametrize("item", [None, 5, "text", [], True])
def test_an_item_that_is_no_event_is_counted(item: Any) -> None:
    found = events("segment", {"batch": [item, TRACK]})
    assert len(found) == 2
    assert found[1].name == "Send"


def test_the_time_of_sending_stands_in_for_that_of_the_event() -> None:
    batch = {"batch": [TRACK], "sentAt": "2024-12-24T00:00:00.000Z"}
    assert only("segment", batch).sent_at == "2024-12-24T00:00:00.000Z"


def test_identify_and_group_say_who_somebody_is() -> None:
    event = only("segment", {"type": "group", "groupId": "g", "traits": {"plan": "free"}})
    assert event.properties == {"groupId": "g", "traits": {"plan": "free"}}
