from typing import Any

import pytest

from tests.addon.telemetry.events.builders import contents, events, only
from tests.genuine import sample


def test_counters_and_histograms_are_events() -> None:
    body = sample("tele-ces-statsc-flush.request.json")
    found = contents("openai", body, "/ces/statsc/flush")
    assert [(event.type, event.name) for event in found.events] == [
        ("counter", "chatgpt_web_message_delivery_failure_shown"),
        ("histogram", "chatgpt_web_ttft_ms"),
    ]
    assert found.envelope == {"client_type": "web"}


def test_a_latency_report_is_one_event_with_the_id_of_its_turn() -> None:
    event = only("openai", sample("lat-r-2025-12.request.json"), "/backend-api/lat/r")
    assert (event.type, event.name) == ("latency", "r")
    assert event.message_id is not None


@pytest.mark.parametrize(
    ("path", "body", "names"),
    [
        ("/unauth-mweb/events/page-view", {"page": "/"}, ["page-view"]),
        ("/backend-api/codex/analytics-events/events", {"events": [{"event_type": "x"}]}, ["x"]),
        ("/backend-api/attributions", b"utm_source=ad&utm_medium=x", ["attributions"]),
        ("/ces/v9/new", [1, 2], ["new"]),
        ("/ces/v9/new", b"", []),
        ("/ces/v9/new", b"just text", ["new"]),
        ("/ces/v9/new", bytes(range(256)), ["new"]),
    ],
)
def test_small_beacons_are_named_by_what_they_say_or_by_their_path(
    path: str, body: Any, names: list[str]
) -> None:
    assert [event.name for event in events("openai", body, path)] == names
