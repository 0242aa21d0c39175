"""The tables of the listings, at 80 columns."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

LIVE = "20260301-100000-a1b2c3"
FLOW = "68a1b2c3-0000-8000-8000-000000000000"


def test_sessions_show_every_part_of_their_ledger(record: Record, chatcap: Chatcap) -> None:
    record.session("import-0123456789ab", source="har", source_path="/home/me/x.har")
    for number, outcome in enumerate(["complete", "error", "aborted", "unfinished", "skipped"], 1):
        record.count("import-0123456789ab", outcome, number)
    record.db.execute("UPDATE ledger SET write_errors = 6 WHERE session_id LIKE 'import%'")
    record.db.conn.commit()
    title, _, *_, told = chatcap("sessions").out.splitlines()
    parts = ["complete", "error", "aborted", "unfinished", "skipped", "lost"]
    assert title.split() == ["id", "label", *parts]
    assert told.split() == ["import-0123456789ab", "x.har", "1", "2", "3", "4", "5", "6"]


def test_a_session_that_did_more_than_observe_says_so(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", policy="block", label="evening")
    observed, blocked = chatcap("sessions").out.splitlines()[2:]
    assert observed.split()[1] == "live"
    assert blocked.split()[1:3] == ["block:", "evening"]


def test_open_sessions_are_marked(record: Record, chatcap: Chatcap) -> None:
    record.session(LIVE, ended_at=None, started_at="2026-03-02T10:00:00.000Z")
    done = chatcap("sessions")
    assert done.out.splitlines()[-1].split()[1:3] == ["*", "live"]
    assert done.err == "* still running, or it did not end cleanly: more may be lost\n"


def test_a_session_with_large_numbers_fits_80_columns_and_its_id_finds_it(
    record: Record, chatcap: Chatcap
) -> None:
    record.session(LIVE, ended_at=None, label="an evening with a long name")
    record.count(LIVE, "complete", 999_999)
    record.count(LIVE, "skipped", 9_999)
    *_, told = chatcap("sessions", "--session", LIVE).out.splitlines()
    assert len(told) <= 80
    shown = told.split()[0].rstrip("…")
    assert chatcap("sessions", "--session", shown, "--json").json[0]["id"] == LIVE


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


def test_an_answer_made_here_is_told_from_the_server_s(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    record.upload("f2", action="answered")
    record.upload("f3", action="answered", outcome="aborted")
    _, _, passed, answered, aborted = chatcap("flows").out.splitlines()
    assert " 200 " in passed
    assert " here" not in passed
    assert " 200 here " in answered
    assert " aborted " in aborted


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
