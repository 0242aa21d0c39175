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
