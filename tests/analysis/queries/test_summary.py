"""The questions of a report."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_categories_are_the_sums_of_their_endpoints(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", endpoint="a", request_bytes=1)
    record.flow("f2", endpoint="b", request_bytes=2, status=500)
    record.flow("f3", category="models", endpoint="models", request_bytes=4)
    report = chatcap("report", "--format", "json").json
    found = {row["category"]: row for row in report["categories"]}
    assert (found["account"]["flows"], found["account"]["errors"]) == (2, 1)
    assert found["account"]["request_bytes"] == 3
    assert found["models"]["flows"] == 1


def test_telemetry_tells_what_left_and_to_whom(record: Record, chatcap: Chatcap) -> None:
    sent = {"category": "telemetry", "request_bytes": 100}
    record.flow("f1", vendor="segment", host="chatgpt.com", **sent)
    record.flow("f2", vendor="segment", host="api.segment.io", action="answered", retry=1, **sent)
    record.event("f1")
    record.event("f2")
    record.flow("f3", vendor=None, **sent)
    record.flow("f4")
    rows = chatcap("report", "--format", "json").json["telemetry"]
    segment, unknown = sorted(rows, key=lambda row: str(row["vendor"]))
    assert segment == {
        "vendor": "segment",
        "flows": 2,
        "request_bytes": 200,
        "left_flows": 1,
        "left_bytes": 100,
        "undelivered_flows": 0,
        "hosts": ["api.segment.io", "chatgpt.com"],
        "kept_in_flows": 1,
        "events": 2,
        "left_events": 1,
        "retries": 1,
    }
    assert (unknown["vendor"], unknown["left_flows"]) == ("unknown", 1)


def test_what_left_changed_left_with_fewer_bytes(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1", action="stripped", request_bytes=1000, sent_bytes=300)
    record.upload("f2", policy="shadow:strip", planned="stripped", request_bytes=50, sent_bytes=20)
    (row,) = chatcap("report", "--format", "json").json["telemetry"]
    assert (row["request_bytes"], row["left_bytes"], row["left_flows"]) == (1050, 350, 2)


def test_findings_come_worst_first_with_their_top_places(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    for number in range(9):
        record.finding("f1", path=f"$.items[{number}].new")
    record.finding("f1", path="$.other")
    record.finding("f1", severity="breaking", kind="missing_field", path="$.id")
    breaking, info = chatcap("report", "--format", "json").json["findings"]
    assert (breaking["severity"], breaking["count"]) == ("breaking", 1)
    assert (info["count"], info["places"]) == (10, 2)
    assert info["top"][0] == {
        "endpoint": "me",
        "side": "response",
        "path": "$.items[].new",
        "count": 9,
    }


def test_bodies_that_are_not_there_are_counted_and_empty_ones_are_not(
    record: Record, chatcap: Chatcap
) -> None:
    record.flow("f1", request_state="empty", response_state="missing")
    record.flow("f2", request_state="truncated", response_state="missing")
    assert chatcap("report", "--format", "json").json["bodies"] == [
        {"side": "request", "state": "truncated", "flows": 1},
        {"side": "response", "state": "missing", "flows": 2},
    ]


def test_the_slowest_flows_come_slowest_first(record: Record, chatcap: Chatcap) -> None:
    for number in range(15):
        record.flow(f"f{number:02d}", duration_ms=float(number))
    record.flow("untimed", duration_ms=None)
    slowest = chatcap("report", "--format", "json").json["slowest"]
    assert [row["id"] for row in slowest] == [f"f{n:02d}" for n in range(14, 4, -1)]
