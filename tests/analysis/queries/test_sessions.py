"""Sessions and their ledger."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_each_session_has_its_ledger_and_it_adds_up(record: Record, chatcap: Chatcap) -> None:
    for number, outcome in enumerate(["complete", "complete", "error", "aborted", "unfinished"]):
        record.flow(f"f{number}", outcome=outcome)
    record.count("s1", "skipped", 3)
    (session,) = chatcap("sessions", "--json").json
    parts = ("complete", "error", "aborted", "unfinished", "skipped")
    assert [session[name] for name in parts] == [2, 1, 1, 1, 3]
    assert session["seen"] == sum(session[name] for name in parts) == 8


def test_sessions_come_oldest_first_and_limit_keeps_the_last(
    record: Record, chatcap: Chatcap
) -> None:
    record.session("s0", started_at="2026-02-01T00:00:00.000Z")
    record.session("s2", started_at="2026-04-01T00:00:00.000Z")
    ids = [session["id"] for session in chatcap("sessions", "--json").json]
    assert ids == ["s0", "s1", "s2"]
    assert [s["id"] for s in chatcap("sessions", "--json", "--limit", "2").json] == ["s1", "s2"]
    assert chatcap("sessions", "--json", "--limit", "0").json == []
    assert [s["id"] for s in chatcap("sessions", "--json", "--since", "2026-03-15").json] == ["s2"]
    assert [s["id"] for s in chatcap("sessions", "--json", "--session", "s0").json] == ["s0"]


def test_a_session_without_a_ledger_counts_nothing(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("DELETE FROM ledger")
    record.db.conn.commit()
    assert chatcap("sessions", "--json").json[0]["seen"] == 0
