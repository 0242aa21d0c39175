import json
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.whole import TOGETHER, WholeFlow, how_many, whole_flows
from tests.analysis.building import Record


def found(path: Path, choice: Choice | None = None) -> list[WholeFlow]:
    with reading(path) as db:
        flows = list(whole_flows(db, choice or Choice()))
        assert how_many(db, choice or Choice()) == len(flows)
    return flows


def test_flows_come_by_session_and_number(record: Record) -> None:
    record.session("s0", started_at="2026-02-01T10:00:00.000Z")
    record.flow("c")
    record.flow("b", session_id="s0")
    record.flow("a")
    assert [flow.row["id"] for flow in found(record.path)] == ["b", "c", "a"]


def test_each_flow_has_what_belongs_to_it(record: Record) -> None:
    sha256 = record.body('{"a": 1}')
    record.upload("a", request_sha256=sha256, sent_sha256=sha256)
    record.flow("b", response_sha256=sha256)
    record.event("a")
    record.disclosure("a")
    record.finding("b")
    record.redaction("b", "token", 2)
    record.frame("b", 0, event="delta", body_start=0, body_end=3)
    first, second = found(record.path)
    assert first.request is not None
    assert (first.request.data, first.request.sha256) == (b'{"a": 1}', sha256)
    assert first.sent == first.request
    assert first.response is None
    assert [event["name"] for event in first.events] == ["Load Thread"]
    assert [told["item"] for told in first.disclosures] == ["user id"]
    assert (first.findings, first.redactions, first.frames) == ([], [], [])
    assert second.redactions == [{"place": "header", "kind": "token", "count": 2}]
    assert [frame["body_end"] for frame in second.frames] == [3]
    assert [finding["kind"] for finding in second.findings] == ["unknown_field"]


def test_an_event_has_the_context_it_shares(record: Record) -> None:
    record.db.execute("INSERT INTO event_contexts (id, context) VALUES (1, '{\"os\": 1}')")
    record.upload("a")
    record.event("a", context_id=1)
    (flow,) = found(record.path)
    assert json.loads(flow.events[0]["context"]) == {"os": 1}


def test_only_chosen_flows_come(record: Record) -> None:
    record.flow("a")
    record.upload("b")
    assert [f.row["id"] for f in found(record.path, Choice(category="telemetry"))] == ["b"]


def test_more_flows_than_are_asked_for_together(record: Record) -> None:
    for number in range(TOGETHER + 3):
        record.flow(f"f{number:04}")
    assert len(found(record.path)) == TOGETHER + 3


def test_a_damaged_body_is_told(record: Record) -> None:
    record.stored_body("f" * 64, "zstd", b"no zstd", 10)
    record.flow("a", response_sha256="f" * 64)
    with pytest.raises(ChatcapError, match="damaged"):
        found(record.path)
