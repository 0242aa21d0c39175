"""Turns joined with the client's reports, and their percentiles."""

import math
import random
import statistics

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import Row, reading
from analysis.queries.latency import ANSWERS, FIELDS, SUMMARY_FIELDS, latency, percentile, summary
from tests.analysis.building import Record
from tests.analysis.chatting import Chats


def read(record: Record, **wanted: object) -> list[Row]:
    with reading(record.path) as db:
        return list(latency(db, Choice(), **wanted))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turn", "report", "matched"),
    [
        ({"server_request_id": "r"}, {"server_request_id": "r"}, True),
        ({"server_request_id": "r"}, {"server_request_id": "R"}, False),
        ({"server_request_id": None}, {"server_request_id": None}, False),
        ({"server_request_id": "r"}, {"server_request_id": "r", "session_id": "s2"}, False),
    ],
)
def test_a_report_belongs_to_the_turn_it_names(
    turn: dict[str, str], report: dict[str, str], matched: bool, record: Record
) -> None:
    record.session("s2")
    chats = Chats(record)
    chats.turn("t", **turn)
    chats.report("r", **report)
    rows = read(record)
    assert all(tuple(row) == FIELDS for row in rows)
    pairs = {(row["flow_id"], row["report_flow_id"]) for row in rows}
    assert pairs == ({("t", "r")} if matched else {("t", None), (None, "r")})
    assert [row["matched"] for row in rows] == [True] * matched or [False, False]


def test_of_two_reports_of_one_turn_the_second_is_shown_by_itself(record: Record) -> None:
    chats = Chats(record)
    chats.turn("t", server_request_id="r")
    for number in (1, 2):
        chats.report(f"r{number}", server_request_id="r", total_ms=float(number))
    assert {(row["flow_id"], row["report_flow_id"]) for row in read(record)} == {
        ("t", "r1"),
        (None, "r2"),
    }


def test_differences_need_both_figures(record: Record) -> None:
    chats = Chats(record)
    chats.turn("t", server_request_id="r", first_token_ms=10.0)
    chats.report("r", server_request_id="r", first_token_ms=12.5, total_ms=30.0)
    (row,) = read(record)
    assert (row["first_token_difference_ms"], row["total_difference_ms"]) == (2.5, None)


def test_the_last_ones_are_those_that_began_last(record: Record) -> None:
    chats = Chats(record)
    for day in (3, 1, 2):
        chats.turn(f"t{day}", started_at=f"2026-03-0{day}T10:00:00.000Z")
    assert [row["flow_id"] for row in read(record)] == ["t1", "t2", "t3"]
    assert [row["flow_id"] for row in read(record, limit=2)] == ["t2", "t3"]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 99, 100, 101, 1000])
def test_percentiles_are_those_of_the_definition(size: int) -> None:
    values = sorted(random.Random(size).uniform(0, 100) for _ in range(size))
    for percent in (50, 90, 95, 99):
        value = percentile(values, percent)
        assert value == values[math.ceil(size * percent / 100) - 1]
        assert sum(v <= value for v in values) >= size * percent / 100
    assert percentile(values, 50) == statistics.median_low(values)


def test_no_values_have_no_percentile() -> None:
    assert percentile([], 50) is None


def test_a_summary_is_per_model_and_day_and_counts_what_does_not_match(record: Record) -> None:
    chats = Chats(record)
    for number in range(10):
        chats.turn(f"t{number}", total_ms=float(number), stalls=1)
    chats.turn("other", model=None, started_at="2026-03-02T10:00:00.000Z")
    chats.report("r", server_request_id="x", total_ms=5.0)
    unnamed, found = summary(read(record))
    assert tuple(found) == SUMMARY_FIELDS
    assert (found["model"], found["day"], found["turns"]) == ("gpt-5", "2026-03-01", 10)
    assert (found["unmatched_turns"], found["unmatched_reports"], found["stalls"]) == (10, 1, 10)
    assert [found[f"total_ms_p{percent}"] for percent in (50, 90, 95, 99)] == [4.0, 8.0, 9.0, 9.0]
    assert (found["total_ms_n"], found["client_total_ms_n"]) == (10, 0)
    assert (unnamed["model"], unnamed["total_ms_p50"], unnamed["total_ms_n"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("turn", "answer"),
    [
        ({}, "done"),
        ({"tokens": 0, "message_id": "a-picture"}, "done"),
        ({"tokens": 5, "message_id": None}, "done"),
        ({"tokens": 0}, "no_reply"),
        ({"is_done": 0}, "broken_off"),
        ({"is_done": 0, "tokens": 0}, "broken_off"),
        ({"status": None, "outcome": "error"}, "broken_off"),
        ({"is_done": 0, "error": 1}, "error"),
        ({"is_done": 1, "error": 1}, "error"),
        ({"status": 429, "is_done": 0, "error": 1}, "refused"),
        ({"status": 429, "is_done": 0}, "refused"),
        ({"status": 503, "is_done": 1}, "refused"),
        ({"status": 201}, "done"),
    ],
)
def test_only_answered_turns_count_as_such(
    turn: dict[str, object], answer: str, record: Record
) -> None:
    chats = Chats(record)
    chats.turn("t", server_request_id="r", total_ms=7.0, first_token_ms=3.0, **turn)
    chats.report("r", server_request_id="r", total_ms=9.0)
    (row,) = read(record)
    status = turn.get("status", 200)
    told = (row["answer"], row["http_status"], row["outcome"])
    assert told == (answer, status, turn.get("outcome", "complete"))
    (found,) = summary([row])
    assert (found["turns"], found[answer]) == (1, 1)
    assert sum(found[name] for name in ANSWERS) == 1
    counted = int(answer == "done")
    assert [found[f"{m}_n"] for m in ("total_ms", "first_token_ms", "client_total_ms")] == [
        counted
    ] * 3
    assert found["client_total_ms_p99"] == (9.0 if counted else None)


@pytest.mark.parametrize(("stored", "told"), [(1, True), (0, False), (None, None)])
def test_an_error_that_the_answer_told_is_told(
    stored: int | None, told: bool | None, record: Record
) -> None:
    Chats(record).turn("t", is_done=0, error=stored)
    (row,) = read(record)
    assert (row["error"], row["answer"]) == (told, "error" if stored else "broken_off")


def test_times_are_no_more_precise_than_anybody_knows(record: Record) -> None:
    chats = Chats(record)
    chats.turn("t", server_request_id="r", total_ms=4.462480545043945, first_token_ms=0.1)
    chats.report("r", server_request_id="r", first_token_ms=812.4000000059605)
    (row,) = read(record)
    assert (row["total_ms"], row["client_first_token_ms"]) == (4.462, 812.4)
    assert row["first_token_difference_ms"] == 812.3
