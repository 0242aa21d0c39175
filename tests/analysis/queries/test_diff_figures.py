"""The figures of one session, and of no other."""

import pytest

from analysis.queries.chats import chats
from analysis.queries.choice import Choice
from analysis.queries.database import Row
from analysis.queries.diff_figures import TIMES, VOLUMES, figures
from analysis.queries.diff_sides import Side, facts
from analysis.queries.quotations import Quotations
from tests.analysis.building import Record
from tests.analysis.chatting import Chats
from tests.analysis.reports.rich import SESSIONS, fill


def figured(record: Record, session: str = "s1") -> dict[str, list[Row]]:
    side = Side(record.db.conn, session, "record.db")
    return figures(side, facts(side), Quotations(side.db))


def test_volumes_say_what_left_and_what_that_is_per_message(record: Record) -> None:
    Chats(record).turn("t1", kind="next")
    Chats(record).turn("t2", kind="next", started_at="2026-03-01T10:02:00.000Z")
    record.upload("f1")
    record.event("f1")
    record.event("f1")
    record.upload("f2", action="answered")
    record.event("f2")
    (vendor,) = figured(record)["vendors"]
    assert {name: vendor[name] for name in VOLUMES} == {
        "uploads": 2,
        "events": 3,
        "bytes": 2000,
        "left_uploads": 1,
        "left_events": 2,
        "left_bytes": 1000,
        "kept_in_uploads": 1,
        "undelivered_uploads": 0,
        "retries": 0,
    }
    assert (vendor["events_per_message"], vendor["events_per_minute"]) == (1.5, 1.5)


def test_uploads_without_events_are_no_event(record: Record) -> None:
    record.upload("f1")
    assert figured(record)["events"] == []
    assert figured(record)["vendors"][0]["uploads"] == 1


def test_undeclared_paths_are_told_apart_from_endpoints(record: Record) -> None:
    record.flow("f1", endpoint=None, path="/backend-api/new/123456")
    record.flow("f2")
    found = figured(record)
    assert [row["endpoint"] for row in found["endpoints"]] == ["me"]
    assert [row["path"] for row in found["unknown_endpoints"]] == ["/backend-api/new/{id}"]
    assert [(row["host"], row["flows"]) for row in found["hosts"]] == [("chatgpt.com", 2)]


@pytest.mark.parametrize("session", ["s1", *SESSIONS])
def test_chats_are_counted_as_they_are_listed(session: str, record: Record) -> None:
    fill(record)
    counted = chats(record.db.conn, Choice(session=(session,)))
    found = {row["what"]: row["count"] for row in figured(record, session)["chats"]}
    assert found == {what: number for what, number in counted.items() if number}


def test_branches_are_counted_in_each_chat_by_itself(record: Record) -> None:
    made = Chats(record)
    record.session("s2")
    for at, parents in enumerate(((None, "m0", "m0"), (None, "m0", "m1"), (None, None), ())):
        chat, session = f"chat-{at}", f"s{1 + at // 3}"
        made.conversation(chat, session_id=session, source="export")
        for number, parent in enumerate(parents):
            made.message(
                f"m{number}", "user", "x", conversation_id=chat, parent_id=parent,
                session_id=session, flow_id=None,
            )  # fmt: skip
    for session in ("s1", "s2"):
        counted = chats(record.db.conn, Choice(session=(session,)))
        found = {row["what"]: row["count"] for row in figured(record, session)["chats"]}
        assert found == {what: number for what, number in counted.items() if number}
    assert counted["empty"] == 1


def test_models_have_their_turns_and_medians(record: Record) -> None:
    made = Chats(record)
    for number, first in enumerate((10.0, 30.0, 20.0)):
        made.turn(f"t{number}", first_token_ms=first, message_id="m")
    found = figured(record)
    assert [(row["model"], row["turns"]) for row in found["models"]] == [("gpt-5", 3)]
    (times,) = found["latency"]
    assert (times["first_token_ms_n"], times["first_token_ms_p50"]) == (3, 20.0)
    assert set(TIMES) <= set(times)


@pytest.mark.parametrize("name", ["chats", "models", "latency", "vendors", "hosts", "disclosures"])
def test_another_session_has_no_part_in_it(record: Record, name: str) -> None:
    record.session("s2")
    Chats(record).turn("t1", session_id="s2")
    record.upload("f1", session_id="s2")
    record.event("f1")
    record.disclosure("f1")
    assert figured(record)[name] == []
    assert figured(record, "s2")[name] or name == "chats"
