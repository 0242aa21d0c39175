"""`chatcap telemetry`: events, and what was done with them."""

import csv
import io

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

CONTRACT = ["flow_id", "vendor", "type", "name", "sent_at", "action"]


@pytest.fixture
def events(record: Record) -> Record:
    record.upload("answered", action="answered")
    record.event("answered", name="Load Thread")
    record.upload("passed", vendor="statsig")
    record.event("passed", name=None, type="exposure")
    record.upload("again", action="answered", retry=1)
    record.event("again", name="Load Thread", retry=1)
    record.upload("shadowed", policy="shadow:block", planned="answered")
    record.event("shadowed")
    return record


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_events_have_the_fields_of_the_contract(
    events: Record, chatcap: Chatcap, format_: str
) -> None:
    done = chatcap("telemetry", "--format", format_)
    rows = done.json if format_ == "json" else list(csv.DictReader(io.StringIO(done.out)))
    assert [list(row)[:6] for row in rows] == [CONTRACT] * 4
    assert [row["flow_id"] for row in rows] == ["answered", "passed", "again", "shadowed"]
    assert done.err == ""


def test_a_table_says_what_was_done_and_what_was_only_planned(
    events: Record, chatcap: Chatcap
) -> None:
    done = chatcap("telemetry")
    lines = done.out.splitlines()
    assert "Load Thread" in lines[2]
    assert " answered " in lines[2]
    assert "(exposure)" in lines[3]
    assert "* Load Thread" in lines[4]
    assert "passed (answered)" in lines[5]
    assert "In brackets what the policy would have done" in done.err
    assert "* sent again, although it had been answered" in done.err
    assert max(map(len, lines)) <= 80


def test_filters_and_limit_choose(events: Record, chatcap: Chatcap) -> None:
    def flows(*arguments: str) -> list[str]:
        return [row["flow_id"] for row in chatcap("telemetry", "--json", *arguments).json]

    assert flows("--vendor", "statsig") == ["passed"]
    assert flows("--action", "answered") == ["answered", "again"]
    assert flows("--limit", "1") == ["shadowed"]
    assert flows("--limit", "0") == []
    assert flows("--session", "last") == ["answered", "passed", "again", "shadowed"]
    assert flows("--since", "2026-03-02") == []


def test_a_table_shows_the_last_screenful_and_says_so(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    for number in range(51):
        record.event("f1", name=f"Event {number}")
    done = chatcap("telemetry")
    assert "Event 0 " not in done.out
    assert "Event 50" in done.out
    assert done.err == "The last 50 events; --limit N shows more.\n"
    assert len(chatcap("telemetry", "--format", "ndjson").out.splitlines()) == 51
    assert chatcap("telemetry", "--limit", "51").err == ""


def test_a_summary_adds_up_and_ends_with_the_total(events: Record, chatcap: Chatcap) -> None:
    done = chatcap("telemetry", "--summary")
    rows = {tuple(line.split()[:3]): line.split()[3:] for line in done.out.splitlines()}
    assert rows["segment", "Load", "Thread"] == ["3", "3", "3.00", "kB", "2", "1", "1"]
    assert done.err == (
        "In all 4 events in 4 uploads (4.00 kB) for 2 vendors: 2 kept in, 2 left "
        "(1 of them kept in but for shadow); 1 retry.\n"
    )
    (statsig,) = chatcap("telemetry", "--summary", "--json", "--vendor", "statsig").json
    assert (statsig["type"], statsig["events"], statsig["actions"]) == ("exposure", 1, ["passed"])
    assert max(map(len, done.out.splitlines())) <= 80


def test_events_of_one_name_are_told_apart_by_their_type(record: Record, chatcap: Chatcap) -> None:
    record.upload("f1")
    for kind, name in (("log", "Turn"), ("view", "Turn"), ("log", "Other")):
        record.event("f1", type=kind, name=name)
    out = chatcap("telemetry", "--summary").out
    assert "log: Turn " in out
    assert "view: Turn " in out
    assert "segment  Other " in out
    rows = chatcap("telemetry", "--summary", "--json").json
    assert "ambiguous" not in rows[0]


def test_no_events_are_no_failure(chatcap: Chatcap) -> None:
    done = chatcap("telemetry")
    assert (done.code, done.err) == (0, "No telemetry events.\n")
    assert chatcap("telemetry", "--json").json == []
    done = chatcap("telemetry", "--summary", "--json")
    assert (done.code, done.json, done.err) == (0, [], "No telemetry was seen.\n")
