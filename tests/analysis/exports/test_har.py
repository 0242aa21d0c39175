"""A record goes through a HAR and comes back as it was."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from mitmproxy.io.har import request_to_flow

from addon.privacy.levels import Privacy
from addon.protocol.records import Outcome
from addon.store.purging import Purge
from addon.store.selection import Filters
from addon.store.sole import sole
from analysis.exports.har import har
from analysis.importing.entries import Verdict
from analysis.importing.harrecorded import WITH_DATA
from analysis.purging.purge import carry_out
from analysis.queries.choice import Choice
from analysis.queries.database import reading
from tests.addon.recording.builders import record as flow
from tests.analysis.exports.comparing import differences, told
from tests.analysis.exports.odd import ODD, SECRET, odd_flows
from tests.analysis.exports.recording import bring_in, export, record

DEMO = Path(__file__).parents[3] / "captures" / "demo.mitm"
STATES = "SELECT request_state, response_state FROM flows"
WITHIN_A_MILLISECOND = ("turns", "feedback", "message_sources", "conversation_sources")
"""They tell times of the moment when a flow began, which is stored to the millisecond."""


def test_odd_flows_come_back_as_they_were(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    result = bring_in(export(first, tmp_path / "a.har"), tmp_path / "b.db")
    assert set(result.verdicts) == {Verdict.OK, Verdict.INCOMPLETE}
    assert not [entry.detail for entry in result.problems if "_chatcap" in (entry.detail or "")]
    assert differences(first, tmp_path / "b.db") == []


def test_the_demo_comes_back_with_its_chats(tmp_path: Path) -> None:
    bring_in(DEMO, tmp_path / "a.db")
    bring_in(export(tmp_path / "a.db", tmp_path / "a.har"), tmp_path / "b.db")
    found = differences(tmp_path / "a.db", tmp_path / "b.db", *WITHIN_A_MILLISECOND, "shapes")
    assert found == []
    assert all(told(tmp_path / "b.db")[name] for name in ("messages", "turns", "disclosures"))


@pytest.mark.parametrize("name", WITHIN_A_MILLISECOND)
def test_times_come_back_to_the_millisecond(tmp_path: Path, name: str) -> None:
    bring_in(DEMO, tmp_path / "a.db")
    bring_in(export(tmp_path / "a.db", tmp_path / "a.har"), tmp_path / "b.db")
    pairs = zip(told(tmp_path / "a.db")[name], told(tmp_path / "b.db")[name], strict=True)
    for one, other in pairs:
        for mine, theirs in zip(one, other, strict=True):
            if isinstance(mine, float):
                assert theirs == pytest.approx(mine, abs=1)
            elif mine != theirs:  # the last digits of a moment
                assert (mine[:19], theirs[:19]) == (theirs[:19], mine[:19])


def test_what_was_recorded_without_content_comes_back_without_it(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows(), privacy=Privacy.MINIMAL)
    bring_in(export(first, tmp_path / "a.har"), tmp_path / "b.db")
    assert differences(first, tmp_path / "b.db", "shapes", "turns") == []


def test_what_was_purged_is_missing_and_not_taken_for_there(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    with sole(first) as connection:
        carry_out(connection, first, Purge(Filters(), content_only=True))
    bring_in(export(first, tmp_path / "a.har"), tmp_path / "b.db")
    with reading(tmp_path / "b.db") as db:
        states = {state for row in db.execute(STATES) for state in row}
        assert db.execute("SELECT count(*) FROM bodies").fetchone() == (0,)
    assert "missing" in states
    assert not states & set(WITH_DATA)


def test_hosts_that_were_taken_for_chatgpts_are_so_again(tmp_path: Path) -> None:
    flows = [flow("x", host="chat.example", path="/backend-api/me")]
    first = record(tmp_path / "a.db", flows, hosts=frozenset({"chat.example"}))
    assert [row[9] for row in told(first)["flows"]] == ["me"]
    bring_in(export(first, tmp_path / "a.har"), tmp_path / "b.db")
    assert differences(first, tmp_path / "b.db") == []


def test_a_record_imported_at_minimal_keeps_no_content(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    bring_in(export(first, tmp_path / "a.har"), tmp_path / "b.db", Privacy.MINIMAL)
    found = told(tmp_path / "b.db")
    assert found["bodies"] == []
    assert {row[-5] for row in found["telemetry_events"]} == {None}
    assert len(found["telemetry_events"]) == len(told(first)["telemetry_events"])


def test_secrets_recorded_in_full_are_replaced_on_the_way_into_another_record(
    tmp_path: Path,
) -> None:
    first = record(tmp_path / "a.db", odd_flows(), privacy=Privacy.FULL)
    file = export(first, tmp_path / "a.har")
    assert SECRET.encode() in file.read_bytes()
    bring_in(file, tmp_path / "b.db")
    assert SECRET not in json.dumps(told(tmp_path / "b.db"), default=str)


def test_importing_it_where_it_came_from_changes_no_flow(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    before = told(first, "ledger")
    result = bring_in(export(first, tmp_path / "a.har"), first)
    assert result.verdicts == {Verdict.KNOWN: len(before["flows"])}
    assert told(first, "ledger") == before


def test_the_same_record_makes_the_same_file(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    one, other = (export(first, tmp_path / name).read_bytes() for name in ("a.har", "b.har"))
    assert one == other


def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    assert SECRET[:36].encode() not in export(first, tmp_path / "a.har").read_bytes()


def test_another_program_reads_every_entry(tmp_path: Path) -> None:
    log = written(export(record(tmp_path / "a.db", odd_flows()), tmp_path / "a.har"))
    # it refuses a host that is none, in any file
    entries = [one for one in log["entries"] if one["_chatcap"]["host"] != "ex\u2100mple.com"]
    with warnings.catch_warnings(action="ignore"):
        flows = [request_to_flow(one) for one in entries]
    for flow_, one in zip(flows, entries, strict=True):
        assert flow_.request.method == one["request"]["method"].upper()
        assert flow_.response is not None
        assert flow_.response.status_code == one["response"]["status"]


def test_what_is_chosen_is_in_the_file(tmp_path: Path) -> None:
    first = record(tmp_path / "a.db", odd_flows())
    log = written(export(first, tmp_path / "a.har", Choice(category="telemetry")))
    assert {entry["_chatcap"]["category"] for entry in log["entries"]} == {"telemetry"}
    assert [session["id"] for session in log["_chatcap"]["sessions"]] == ["s1"]


def test_an_empty_record_is_a_har_without_entries(tmp_path: Path) -> None:
    log = written(export(record(tmp_path / "a.db", []), tmp_path / "a.har"))
    assert log["entries"] == []
    assert (log["version"], log["creator"]["name"], log["pages"]) == ("1.2", "chatcap", [])


def test_it_is_written_piece_by_piece() -> None:
    def flows() -> Any:
        yield from ()
        raise AssertionError("read before it was asked for")

    pieces = har(flows(), "1", [])
    assert next(pieces).startswith(b'{"log":')


def test_there_is_a_flow_of_every_outcome_to_try() -> None:
    assert {flow.outcome for flow in ODD.values()} == {*Outcome}


def written(file: Path) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(file.read_bytes())["log"]
    return log
