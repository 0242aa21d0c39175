"""`chatcap sessions`: the ledger of each, and a word where something was lost."""

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


def test_sessions_come_with_their_ledger(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    record.flow("b", outcome="error")
    record.count("s1", "skipped", 3)
    (row,) = chatcap("sessions", "--json").json
    assert (row["id"], row["seen"], row["complete"], row["skipped"]) == ("s1", 5, 1, 3)


def test_the_limit_takes_the_last(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", started_at="2026-03-02T10:00:00.000Z")
    assert [row["id"] for row in chatcap("sessions", "--json", "--limit", "1").json] == ["s2"]
    assert len(chatcap("sessions", "--json", "--limit", "9").json) == 2


def test_an_open_session_and_a_loss_are_pointed_out(record: Record, chatcap: Chatcap) -> None:
    record.session("s2", ended_at=None)
    record.db.execute("UPDATE ledger SET write_errors = 4, seen = 4, skipped = 4")
    record.db.conn.commit()
    done = chatcap("sessions")
    assert "did not end cleanly" in done.err
    assert "s1 lost 4 flows" in done.err


def test_an_empty_record_says_so(record: Record, chatcap: Chatcap) -> None:
    record.db.execute("DELETE FROM sessions")
    record.db.conn.commit()
    assert "No sessions." in chatcap("sessions").err
