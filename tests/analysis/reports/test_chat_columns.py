"""Cells of the listings about conversations."""

from typing import Any

import pytest

from analysis.reports.chat_columns import (
    CONVERSATIONS,
    HITS,
    LATENCY,
    marked,
    percentiles,
    said_at,
    said_by,
)

USUAL: dict[str, Any] = {
    "id": "0123456789", "id_seen": True, "title": "T", "opening": None, "model": None,
    "messages": 1200, "branches": 1, "last_time": None, "sources": ["captured"],
    "is_archived": None, "is_deleted": False, "is_starred": False, "is_temporary": False,
    "is_shared": False,
}  # fmt: skip
TIMED: dict[str, Any] = {
    "flow_id": "a" * 32, "report_flow_id": None, "answer": "done", "http_status": 200,
    "tokens": 2, "error": False, "started_at": "2026-03-01T10:00:00.000Z",
    "model": "o1", "first_byte_ms": 5.0, "first_token_ms": None, "tokens_per_second": None,
    "stalls": None, "total_ms": None, "first_token_difference_ms": None,
    "total_difference_ms": None, "client_first_token_ms": 7.0, "client_total_ms": None,
}  # fmt: skip


def cells(columns: Any, row: dict[str, Any]) -> list[str]:
    return [column.cell(row) for column in columns]


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, ""),
        ({"branches": 3}, "3 branches"),
        ({"is_archived": True, "is_shared": True}, "shared, archived"),
        ({"sources": ["captured", "export"]}, "export"),
        ({"sources": ["export"], "branches": 2}, "export only, 2 branches"),
    ],
)
def test_the_last_cell_of_a_conversation_says_what_is_unusual(
    columns: dict[str, Any], state: str
) -> None:
    row = cells(CONVERSATIONS, USUAL | columns)
    assert row == ["01234567", "", "", "T", "", "1,200", state]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "T"),
        ({"title": None}, "(no title)"),
        ({"title": None, "opening": "Who\nbuilt it?"}, "“Who built it?”"),
        ({"title": None, "id_seen": False, "opening": " "}, "(no conversation id seen)"),
    ],
)
def test_one_without_a_title_is_known_by_its_first_question(
    columns: dict[str, Any], told: str
) -> None:
    assert cells(CONVERSATIONS, USUAL | columns)[3] == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, ["7.0 ms", "", "", ""]),
        ({"first_token_difference_ms": 88.2}, ["7.0 ms", "+88 ms", "", ""]),
        (
            {"client_total_ms": 500.0, "total_difference_ms": -1500.0},
            ["7.0 ms", "", "500 ms", "-1.50 s"],
        ),
        ({"total_difference_ms": 0.0}, ["7.0 ms", "", "", "+0.0 ms"]),
        ({"flow_id": None, "report_flow_id": "r"}, ["7.0 ms", "", "", ""]),
    ],
)
def test_what_the_client_said_stands_beside_its_difference(
    columns: dict[str, Any], told: list[str]
) -> None:
    row = TIMED | columns
    found = [column.cell(row) for column in LATENCY if column.title in {"client", "±"}]
    assert found == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "done"),
        ({"answer": "no_reply"}, "no reply"),
        ({"answer": "broken_off"}, "broken off"),
        ({"answer": "error", "error": True}, "error"),
        ({"answer": "refused", "http_status": 429}, "refused 429"),
        ({"flow_id": None, "report_flow_id": "r", "answer": None}, "report only"),
    ],
)
def test_what_became_of_a_turn_is_told(columns: dict[str, Any], told: str) -> None:
    (column,) = [column for column in LATENCY if column.title == "answer"]
    assert column.cell(TIMED | columns) == told


def test_percentiles_are_times_or_rates() -> None:
    row = {"model": "o1", "day": "2026-03-01", "total_ms_n": 2, "rate_n": 2}
    values = {f"{m}_p{p}": 1234.5 for m in ("total_ms", "rate") for p in (50, 90, 95, 99)}
    assert cells(percentiles("total_ms"), row | values)[3:] == ["1.23 s"] * 4
    assert cells(percentiles("rate"), row | values)[3:] == ["1234.5"] * 4
    assert cells(percentiles("rate"), row | dict.fromkeys(values))[3:] == [""] * 4


def test_what_was_found_stands_in_brackets() -> None:
    hit = {"snippet": "an old harbour", "matches": [[3, 6], [7, 14]]}
    assert marked(hit) == "an [old] [harbour]"
    titled = {"conversation_id": "c", "message_id": None, "create_time": None, "seen_at": None}
    assert cells(HITS, hit | titled) == ["c", "(title)", "", "in the title", "an [old] [harbour]"]


FOUND: dict[str, Any] = {
    "message_id": "m", "role": "assistant", "model": "gpt-5", "content_type": "text",
    "name": None, "recipient": "all", "channel": None, "hidden": False, "preamble": False,
    "on_path": True, "snippet": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "ChatGPT (gpt-5)"),
        ({"on_path": False}, "ChatGPT (gpt-5), on another branch"),
        ({"content_type": "code", "recipient": "web.run"}, "ChatGPT (gpt-5), code to web.run"),
        ({"content_type": "thoughts"}, "ChatGPT (gpt-5), thoughts"),
        ({"channel": "commentary"}, "ChatGPT (gpt-5), message"),
        ({"preamble": True}, "ChatGPT (gpt-5), message"),
        ({"role": "tool", "name": "web.run", "model": None}, "Tool web.run, message"),
        ({"role": "user"}, "You"),
        (
            {"role": "user", "content_type": "user_editable_context", "hidden": True},
            "You, hidden user_editable_context",
        ),
        ({"role": "system", "hidden": True}, "System, hidden message"),
    ],
)
def test_a_hit_says_whose_words_these_are(columns: dict[str, Any], told: str) -> None:
    assert said_by(FOUND | columns) == told


@pytest.mark.parametrize(
    ("create_time", "seen_at", "told"),
    [
        ("2026-03-01T10:00:00.000Z", None, "2026-03-01 10:00"),
        (None, "2026-03-01T10:00:00.000Z", "seen 2026-03-01 10:00"),
        (None, None, ""),
    ],
)
def test_when_it_was_seen_is_not_taken_for_when_it_was_written(
    create_time: str | None, seen_at: str | None, told: str
) -> None:
    assert said_at({"create_time": create_time, "seen_at": seen_at}) == told
