"""Sentences of the report."""

import pytest

from analysis.reports.sections import heading, ledger_line
from tests.analysis.building import Record
from tests.analysis.chatting import Chats, harbour
from tests.analysis.conftest import Chatcap

NOTHING = dict.fromkeys(
    ("seen", "complete", "error", "aborted", "unfinished", "skipped", "truncated", "write_errors"),
    0,
)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, "0 seen = 0 complete + 0 error + 0 aborted + 0 unfinished + 0 skipped."),
        ({"seen": 1200, "complete": 1200}, "1,200 seen = 1,200 complete + 0 error"),
        ({"truncated": 1}, "1 flow with a body cut short; nothing lost"),
        ({"write_errors": 1}, "1 flow LOST to the disk."),
    ],
)
def test_the_ledger_is_a_sum(counts: dict[str, int], told: str) -> None:
    assert told in ledger_line(NOTHING | counts, 0)


@pytest.mark.parametrize(
    ("counts", "still_open", "told"),
    [
        ({}, 1, "no loss counted yet; 1 session still running, or not ended cleanly."),
        ({"write_errors": 3}, 2, "3 flows LOST to the disk; 2 sessions still running, or"),
    ],
)
def test_an_open_ledger_is_never_called_whole(
    counts: dict[str, int], still_open: int, told: str
) -> None:
    line = ledger_line(NOTHING | counts, still_open)
    assert told in line
    assert "nothing lost" not in line


def test_the_heading_counts_in_words() -> None:
    report = {
        "flows": 1,
        "sessions": [{}],
        "first_flow": "2026-03-01T10:00:00.000Z",
        "last_flow": "2026-03-01T10:00:00.000Z",
    }
    assert heading(report).startswith("1 flow in 1 session, from 2026-03-01 10:00:00")
    assert heading({"flows": 0}) == "No flows."


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_telemetry_is_told_per_vendor_and_leaks_come_first(
    record: Record, chatcap: Chatcap, format_: str
) -> None:
    record.upload("f1", request_bytes=4000)
    record.upload("f2", action="answered", vendor="statsig", retry=1)
    record.event("f1")
    record.disclosure("f1", count=3)
    record.disclosure("f1", item="title of a chat", leak="plain")
    record.disclosure("f2", item="title of a chat", leak="plain", kept_in=1, vendor="statsig")
    out = chatcap("report", "--format", format_).out
    assert "1 upload with 4.00 kB left for 1 vendor; 1 upload kept in." in out
    assert "Text of your chats was found 2 times; 1 of it left." in out
    lines = [line.replace("`", "").strip("| ") for line in out.splitlines()]
    told = [line for line in lines if line.startswith(("title of a chat", "user id"))]
    assert [line.split("  ")[0].split(" | ")[0] for line in told] == [
        *["title of a chat"] * 2,
        "user id",
    ]


def test_a_report_without_telemetry_says_so(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1")
    out = chatcap("report").out
    assert "TELEMETRY\nNo telemetry was seen.\n" in out
    assert "TOLD TO TELEMETRY VENDORS\nNothing about you was found in telemetry.\n" in out


def test_chats_are_counted_and_the_commands_named(record: Record, chatcap: Chatcap) -> None:
    assert "CHATS\nNo chat was seen.\n" in chatcap("report").out
    chats = Chats(record)
    harbour(chats)
    chats.turn("t1")
    chats.turn("t2", is_done=0)
    chats.turn("t3", is_done=0, error=1)
    section = chatcap("report").out.partition("CHATS\n")[2].partition("\n\n")[0]
    assert [" ".join(line.split()) for line in section.splitlines()[2:]] == [
        "conversations 1 chatcap conversations",
        "with several branches 1 chatcap conversation ID --tree",
        "messages 9 chatcap search TEXT",
        "turns 3 chatcap latency",
        "answered 1 chatcap latency --summary",
        "broken off 1",
        "ended by an error 1",
    ]
    assert "| `turns` | 3 | `chatcap latency` |" in chatcap("report", "--format", "markdown").out
