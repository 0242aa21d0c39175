"""`chatcap tail` as a process: how it begins, what it prints, and every way it ends."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap
from tests.analysis.tailing import Tail


@pytest.fixture
def running(record: Record) -> Record:
    record.db.execute("UPDATE sessions SET ended_at = NULL, policy = 'block'")
    record.db.conn.commit()
    record.flow("first", path="/backend-api/first")
    return record


@pytest.fixture
def db(running: Record) -> tuple[str, str]:
    return "--db", str(running.path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_until_it_is_told_to_stop(
    running: Record, db: tuple[str, str], number: signal.Signals
) -> None:
    with Tail(*db) as tail:
        tail.until("first")
        running.upload("up", action="answered", outcome="unfinished")
        running.event("up")
        running.db.execute("UPDATE flows SET outcome = 'complete' WHERE id = 'up'")
        running.db.conn.commit()
        text = tail.until("segment track Load Thread: kept in, answered here")
        code, said = tail.end(number)
    assert code == 0
    assert said.startswith(("Followed for ", "Shown: "))
    assert "2 flows, 1 telemetry event (1 kept in)" in said
    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize(
    ("environment", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_has_colours_unless_they_are_unwelcome(
    running: Record, db: tuple[str, str], environment: dict[str, str], colour: bool
) -> None:
    running.upload("up")
    running.disclosure("up", item="title", leak="plain")
    with Tail(*db, terminal=True, **environment) as tail:
        text = tail.until("title")
        assert ("\x1b[1;31m" in text) is colour
        assert ("\x1b" in text) is colour
        assert tail.end()[0] == 0


def test_programs_get_a_flow_on_each_line_and_nothing_else(
    running: Record, db: tuple[str, str]
) -> None:
    running.flow("second", outcome="unfinished")
    running.finding("first")
    with Tail(*db, "--format", "ndjson") as tail:
        tail.until("second")
        code, said = tail.end()
    first, second = map(json.loads, tail.text.splitlines())
    assert (code, first["news"], first["findings"][0]["path"]) == (0, "flow", "$.new")
    assert (second["news"], second["outcome"]) == ("open", "unfinished")
    assert "Session s1" in said


def test_it_ends_when_nobody_reads_any_more(running: Record, db: tuple[str, str]) -> None:
    with Tail(*db) as tail:
        tail.until("first")
        tail.hang_up()
        assert tail.ended() == (0, "")


def test_it_waits_for_a_record_that_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "later.db"
    with Tail("--db", str(path)) as tail:
        time.sleep(1)
        record = Record(path)
        record.session("s9", ended_at=None)
        record.flow("here", session_id="s9")
        tail.until("here")
        record.close()
        code, said = tail.end()
    assert code == 0
    assert "waiting for `chatcap run`" in said


def test_a_record_that_is_deleted_is_told(running: Record, db: tuple[str, str]) -> None:
    with Tail(*db) as tail:
        tail.until("first")
        running.path.unlink()
        time.sleep(0.6)
        code, said = tail.end()
    assert code == 0
    assert "was deleted or replaced" in said


def test_a_session_that_was_named_ends_it(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    record.flow("b", endpoint="b_of_it")
    done = chatcap("tail", "--session", "s1", "--lines", "1")
    assert done.code == 0
    assert "b_of_it" in done.out
    assert "Session s1 has ended: 2 seen = 2 complete" in " ".join(done.out.split())
    assert "1 flow," in done.err


@pytest.mark.parametrize("filter_", ["--telemetry", "--vendor=segment", "--category=telemetry"])
def test_filters_choose_what_is_shown(record: Record, chatcap: Chatcap, filter_: str) -> None:
    record.flow("me")
    record.upload("up")
    done = chatcap("tail", "--session", "s1", "--format", "ndjson", filter_)
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["up"]


def test_with_findings_all_of_them_are_shown(record: Record, chatcap: Chatcap) -> None:
    record.flow("me")
    record.flow("odd")
    record.finding("odd")
    done = chatcap("tail", "--session", "s1", "--findings")
    assert "info response $.new: unknown_field" in done.out
    assert "/me" not in done.out


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--session", "zz"], 1), (["--category", "x"], 2), (["--lines=-1"], 2)]
)
def test_what_cannot_be_followed_is_said(chatcap: Chatcap, arguments: list[str], code: int) -> None:
    done = chatcap("tail", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err
