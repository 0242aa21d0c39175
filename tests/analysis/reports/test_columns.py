"""The tables of the listings, at 80 columns."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

LIVE = "20260301-100000-a1b2c3"
FLOW = "68a1b2c3-0000-8000-8000-000000000000"


def test_sessions_show_whole_ids_and_mark_the_open_ones(record: Record, chatcap: Chatcap) -> None:
    record.session(LIVE, ended_at=None, started_at="2026-03-02T10:00:00.000Z")
    record.session("import-0123456789ab", source="har", source_path="/home/me/x.har")
    record.flow("f1", session_id=LIVE, outcome="unfinished")
    done = chatcap("sessions")
    assert f"{LIVE}         live*      1         0      1        0" in done.out
    assert "x.har  har" in done.out
    assert "/home/me" not in done.out
    assert done.err == "* still running, or it did not end cleanly\n"


def test_flows_show_the_start_of_their_id_and_how_they_ended(
    record: Record, chatcap: Chatcap
) -> None:
    record.flow(FLOW)
    record.flow("f2", endpoint=None, path="/new", status=None, outcome="aborted")
    _, _, known, unknown = chatcap("flows").out.splitlines()
    assert known.split()[:4] == ["68a1b2c3", "10:00:00", "me", "200"]
    assert "? GET chatgpt.com/new" in unknown
    assert "aborted" in unknown
    assert chatcap("show", known.split()[0]).code == 0


def test_a_long_table_says_that_it_was_cut(record: Record, chatcap: Chatcap) -> None:
    for number in range(51):
        record.flow(f"f{number}")
    done = chatcap("flows")
    assert len(done.out.splitlines()) == 2 + 50
    assert done.err == "The last 50 flows; --limit N shows more.\n"
    assert "f50" in done.out
    assert "f0 " not in done.out
    assert chatcap("flows", "--limit", "51").err == ""
    assert len(chatcap("flows", "--format", "markdown").out.splitlines()) == 2 + 51


def test_endpoints_sum_up_what_nobody_declared(record: Record, chatcap: Chatcap) -> None:
    record.flow("f1", endpoint=None, response_valid=None)
    assert "(unknown account)" in chatcap("endpoints").out
    assert "GET     chatgpt.com  /backend-api/me" in chatcap("endpoints", "--unknown").out
