"""What a report says of telemetry."""

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_telemetry_is_told_per_vendor_and_leaks_come_first(
    record: Record, chatcap: Chatcap, format_: str
) -> None:
    record.upload("f1", request_bytes=4000)
    record.upload("f2", action="answered", vendor="statsig", retry=1)
    record.event("f1")
    record.disclosure("f1", count=3)
    record.disclosure("f1", item="title", leak="plain")
    record.disclosure("f2", item="title", leak="plain", kept_in=1, vendor="statsig")
    out = chatcap("report", "--format", format_).out
    assert "1 upload with 4.00 kB left for 1 vendor; 1 upload kept in." in out
    assert "Telemetry repeated a chat's title 2 times; 1 of these 2 left." in " ".join(out.split())
    lines = [line.replace("`", "").strip("| ") for line in out.splitlines()]
    told = [line for line in lines if line.startswith(("title ", "user id"))]
    assert [line.split("  ")[0].split(" | ")[0] for line in told] == [
        *["title"] * 2,
        "user id",
    ]


def test_a_report_without_telemetry_says_so(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    out = chatcap("report").out
    assert "TELEMETRY BY VENDOR AND EVENT\nNo telemetry was seen.\n" in out
    assert (
        "WHAT WAS TOLD ABOUT YOU, AND TO WHOM\nNothing about you was found in telemetry.\n" in out
    )


def test_an_address_that_left_although_the_upload_was_kept_in_is_explained(
    record: Record, chatcap: Chatcap
) -> None:
    record.upload("f1", action="answered")
    record.disclosure("f1", item="user id", kept_in=1)
    told = "The IP address left even where an upload was kept in"
    assert told not in " ".join(chatcap("report").out.split())
    record.disclosure("f1", item="IP address", path="connection", event_seq=None)
    assert told in " ".join(chatcap("report").out.split())


def test_less_than_a_minute_has_no_rate_per_minute(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1", started_at="2026-03-01T10:00:00.000Z")
    record.event("f1")
    record.upload("f2", started_at="2026-03-01T10:00:02.000Z")
    out = " ".join(chatcap("report").out.split())
    assert "not per minute, since the sessions cover" in out
    record.upload("f3", started_at="2026-03-01T10:02:00.000Z")
    out = " ".join(chatcap("report").out.split())
    assert "per minute of the 2.00 min that the sessions cover" in out


def test_the_method_does_not_claim_that_addresses_of_people_were_replaced(chatcap: Chatcap) -> None:
    out = " ".join(chatcap("report").out.split())
    assert "Secrets and addresses were replaced" not in out
    assert "names and e-mail addresses in it, too" in out
