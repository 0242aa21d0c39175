"""Sentences of the report."""

from typing import Any

import pytest

from analysis.reports.sentences import chosen, heading, ledger_line, story

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


def report(first: str, last: str, **more: Any) -> dict[str, Any]:
    sinks = [
        {"vendor": "segment", "flows": 3, "left_flows": 2, "kept_in_flows": 1},
        {"vendor": "openai", "flows": 1, "left_flows": 0, "kept_in_flows": 0},
        {"vendor": "<b>", "flows": 1, "left_flows": 1, "kept_in_flows": 0},
    ]
    defaults = {"flows": 9, "telemetry": sinks, "disclosures": [], "unread_uploads": 0}
    defaults |= {"sessions": [{"purged": 0, "emptied": 0}], "purged_sessions": 0}
    return {"first_flow": first, "last_flow": last} | defaults | more


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (
            "2026-03-01T10:00:00.000Z",
            "2026-03-01T10:00:00.900Z",
            "On 1 March 2026 at 10:00:00 UTC,",
        ),
        (
            "2026-03-01T10:00:00.000Z",
            "2026-03-01T11:00:00.000Z",
            "On 1 March 2026, between 10:00:00 and 11:00:00 UTC,",
        ),
        (
            "2026-03-01T10:00:00.000Z",
            "2026-04-01T10:00:00.000Z",
            "Between 1 March 2026 at 10:00:00 and 1 April 2026 at 10:00:00 UTC,",
        ),
    ],
)
def test_the_story_begins_with_its_time(first: str, last: str, told: str) -> None:
    assert next(story(report(first, last))) == f"{told} 9 requests were recorded."


def test_the_story_names_vendors_in_our_words_only() -> None:
    _, uploads, leaks = story(report("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"))
    assert uploads == (
        "5 uploads among them carried telemetry for Segment, OpenAI's own counters and vendors "
        "that are not known: 3 left, 1 was kept in."
    )
    assert leaks == "No text of the chats in this record was found again in telemetry."


TIME = "2026-03-01T10:00:00Z"


def leak(item: str, times: int, left: int) -> dict[str, Any]:
    return {"leak": "plain", "item": item, "count": times, "left": left}


@pytest.mark.parametrize(
    ("leaks", "told"),
    [
        (
            [leak("title", 1, 1)],
            (
                "Telemetry repeated a chat's title once; all of it left. "
                "None of the messages in this record was found again in telemetry."
            ),
        ),
        (
            [leak("conversation id", 22, 20), leak("e-mail", 1, 1), leak("name", 1, 1)],
            (
                "Telemetry repeated the account's e-mail address once, the account's name once and "
                "the id of a conversation 22 times; 22 of these 24 left. "
                "No text of the chats in this record was found again in telemetry."
            ),
        ),
        (
            [leak("prompt", 2, 0), leak("prompt", 1, 0), leak("<b>", 1, 0)],
            (
                "Telemetry repeated words of a message 3 times and something else of them once; "
                "none of it left."
            ),
        ),
    ],
)
def test_the_story_says_what_of_the_chats_was_told(leaks: list[dict[str, Any]], told: str) -> None:
    also = {"leak": None, "item": "page title", "count": 9, "left": 9}
    *_, last = story(report(TIME, TIME, disclosures=[*leaks, also]))
    assert last == told


def test_a_purge_is_told_first() -> None:
    sessions = [{"purged": 27, "emptied": 0}, {"purged": 1, "emptied": 0}]
    first, *more = story(report(TIME, TIME, sessions=sessions))
    assert first.startswith("28 flows of what these sessions recorded were purged by the owner")
    assert more[0].endswith("9 requests are left in the record.")
    assert (
        more[-1]
        == "No text of the chats in this record was found again in what is left of telemetry."
    )
    everything = [*story({"flows": 0, "sessions": sessions, "purged_sessions": 0})]
    assert everything[0] == first
    assert everything[1].startswith("Nothing else is in what was chosen here")


def test_a_story_of_nothing_and_one_without_telemetry() -> None:
    time = "2026-03-01T10:00:00Z"
    assert [*story({"flows": 0, "sessions": [], "purged_sessions": 0})] == [
        "Nothing was recorded in what was chosen here, so there is nothing to tell of it."
    ]
    assert [*story(report(time, time, telemetry=[]))][-1] == "No telemetry was among them."
    *_, leaks = story(report(time, time, unread_uploads=2))
    assert "2 uploads in sessions of an older chatcap" in leaks


def test_what_was_chosen_is_told_by_name() -> None:
    assert chosen({"chosen": {"sessions": ["s1", "s2"], "since": "t"}}) == [
        ("sessions", "s1, s2"),
        ("since", "t"),
    ]
