import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from addon.streams.parse import parse
from addon.telemetry.events.event import Arrived, Event
from addon.telemetry.events.reading import MOST_EVENTS, READERS, plain_type, read
from addon.telemetry.policy import VENDORS
from tests.addon.telemetry.events.builders import contents, only

NAMES = st.sampled_from(
    ["batch", "events", "series", "counters", "type", "event", "user", "context", "traits",
     "statsigMetadata", "timestamp", "sentAt", "_metadata", "retryCount", "resourceMetrics",
     "scopeMetrics", "metrics", "exception", "values", "usr", "session", "page", "data"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=5)
    ),
    max_leaves=20,
)


def test_every_vendor_has_a_reader() -> None:
    assert set(VENDORS) <= READERS.keys()


@settings(max_examples=500, deadline=None)
@example(vendor="segment", method="POST", path="/ces/v1/t", body=b"\xfe\xff")
@given(
    vendor=st.sampled_from(VENDORS),
    method=st.sampled_from(["POST", "GET", "PUT"]),
    path=st.sampled_from(
        ["/awe/api/v2/rum", "/ces/v1/t", "/v1/pixel/page?data=e30", "/api/v2/rum?ddforward=x"]
    ),
    body=VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200),
)
def test_no_body_whatever_stops_a_reader(vendor: str, method: str, path: str, body: bytes) -> None:
    parsed = parse(body, None, path.partition("?")[2])
    found = read(Arrived(vendor, method, path, parsed))
    assert all(isinstance(event, Event) for event in found.events)
    if parsed.unwrapped and method != "GET":  # a byte order mark alone says nothing
        assert found.events


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("segment", {"batch": [1] * 1_000_000}),
        ("statsig", {"events": [{}] * 1_000_000}),
        ("datadog", [{}] * 1_000_000),
        ("openai", {"counters": [1] * 1_000_000}),
    ],
)
def test_a_million_events_are_cut_and_counted(vendor: str, body: Any) -> None:
    found = contents(vendor, body)
    assert len(found.events) == MOST_EVENTS
    assert found.left_out == 1_000_000 - MOST_EVENTS


def test_what_no_reader_knows_is_one_event() -> None:
    assert only("sentry", b"neither lines nor JSON").type in ("event", "opaque")
    assert only("nobody", {"a": 1}, "/x/y").name == "y"


def test_only_the_vendors_own_words_are_plain() -> None:
    assert plain_type("segment", "track") == "track"
    assert plain_type("segment", "Robin Example") is None
    assert plain_type("nobody", "track") is None
    assert plain_type(None, None) is None
