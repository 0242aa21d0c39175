"""Sums per endpoint, exact percentiles, unknown paths."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.endpoints import endpoints, folded_path
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_flows_errors_bytes_and_validity_are_summed_up(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", request_bytes=10, response_bytes=100, request_valid=1, response_valid=1)
    record.flow("f2", request_bytes=None, response_bytes=50, request_valid=0, response_valid=1)
    record.flow("f3", status=404, request_valid=None, response_valid=0)
    record.flow("f4", status=None, outcome="error", request_valid=None, response_valid=None)
    record.flow("f5", status=None, outcome="aborted", request_valid=1, response_valid=None)
    (row,) = chatcap("endpoints", "--json").json
    assert (row["endpoint"], row["category"]) == ("me", "account")
    assert (row["flows"], row["errors"]) == (5, 2)
    assert (row["request_bytes"], row["response_bytes"]) == (10, 450)
    assert (row["checked"], row["valid"], row["valid_share"]) == (4, 2, 0.5)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_percentiles_are_exact_by_nearest_rank(durations: list[float]) -> None:
    with TemporaryDirectory() as folder:
        record = Record(Path(folder) / "r.db")
        record.session("s1")
        for number, duration in enumerate(durations):
            record.flow(f"f{number}", duration_ms=duration)
        record.flow("other", endpoint="other", duration_ms=None)
        record.close()
        with reading(record.path) as db:
            rows = {row["endpoint"]: row for row in endpoints(db, Choice())}
    ordered = sorted(durations)
    for percent in (50, 95):
        expected = ordered[math.ceil(len(ordered) * percent / 100) - 1]
        assert rows["me"][f"p{percent}_ms"] == expected
    assert rows["other"]["p50_ms"] is rows["other"]["p95_ms"] is None


def test_all_lists_declared_endpoints_that_were_not_used(record: Record, chatcap: Chatcap) -> None:
    from addon.protocol.registry import ENDPOINTS

    declared = ENDPOINTS[0]
    record.flow("f1", endpoint=declared.name, category=declared.category.value)
    rows = chatcap("endpoints", "--all", "--json").json
    assert rows[0]["flows"] == 1
    assert sorted(row["endpoint"] for row in rows) == sorted(e.name for e in ENDPOINTS)
    (chosen,) = chatcap("endpoints", "--all", "--json", "--endpoint", ENDPOINTS[1].name).json
    assert (chosen["endpoint"], chosen["flows"]) == (ENDPOINTS[1].name, 0)
    assert chatcap("endpoints", "--all").code == 0


def test_unknown_paths_are_grouped_without_their_ids(record: Record, chatcap: Chatcap) -> None:
    for number in range(3):
        path = f"/backend-api/new/{number}0000000-aaaa-bbbb-cccc-000000000000"
        record.flow(f"f{number}", endpoint=None, path=path)
    record.flow("known")
    (row,) = chatcap("endpoints", "--unknown", "--json").json
    assert (row["path"], row["flows"]) == ("/backend-api/new/{id}", 3)


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("/", "/"),
        ("/backend-api/v2/conversations", "/backend-api/v2/conversations"),
        ("/c/0123", "/c/{id}"),
        ("/c/68a1b2c3-0000-8000-8000-000000000000/x", "/c/{id}/x"),
        ("/file-0123456789abcdefghij", "/{id}"),
        ("/a-path-of-words-only-however-long", "/a-path-of-words-only-however-long"),
        ("/ces/v1/b", "/ces/v1/b"),
        ("/cafebabe", "/cafebabe"),
    ],
)
def test_segments_that_name_one_thing_are_folded(path: str, folded: str) -> None:
    assert folded_path(path) == folded
