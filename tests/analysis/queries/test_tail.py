"""What has come to a session: by number, by id, and only what was wanted."""

from typing import Any

import pytest

from analysis.queries import tail
from analysis.queries.database import reading
from analysis.queries.tail import Wanted
from tests.analysis.building import Record
from tests.analysis.chatting import Chats

ALL = Wanted()


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ({}, ["me", "up", "dd", "chat"]),
        ({"category": "conversation"}, ["chat"]),
        ({"vendor": "segment"}, ["up"]),
        ({"telemetry": True}, ["up", "dd"]),
        ({"telemetry": True, "findings": True}, ["dd"]),
        ({"findings": True}, ["dd", "chat"]),
    ],
)
def test_all_that_is_asked_for_must_hold(
    record: Record, wanted: dict[str, Any], chosen: list[str]
) -> None:
    record.flow("me")
    record.upload("up")
    record.upload("dd", vendor="datadog")
    record.flow("chat", category="conversation")
    record.finding("dd")
    record.finding("chat")
    with reading(record.path) as db:
        found = tail.since(db, "s1", -1, Wanted(**wanted), 10)
        assert [flow["id"] for flow in found if flow["chosen"]] == chosen
        assert [flow["id"] for flow in found] == ["me", "up", "dd", "chat"]
        last = tail.last(db, "s1", 3, Wanted(**wanted), 2)
        assert [flow["id"] for flow in last] == chosen[-2:]


def test_flows_come_after_a_number_and_only_so_many(record: Record) -> None:
    for number in range(5):
        record.flow(f"f{number}")
    with reading(record.path) as db:
        assert [flow["id"] for flow in tail.since(db, "s1", 1, ALL, 2)] == ["f2", "f3"]
        assert tail.last_number(db, "s1") == 4
        assert tail.last_number(db, "other") == -1


def test_open_flows_are_found_and_looked_after_by_their_ids(record: Record) -> None:
    record.flow("a", outcome="unfinished")
    record.flow("b")
    with reading(record.path) as db:
        assert tail.still_open(db, "s1") == ["a"]
        assert tail.ended(db, ["a"], ALL) == []
        record.db.execute("UPDATE flows SET outcome = 'aborted' WHERE id = 'a'")
        record.db.conn.commit()
        assert [flow["id"] for flow in tail.ended(db, ["a"], ALL)] == ["a"]


def test_a_flow_comes_with_all_that_hangs_on_it(record: Record) -> None:
    record.upload("up")
    record.event("up")
    record.disclosure("up", item="title", leak="plain")
    for path in ("$.a", "$.a", "$.b"):
        record.finding("up", path=path)
    Chats(record).turn("chat", first_token_ms=212.0)
    with reading(record.path) as db:
        up, chat = (tail.with_details(db, flow) for flow in tail.since(db, "s1", -1, ALL, 9))
    assert [event["name"] for event in up["events"]] == ["Load Thread"]
    assert [told["item"] for told in up["disclosures"]] == ["title"]
    assert [(f["path"], f["count"]) for f in up["findings"]] == [("$.a", 2), ("$.b", 1)]
    assert up["turn"] is None
    assert chat["turn"]["first_token_ms"] == 212.0
    assert chat["turn"]["answer"] == "done"


def test_what_was_found_out_later_is_told_without_what_was_known(record: Record) -> None:
    record.upload("up")
    record.disclosure("up", item="device id")
    with reading(record.path) as db:
        known = tail.last_told(db)
        assert list(tail.told_since(db, "s1", known)) == []
        record.disclosure("up", item="title", leak="plain")
        ((flow_id, told),) = tail.told_since(db, "s1", known)
        assert (flow_id, [one["item"] for one in told]) == ("up", ["title"])
        assert list(tail.told_since(db, "other", known)) == []


def test_turns_are_asked_for_until_they_are_done(record: Record) -> None:
    Chats(record).turn("a", is_done=0, delivery="socket")
    Chats(record).turn("b")
    with reading(record.path) as db:
        assert tail.done_turns(db, ["a", "b"]) == ["b"]
        assert tail.done_turns(db, []) == []


def test_the_newest_session_is_the_one_that_began_last(record: Record) -> None:
    record.session("s0", started_at="2026-02-01T00:00:00.000Z")
    with reading(record.path) as db:
        assert tail.newest(db) == "s1"
        found = tail.session(db, "s1")
        assert found is not None
        assert (found["seen"], found["policy"]) == (0, "observe")
        assert tail.session(db, "nobody") is None


def test_no_look_reads_more_than_what_is_new(record: Record) -> None:
    record.flow("a")
    with reading(record.path) as db:
        queries: list[str] = []
        db.set_trace_callback(queries.append)
        number = tail.last_number(db, "s1")
        tail.last_told(db)
        flows = tail.since(db, "s1", -1, ALL, 5)
        tail.ended(db, ["a"], ALL)
        tail.last(db, "s1", number, ALL, 5)
        tail.with_details(db, flows[0])
        tail.done_turns(db, ["a"])
        list(tail.told_since(db, "s1", 0))
        db.set_trace_callback(None)
        for query in queries:
            steps = [step for *_, step in db.execute(f"EXPLAIN QUERY PLAN {query}")]
            scans = [step for step in steps if step.startswith("SCAN")]
            assert all("VIRTUAL TABLE" in step for step in scans), (query, scans)
