"""The figures of one session, and of no other."""

import pytest

from analysis.queries.database import Row
from analysis.queries.diff_figures import TIMES, VOLUMES, figures
from analysis.queries.diff_sides import Side, facts
from tests.analysis.building import Record
from tests.analysis.chatting import Chats


def figured(record: Record, session: str = "s1") -> dict[str, list[Row]]:
    side = Side(record.db.conn, session, "record.db")
    return figures(side, facts(side))


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


def test_models_have_their_turns_and_medians(record: Record) -> None:
    chats = Chats(record)
    for number, first in enumerate((10.0, 30.0, 20.0)):
        chats.turn(f"t{number}", first_token_ms=first, message_id="m")
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
