"""What a report says, as JSON."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_the_json_report_has_every_section_and_the_ledger(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", ended_at=None)
    record.flow("f1")
    record.flow("f2", session_id="s2", started_at="2026-03-05T10:00:00.000Z")
    record.count("s2", "skipped", 2)
    done = chatcap("report", "--format", "json")
    report = done.json
    assert list(report) == [
        *("schema", "title", "database", "made_at", "chosen", "method"),
        *("flows", "first_flow", "last_flow", "sessions", "ledger", "purged_sessions", "timeline"),
        *("categories", "endpoints", "telemetry", "events", "rates"),
        *("disclosures", "leaks", "unread_uploads"),
        *("chats", "conversations", "models", "latency", "latency_days"),
        *("findings", "drift", "unknown_endpoints", "other_hosts", "left_out"),
        *("redactions", "bodies", "slowest", "comparison", "limits"),
    ]
    assert (done.err, report["database"]) == ("", "record.db")
    assert (report["flows"], report["last_flow"]) == (2, "2026-03-05T10:00:00.000Z")
    assert (report["ledger"]["seen"], report["ledger"]["skipped"]) == (4, 2)
    assert [row["id"] for row in report["sessions"]] == ["s1", "s2"]


def test_the_report_is_the_same_flows_that_the_listing_shows(
    record: Record, chatcap: Chatcap
) -> None:
    for number in range(7):
        record.flow(f"f{number}", endpoint=f"e{number % 3}", status=200 + 100 * (number % 4))
    flows = chatcap("flows", "--json").json
    report = chatcap("report", "--format", "json").json
    assert report["flows"] == len(flows) == report["ledger"]["seen"]
    for row in report["endpoints"]:
        mine = [flow for flow in flows if flow["endpoint"] == row["endpoint"]]
        assert row["flows"] == len(mine)
        assert row["errors"] == sum(flow["status"] >= 400 for flow in mine)
        assert row["response_bytes"] == sum(flow["response_bytes"] for flow in mine)
