"""A report of the client becomes a row; what it holds beside is kept."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.conversations.latency import report
from tests.addon.conversations.builders import columns, sample


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (
            "seed-lat-r.request.json",
            {
                "server_request_id": "835f17ad7df465eb-MBA",
                "model": "text-davinci-002-render-sha",
                "count_tokens": 74,
                "first_token_ms": 2082.0,
                "total_ms": 3585.0,
                "mean_token_ms": 20.589041095890412,
                "max_token_ms": 626.0,
            },
        ),
        (
            "lat-r-2025-12.request.json",
            {
                "server_request_id": "8a0000000000001a-LHR",
                "model": "gpt-5-2",
                "count_tokens": 9,
                "first_token_ms": 812.4000000059605,
                "total_ms": 1090.5,
                "mean_token_ms": 31.25,
                "max_token_ms": 120.5,
            },
        ),
    ],
)
def test_a_report_becomes_a_row(name: str, row: dict[str, Any]) -> None:
    body = sample(name)
    found = report(body)
    assert found == {**row, "report": body}
    assert set(found) == columns("latency_reports") - {"flow_id", "reported_at"}


@pytest.mark.parametrize("body", [None, [], "x", 3])
def test_what_is_no_object_is_no_report(body: Any) -> None:
    assert report(body) is None


@pytest.mark.parametrize(
    ("body", "column"),
    [
        ({"server_request_id": 3}, "server_request_id"),
        ({"server_request_id": "a\nb"}, "server_request_id"),
        ({"model": ["gpt"]}, "model"),
        ({"count_tokens": "9"}, "count_tokens"),
        ({"count_tokens": -1}, "count_tokens"),
        ({"ts_first_token_ms": None}, "first_token_ms"),
        ({"ts_total_request_ms": float("nan")}, "total_ms"),
        ({"ts_total_request_ms": 10**400}, "total_ms"),
        ({}, "max_token_ms"),
    ],
)
def test_what_makes_no_sense_is_unknown(body: Any, column: str) -> None:
    found = report(body)
    assert found is not None
    assert found[column] is None


KEYS = st.sampled_from([*sample("lat-r-2025-12.request.json"), "other"])


@given(st.dictionaries(KEYS, st.none() | st.text() | st.floats() | st.integers() | st.booleans()))
def test_any_report_can_be_written(body: dict[str, Any]) -> None:
    json.dumps(report(body), allow_nan=False).encode()
