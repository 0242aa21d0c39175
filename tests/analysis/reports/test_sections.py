"""What a report says, in which order."""

import pytest

from analysis.reports.sections import sections
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

NAMES = (
    "captured", "timeline", "endpoints", "disclosures", "telemetry", "chats", "latency", "drift",
    "unknown", "redactions", "bodies", "slowest", "method", "limits",
)  # fmt: skip


def test_the_ledger_comes_first_and_the_limits_last(chatcap: Chatcap) -> None:
    report = chatcap("report", "--format", "json").json
    assert tuple(section.name for section in sections(report)) == NAMES


def test_every_empty_section_says_so(chatcap: Chatcap) -> None:
    found = list(sections(chatcap("report", "--format", "json").json))
    assert all(section.empty for section in found if section.is_empty)
    assert not next(section for section in found if section.name == "captured").is_empty


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_open_sessions_are_starred(format_: str, record: Record, chatcap: Chatcap) -> None:
    record.session("s2", ended_at=None, label="now")
    out = chatcap("report", "--format", format_).out
    assert "* now" in out
    assert "* 1 session still running, or not ended cleanly." in out
    assert "not yet" in out


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_other_hosts_are_told_with_where_they_were_asked_from(
    format_: str, record: Record, chatcap: Chatcap
) -> None:
    assert "no other host was contacted" in " ".join(
        chatcap("report", "--format", format_).out.split()
    )
    record.flow(
        "f1", host="cdn.example", headers='{"request": [["origin", "https://chatgpt.com"]]}'
    )
    out = chatcap("report", "--format", format_).out
    assert "cdn.example" in out
    assert "No other host" not in out


def test_days_without_a_checked_body_are_no_drift(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", response_valid=None)
    assert "No body was held against a model." in chatcap("report").out
    record.flow("f2")
    assert "Every body is as its model says." in chatcap("report").out


def test_the_method_names_versions_policies_and_privacy(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("""UPDATE sessions SET options = '{"chatcap_privacy": "minimal"}'""")
    record.upload("f1", policy="strip")
    out = " ".join(chatcap("report").out.split())
    for told in ("privacy minimal", "policies strip", "schema chatcap-report 1", "SHA-256"):
        assert told in out
