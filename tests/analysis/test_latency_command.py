"""`chatcap latency`: what the proxy saw beside what the client says."""

import pytest

from tests.analysis.building import Record
from tests.analysis.chatting import Chats
from tests.analysis.conftest import Chatcap


@pytest.fixture
def chats(record: Record) -> Chats:
    chats = Chats(record)
    chats.turn(
        "turn1", first_byte_ms=300.0, first_token_ms=812.4, total_ms=1500.0, tokens=9,
        tokens_per_second=31.25, stalls=1, server_request_id="ray-1",
    )  # fmt: skip
    chats.turn("turn2", model="o1", is_done=0, started_at="2026-03-02T10:00:00.000Z")
    chats.report("rep1", server_request_id="ray-1", first_token_ms=900.4, total_ms=1400.0)
    chats.report("rep2", server_request_id="ray-9", first_token_ms=700.0, total_ms=1600.0)
    return chats


def test_turns_and_reports_stand_side_by_side(chats: Chats, chatcap: Chatcap) -> None:
    done = chatcap("latency")
    head, _, *lines = done.out.splitlines()
    assert head.split() == [
        "flow", "at", "(UTC)", "model", "answer", "token", "client", "±", "total", "client",
    ]  # fmt: skip
    assert [" ".join(line.split()) for line in lines] == [
        "rep2 03-01 10:00 gpt-5 report only 700 ms 1.60 s",
        "turn1 03-01 10:00 gpt-5 done 812 ms 900 ms +88 ms 1.50 s 1.40 s",
        "turn2 03-02 10:00 o1 broken off",
    ]
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err.splitlines()[0] == (
        "2 turns: 1 with the client's report, 1 without; 1 report without a turn."
    )
    assert "A token is an event that added visible text" in done.err


def test_a_wide_terminal_shows_differences_and_rates(
    chats: Chats, chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    head, _, report, turn, _ = chatcap("latency").out.splitlines()
    assert head.split()[3:] == [
        "model", "answer", "byte", "token", "client", "±", "total", "client", "±", "tokens",
        "events/s", "stalls",
    ]  # fmt: skip
    assert " ".join(turn.split()).endswith(
        "done 300 ms 812 ms 900 ms +88 ms 1.50 s 1.40 s -100 ms 9 31.2 1"
    )
    assert "+" not in report
    assert "-1" not in report.replace("03-01", "")


def test_a_refused_turn_says_with_what(record: Record, chatcap: Chatcap) -> None:
    Chats(record).turn("t", status=429, is_done=0, tokens=0, total_ms=5.0)
    assert "  refused 429  " in chatcap("latency").out
    done = chatcap("latency", "--summary")
    assert "TURNS\n" in done.out
    assert "TOTAL\n" not in done.out
    assert "Percentiles" not in done.err


def test_a_turn_is_counted_as_what_the_list_of_turns_says(record: Record, chatcap: Chatcap) -> None:
    Chats(record).turn("t", is_done=0, error=1)
    assert "  error  " in chatcap("latency").out
    (row,) = chatcap("latency", "--summary", "--json").json
    assert (row["turns"], row["error"], row["broken_off"]) == (1, 1, 0)


def test_json_has_all_figures(chats: Chats, chatcap: Chatcap) -> None:
    report, turn, unmatched = chatcap("latency", "--json").json
    assert turn["first_token_difference_ms"] == pytest.approx(88.0)
    assert turn["total_difference_ms"] == -100.0
    assert (turn["matched"], turn["report_flow_id"], turn["tokens"]) == (True, "rep1", 9)
    assert (report["matched"], report["flow_id"], report["client_total_ms"]) == (False, None, 1600)
    assert (unmatched["matched"], unmatched["is_done"]) == (False, False)


def test_filters_and_limit_choose(chats: Chats, chatcap: Chatcap) -> None:
    def flows(*arguments: str) -> list[str]:
        return [row["flow_id"] for row in chatcap("latency", "--json", *arguments).json]

    assert flows("--model", "o1") == ["turn2"]
    assert flows("--limit", "1") == ["turn2"]
    assert flows("--since", "2026-03-02") == ["turn2"]
    assert flows("--until", "2026-03-02") == [None, "turn1"]
    assert flows("--session", "last") == [None, "turn1", "turn2"]


def test_a_summary_has_percentiles_per_model_and_day(chats: Chats, chatcap: Chatcap) -> None:
    done = chatcap("latency", "--summary")
    assert "FIRST TOKEN\n" in done.out
    assert "gpt-5  2026-03-01  1  812 ms  812 ms  812 ms  812 ms" in done.out
    assert "of few values the higher ones are the greatest" in done.err
    assert max(map(len, done.out.splitlines())) <= 80
    rows = chatcap("latency", "--summary", "--json").json
    assert [(row["model"], row["day"]) for row in rows] == [
        ("gpt-5", "2026-03-01"),
        ("o1", "2026-03-02"),
    ]
    assert rows[0]["client_total_ms_p95"] == 1400.0
    written = chatcap("latency", "--summary", "--format", "markdown").out
    assert "## first token\n\n| model |" in written


def test_a_table_shows_the_last_screenful_and_says_so(record: Record, chatcap: Chatcap) -> None:
    chats = Chats(record)
    for number in range(51):
        chats.turn(f"t{number:02}")
    done = chatcap("latency")
    assert "t00" not in done.out
    assert done.err.endswith("The last 50 turns; --limit N shows more.\n")
    assert len(chatcap("latency", "--json").json) == 51


def test_none_are_no_failure(chatcap: Chatcap) -> None:
    assert (chatcap("latency").code, chatcap("latency").err) == (0, "No turns.\n")
    assert chatcap("latency", "--summary", "--json").json == []


def test_no_turns_asked_for_are_not_taken_for_none(chats: Chats, chatcap: Chatcap) -> None:
    assert chatcap("latency", "--limit", "0").err == ""
