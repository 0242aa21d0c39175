"""The flow listing: fields, order, memory."""

import csv
import io
import json
import subprocess
import sys

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

CONTRACT = [
    "id",
    "session_id",
    "started_at",
    "method",
    "host",
    "path",
    "endpoint",
    "category",
    "status",
    "action",
    "outcome",
    "request_bytes",
    "response_bytes",
    "request_state",
    "response_state",
    "request_valid",
    "response_valid",
    "first_byte_ms",
    "duration_ms",
]


def test_the_fields_of_the_contract_are_there_in_order(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", request_valid=None, response_valid=0)
    (flow,) = chatcap("flows", "--json").json
    assert list(flow)[: len(CONTRACT)] == CONTRACT
    assert flow["request_valid"] is None
    assert flow["response_valid"] is False
    assert (flow["status"], flow["duration_ms"]) == (200, 10.0)


def test_a_policy_and_who_answered_are_told(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    record.upload("f2", action="answered", reason="the body is not JSON", retry=1)
    names = ("policy", "planned", "reason", "answer_from", "sent_bytes", "retry")
    product, upload = (
        tuple(flow[name] for name in names) for flow in chatcap("flows", "--json").json
    )
    assert product == (None, None, None, "server", None, False)
    assert upload == ("block", "answered", "the body is not JSON", "chatcap", 0, True)


def test_csv_has_the_same_fields_and_words_for_truth(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", request_valid=1, response_valid=None, status=None)
    (flow,) = csv.DictReader(io.StringIO(chatcap("flows", "--format", "csv").out))
    assert list(flow)[: len(CONTRACT)] == CONTRACT
    assert (flow["request_valid"], flow["response_valid"], flow["status"]) == ("true", "", "")


def test_order_is_by_sequence_even_when_the_clock_jumped(record: Record, chatcap: Chatcap) -> None:
    for number, hour in enumerate([12, 9, 11]):
        record.flow(f"f{number}", started_at=f"2026-03-01T{hour:02d}:00:00.000Z")
    assert [flow["id"] for flow in chatcap("flows", "--json").json] == ["f0", "f1", "f2"]
    assert [f["id"] for f in chatcap("flows", "--json", "--limit", "2").json] == ["f1", "f2"]


def test_no_flows_is_an_empty_list_and_no_failure(chatcap: Chatcap) -> None:
    done = chatcap("flows", "--json")
    assert (done.code, done.json) == (0, [])


def test_json_streams_in_constant_memory(record: Record) -> None:
    def peak(flows: int) -> int:
        others = "session_id, started_at, method, scheme, host, port, path, query, http_version, "
        others += "endpoint, category, action, outcome, request_state, response_state, headers"
        record.db.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ?)"
            f" INSERT INTO flows (id, seq, {others})"
            f" SELECT ? || x, ? + x, {others} FROM n, flows WHERE flows.id = 'f0'",
            [flows, f"{flows}-", flows],
        )
        record.db.conn.commit()
        code = (
            "import resource, sys; from analysis.cli import main; main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        arguments = ["flows", "--json", "--db", str(record.path)]
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        assert len(json.loads(done.stdout)) > flows
        return int(done.stderr)

    record.flow("f0")
    few, many = peak(1), peak(20_000)
    assert many - few < 4_000  # kB; the rows alone would be 30,000
