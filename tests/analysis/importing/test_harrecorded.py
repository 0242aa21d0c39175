"""A HAR that says it is chatcap's own may be anybody's."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import ChatcapError
from addon.protocol.records import BodyState, Outcome
from analysis.importing.entries import Verdict
from analysis.importing.harrecorded import ForgedError, Ours, parse
from tests.addon.recording.builders import treated, upload
from tests.analysis.exports.comparing import told
from tests.analysis.exports.odd import BATCH, ODD, SECRET
from tests.analysis.exports.recording import bring_in, export, record
from tests.analysis.importing.making import read_har

VALUES = [None, True, -1, 1 << 70, 1.5, "", "x", SECRET, "\ud800", [], [1], {}, {"a": 1}]


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What chatcap writes of an upload under a policy, of a socket and of a stream."""
    folder = tmp_path_factory.mktemp("entries")
    flows = [
        treated(upload("00000000-0000-4000-8000-000000000001", BATCH), "strip"),
        *(
            replace(ODD[name], id=id_)
            for id_, name in (("f-2", "socket"), ("f-3", "stream"), ("f-4", "secrets"))
        ),
    ]
    file = export(record(folder / "a.db", flows), folder / "a.har")
    found: list[dict[str, Any]] = json.loads(file.read_bytes())["log"]["entries"]
    return found


def file_of(entries: list[dict[str, Any]], folder: Path) -> Path:
    log = {"version": "1.2", "creator": {"name": "chatcap", "version": "1"}, "entries": entries}
    (folder / "forged.har").write_text(json.dumps({"log": log}))
    return folder / "forged.har"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each value of a JSON document stands."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in pairs:
        yield (*path, name)
        if isinstance(member, (dict, list)):
            yield from places(member, (*path, name))


def changed(entry_: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(entry_)
    inner: Any = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made


def test_what_chatcap_wrote_is_read(entries: list[dict[str, Any]]) -> None:
    first = parse(entries[0], Ours())
    assert (first.id, first.outcome) == ("00000000-0000-4000-8000-000000000001", Outcome.COMPLETE)
    assert first.request.state is BodyState.PRESENT
    assert first.request.decoded
    assert first.recorded is not None
    assert first.recorded.columns["action"] == "stripped"
    assert first.recorded.sent is not None
    assert first.recorded.events
    assert first.recorded.cost > len(first.recorded.sent.data)


def test_times_of_a_stream_come_back_as_its_marks(entries: list[dict[str, Any]]) -> None:
    assert [at for _, at in parse(entries[2], Ours()).response.marks] == [7.5, 9.0, 9.0]


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("_chatcap",), "text", "$.id"),
        (("_chatcap", "id"), SECRET, "$.id"),
        (("_chatcap", "id"), "sk-proj-" + "aB3" * 16, "$.id"),
        (("_chatcap", "policy"), "nothing", "$.policy"),
        (("_chatcap", "request", "sha256"), "0" * 64, "$.request.sha256"),
        (("_chatcap", "request", "state"), "missing", "$.request.state"),
        (("request", "postData", "text"), "{}", "$.request.sha256"),
        (("response", "content", "encoding"), "base64", "$.response.text"),
        (("startedDateTime",), "yesterday", "startedDateTime"),
        (("startedDateTime",), "2026-13-41T00:00:00.000Z", "startedDateTime"),
        (("request", "method"), 1, "method"),
        (("_chatcap", "events", 0, "seq"), "1", "$.events[0].seq"),
        (("_chatcap", "events", 0), {}, "$.events[0].action"),
        (("_chatcap", "disclosures", 2, "kept_in"), 7, "$.disclosures[2].kept_in"),
        (("_chatcap", "events", 0, "properties"), "[1", "$.events[0].properties"),
        (("_chatcap", "disclosures", 0, "count"), 1 << 62, "$.disclosures[0].count"),
        (("_chatcap", "frames"), [[1]], "$.frames[0]"),
        (("_chatcap", "frames"), [[1, 2, None, None, None, None]], "$.frames[0]"),
    ],
)
def test_a_member_that_chatcap_would_not_write_is_named(
    entries: list[dict[str, Any]], path: tuple[Any, ...], value: Any, place: str
) -> None:
    with pytest.raises(ForgedError) as refused:
        parse(changed(entries[0], path, value), Ours())
    assert str(refused.value) == place


@pytest.mark.parametrize("value", [{"data": "x"}, 5])
def test_messages_that_do_not_fit_are_refused(entries: list[dict[str, Any]], value: Any) -> None:
    with pytest.raises(ForgedError):
        parse(changed(entries[1], ("_webSocketMessages",), [value]), Ours())
    with pytest.raises(ForgedError):
        parse(changed(entries[1], ("_webSocketMessages", 1, "data"), "no base64!"), Ours())


def test_a_forged_entry_is_imported_as_any_other_and_says_so(
    entries: list[dict[str, Any]], tmp_path: Path
) -> None:
    forged = changed(entries[0], ("_chatcap", "policy"), "nothing")
    result = bring_in(file_of([forged], tmp_path), tmp_path / "a.db")
    assert result.verdicts == {Verdict.INCOMPLETE: 1}
    assert result.problems[0].detail == "_chatcap is not as chatcap writes it ($.policy)"
    (row,) = told(tmp_path / "a.db")["flows"]
    assert row[0] != forged["_chatcap"]["id"]


def test_an_entry_of_somebody_else_is_read_as_theirs(entries: list[dict[str, Any]]) -> None:
    log = {"creator": {"name": "WebInspector"}, "entries": entries}
    found = read_har(json.dumps({"log": log}))
    assert all(one.record is not None and one.record.recorded is None for one in found)


@pytest.mark.parametrize("value", [None, [], {"format": 1, "sessions": [1, {"options": 2}]}])
def test_what_says_nothing_of_hosts_is_ours_all_the_same(value: Any) -> None:
    assert not any(Ours.of(value).hosts.values())


@pytest.mark.parametrize("written", [2, "1", None])
def test_a_file_of_a_newer_chatcap_is_refused(entries: list[dict[str, Any]], written: Any) -> None:
    log = {"creator": {"name": "chatcap"}, "_chatcap": {"format": written}, "entries": entries}
    with pytest.raises(ChatcapError, match="newer chatcap"):
        read_har(json.dumps({"log": log}))


def test_no_secret_is_written_wherever_it_is_forged(
    entries: list[dict[str, Any]], tmp_path: Path
) -> None:
    forged: list[dict[str, Any]] = []
    for entry in entries:
        # what a header is called is stored as it is, whoever says so
        for path in (p for p in places(entry) if p[-1] != "name" or "headers" not in p):
            made = changed(entry, path, f"x {SECRET}")
            if path[0] != "_chatcap":
                made["_chatcap"]["id"] = f"f-{len(forged)}"
            forged.append(made)
    bring_in(file_of(forged[::3], tmp_path), tmp_path / "a.db")
    assert SECRET not in str(told(tmp_path / "a.db"))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_changed_is_a_verdict(
    entries: list[dict[str, Any]], data: st.DataObject
) -> None:
    entry_ = data.draw(st.sampled_from(entries))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(entry_))))
        entry_ = changed(entry_, path, data.draw(st.sampled_from(VALUES)))
    log = {"creator": {"name": "chatcap"}, "entries": [entry_]}
    (found,) = read_har(json.dumps({"log": log}))
    assert found.verdict in Verdict
