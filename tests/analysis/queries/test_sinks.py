"""Where telemetry was sent to."""

from typing import Any

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.sinks import extra_hosts, places
from tests.analysis.building import Record


def _places(record: Record, **choice: Any) -> list[dict[str, object]]:
    with reading(record.path) as db:
        return list(places(db, Choice(**choice)))


def test_places_are_counted_with_their_events_and_bytes(record: Record) -> None:
    record.upload("a", request_bytes=10)
    record.upload("b", request_bytes=None)
    record.event("a")
    record.event("a")
    record.event("b")
    record.upload("c", host="api.segment.io", path="/v1/t")
    direct = {"host": "api.segment.io", "method": "POST", "path": "/v1/t", "query": None}
    own = {"host": "chatgpt.com", "method": "POST", "path": "/ces/v1/t", "query": None}
    assert _places(record) == [
        {**direct, "flows": 1, "events": 0, "bytes": 1000},
        {**own, "flows": 2, "events": 3, "bytes": 10},
    ]


def test_preflights_and_the_rest_of_the_traffic_are_not_among_them(record: Record) -> None:
    record.flow("chat", category="conversation")
    record.upload("preflight", method="OPTIONS")
    assert _places(record) == []


def test_imports_have_no_policy_and_count_all_the_same(record: Record) -> None:
    record.upload("a", policy=None, planned=None)
    record.upload("b", policy=None, planned=None, category="latency", path="/backend-api/lat/r")
    assert len(_places(record)) == 2


def test_only_a_query_that_may_forward_is_told(record: Record) -> None:
    record.flow("a", method="POST", path="/new", query="ddforward=x", category="other")
    record.upload("b", query="token=secret")
    assert [place["query"] for place in _places(record)] == [None, "ddforward=x"]


def test_the_filters_hold(record: Record) -> None:
    record.session("s2")
    record.upload("a")
    record.upload("b", session_id="s2", started_at="2026-03-05T10:00:00.000Z")
    assert sum(int(str(p["flows"])) for p in _places(record, session=("s2",))) == 1
    assert _places(record, since="2026-03-06") == []


def test_hosts_that_a_session_was_told_of_are_known(record: Record) -> None:
    record.session("s2", options='{"chatcap_hosts": "Mirror.example, other.example"}')
    with reading(record.path) as db:
        assert extra_hosts(db) == {"mirror.example", "other.example"}
