"""Rows of telemetry events: as many as were sent, saying what became of each."""

import json
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.privacy.levels import Privacy
from addon.protocol.records import Action, Body, BodyState, FlowRecord
from addon.recording.pipeline import Pipeline
from addon.recording.uploads import LONGEST_JSON
from addon.store.rows import FlowEntry, Row
from addon.telemetry.events.reading import MOST_EVENTS
from tests.addon.recording.builders import begin, record, treated, upload
from tests.genuine import SAMPLES, sample

KEY = b"k" * 32
TRACK = sample("segment-batch-track.json")


def process(flow: FlowRecord, **changes: Any) -> FlowEntry:
    return Pipeline(KEY, begin(Path("unused"), **changes), print).closed(1, flow)


def rows(flow: FlowRecord, **changes: Any) -> tuple[Row, ...]:
    return process(flow, **changes).events


def event(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": name,
        "messageId": f"ajs-next-1735000000001-{name}",
        "anonymousId": "7c1f0a2e-55d1-4b3a-9c44-0e6b7d219a10",
        "timestamp": "2024-12-24T00:26:01.037Z",
        "properties": {"origin": "chat"},
        **changes,
    }


@pytest.mark.parametrize(
    ("name", "path", "count"),
    [
        *(
            (f.name, "/ces/v1/b", len(json.loads(f.read_bytes())["batch"]))
            for f in sorted(SAMPLES.glob("segment-batch-*.json"))
        ),
        ("segment-single-track.json", "/ces/v1/t", 1),
        ("segment-metrics.json", "/ces/v1/m", 2),
        ("tele-statsig-rgstr.request.json", "/ces/v1/rgstr", 2),
        ("tele-ces-telemetry-intake.request.ndjson", "/ces/v1/telemetry/intake", 2),
        ("tele-ces-statsc-flush.request.json", "/ces/statsc/flush", 2),
        ("lat-r-2025-12.request.json", "/backend-api/lat/r", 1),
    ],
)
@pytest.mark.parametrize("privacy", Privacy)
def test_every_event_has_a_row_under_every_privacy(
    name: str, path: str, count: int, privacy: Privacy
) -> None:
    found = rows(upload("a", (SAMPLES / name).read_bytes(), path), privacy=privacy)
    assert [row["seq"] for row in found] == list(range(count))
    assert all(row["action"] == "passed" for row in found)


def test_a_row_says_what_happened_and_to_whom_without_naming_them() -> None:
    row = rows(upload("a", TRACK))[0]
    assert (row["vendor"], row["type"], row["name"]) == ("segment", "track", "Show Starter Prompts")
    assert row["sent_at"] == "2024-12-24T00:26:01.037Z"
    assert json.loads(row["properties"])["prompt_count"] == 4
    assert json.loads(row["context"])["locale"] == "cy-GB"
    assert row["user"].startswith("[user:")
    assert "Syn7hEt1c" not in row["user"] + row["anonymous"]


def test_minimal_keeps_types_and_stand_ins_and_no_content() -> None:
    for row in rows(upload("a", TRACK), privacy=Privacy.MINIMAL):
        assert row["type"] == "track"
        assert row["name"] is row["properties"] is row["context"] is None
        assert row["user"].startswith("[user:")
    odd = {"batch": [event("x", type="Robin Example")]}
    assert rows(upload("a", odd), privacy=Privacy.MINIMAL)[0]["type"] is None


def test_what_is_no_telemetry_has_no_events() -> None:
    assert rows(record("a", path="/backend-api/me")) == ()
    assert rows(upload("a", TRACK, "/ces/v1/initialize")) == ()
    assert rows(record("a", path="/ces/v1/projects/oai/settings")) == ()
    assert rows(upload("a", b"", method="OPTIONS")) == ()


def test_an_answered_upload_left_nothing_out_and_says_so() -> None:
    entry = process(treated(upload("a", TRACK), "block"))
    assert [row["action"] for row in entry.events] == ["answered"] * 2
    assert entry.flow["sent_bytes"] == 0
    assert entry.flow["answer_from"] == "chatcap"


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_what_was_removed_and_changed_is_found_by_comparing(mode: str) -> None:
    entry = process(treated(upload("a", TRACK), mode))
    assert entry.flow["action"] == {"strip": "stripped", "rewrite": "rewritten"}[mode]
    for row in entry.events:
        removed, changed = json.loads(row["removed"]), json.loads(row["changed"] or "[]")
        assert row["action"] == entry.flow["action"]
        assert "$.context.userAgentData" in removed
        assert ("$.userId" in removed) == (mode == "strip")
        assert ("$.userId" in changed) == (mode == "rewrite")
        assert "$.timestamp" in changed
    assert "$.properties.titles" in json.loads(entry.events[0]["removed"])
    assert entry.flow["sent_sha256"] in {body.sha256 for body in entry.bodies}


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_an_event_that_a_filter_took_out_is_dropped(mode: str) -> None:
    names = ("Load Thread", "Secret Thing", "Time Spent", "Load Thread")
    batch = {"batch": [event(name) for name in names]}
    found = rows(treated(upload("a", batch), mode, "Secret*"))
    action = {"strip": "stripped", "rewrite": "rewritten"}[mode]
    assert [row["action"] for row in found] == [action, "dropped", action, action]
    assert [row["name"] for row in found] == list(names)
    assert json.loads(found[1]["removed"]) == ["$"]


@pytest.mark.parametrize(
    ("names", "dropped", "actions"),
    [
        (("Show Starter Prompts", "Load Thread", "Composer Text"), "Load Thread", ".x."),
        (("Composer Text", "Load Thread", "Composer Text"), "Composer*", "x.x"),
        (("Unheard Of", "Composer Text", "Unheard Of"), "Composer Text", ".x."),
        (("Unheard Of", "Composer Text", "Unheard Of"), "Unheard Of", "x.x"),
        (("Load Thread", "_", "Composer Text"), "_", ".x."),
    ],
)
@pytest.mark.parametrize("kind", ["segment", "statsig"])
@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_the_dropped_event_is_named_whatever_the_others_are_called_now(
    mode: str, kind: str, names: tuple[str, ...], dropped: str, actions: str
) -> None:
    if kind == "segment":
        flow = upload("a", {"batch": [event(name) for name in names]})
    else:
        events = [{"eventName": name, "time": 1735000000001} for name in names]
        body = {"events": events, "statsigMetadata": {"sdkVersion": "3.32.0"}}
        flow = upload("a", body, "/ces/v1/rgstr")
    found = rows(treated(flow, mode, dropped))
    action = {"strip": "stripped", "rewrite": "rewritten"}[mode]
    assert [row["name"] for row in found] == list(names)
    said = [{".": action, "x": "dropped"}[each] for each in actions]
    assert [row["action"] for row in found] == said
    gone = json.dumps(["$"])
    assert [row["removed"] == gone for row in found] == [each == "x" for each in actions]


def test_events_that_strip_takes_out_are_the_dropped_ones() -> None:
    alias = event("Load Thread", type="alias", previousId="p", userId="u")
    group = event("Load Thread", type="group", groupId="g", traits={})
    batch = {"batch": [alias, event("Unheard Of"), group, event("Load Thread")]}
    found = rows(treated(upload("a", batch), "strip"))
    assert [row["action"] for row in found] == ["dropped", "stripped", "dropped", "stripped"]


@settings(max_examples=100, deadline=None)
@given(
    names=st.lists(st.sampled_from(["Load Thread", "Time Spent", "Own 1", "Own 2"]), min_size=1),
    identity=st.sets(st.integers(0, 9)),
    dropped=st.sampled_from(["Load Thread", "Own 1", "Own*", "None Of Them"]),
    mode=st.sampled_from(["strip", "rewrite"]),
)
def test_every_event_has_its_own_fate(
    names: list[str], identity: set[int], dropped: str, mode: str
) -> None:
    events = [
        event(name) | ({"type": "group", "groupId": "g", "name": name} if at in identity else {})
        for at, name in enumerate(names)
    ]
    flow = treated(upload("a", {"batch": events}), mode, dropped)
    assert flow.treatment is not None
    if flow.treatment.action is Action.ANSWERED:
        return
    gone = [
        fnmatchcase(name, dropped) or (mode == "strip" and at in identity)
        for at, name in enumerate(names)
    ]
    assert [row["action"] == "dropped" for row in rows(flow)] == gone


@pytest.mark.parametrize("size", [0, 20, 150])
def test_of_what_went_out_in_part_unknown_no_event_is_called_dropped(size: int) -> None:
    batch = {"batch": [event("Load Thread"), event("Time Spent"), event("Own")]}
    flow = treated(upload("a", batch), "strip", "Time*")
    assert flow.treatment is not None
    assert flow.treatment.sent is not None
    data = flow.treatment.sent.data
    cut = Body(BodyState.TRUNCATED, data[:size], len(data))
    found = rows(replace(flow, treatment=replace(flow.treatment, sent=cut)))
    assert [row["action"] for row in found] == ["stripped", "dropped", "stripped"]
    assert (found[2]["removed"], found[2]["changed"]) == (None, None)


def test_under_shadow_everything_left_and_it_is_said_what_would_not_have() -> None:
    batch = {"batch": [event("Load Thread"), event("Secret Thing")]}
    found = rows(treated(upload("a", batch), "strip", "Secret*", shadow=True))
    assert [row["action"] for row in found] == ["passed", "passed"]
    assert "$.anonymousId" in json.loads(found[0]["changed"])
    assert json.loads(found[1]["removed"]) == ["$"]


def test_an_import_of_a_changed_upload_holds_what_went_out() -> None:
    (row, _) = rows(upload("a", TRACK, action=Action.STRIPPED))
    assert (row["action"], row["removed"], row["changed"]) == ("stripped", None, None)


def test_repeated_uploads_are_retries_and_so_are_their_events() -> None:
    pipeline = Pipeline(KEY, begin(Path("unused")), print)
    body = sample("tele-statsig-rgstr.request.json")
    first, again = (pipeline.closed(n, upload(str(n), body, "/ces/v1/rgstr")) for n in (1, 2))
    assert (first.flow["retry"], again.flow["retry"]) == (0, 1)
    assert [row["retry"] for row in again.events] == [1, 1]


def test_events_and_content_that_are_too_much_are_cut_and_told() -> None:
    entry = process(upload("a", {"batch": [1] * (MOST_EVENTS + 7)}))
    assert len(entry.events) == MOST_EVENTS
    assert "events after 2500 left out: 7" in [finding.detail for finding in entry.findings]
    long = event("Long", properties={"x": "y" * LONGEST_JSON})
    entry = process(upload("a", {"batch": [long]}))
    assert entry.events[0]["properties"] is None
    assert any("in the body alone: 1" in finding.detail for finding in entry.findings)


@pytest.mark.parametrize(
    "body",
    [
        b'{"batch": [{"type": "track", "properties": {"n": 1e999, "m": NaN}}]}',
        b'{"batch": [{"type": "track", "event": "\\ud800", "properties": {"a": "\\u0000"}}]}',
        b'{"batch": [{"event": ' + b"9" * 5_000 + b"}]}",
        b'{"batch": [' + b"[" * 300 + b"]" * 300 + b"]}",
        b'{"batch": [{"type": "track", "event": "cut off',
    ],
)
def test_json_outside_the_standard_becomes_json_that_sqlite_reads(body: bytes) -> None:
    for row in rows(upload("a", body)):
        for column in ("properties", "context", "removed"):
            if row[column] is not None:
                json.loads(row[column], parse_constant=pytest.fail)


def test_a_pixel_is_an_event_whose_content_is_in_its_address() -> None:
    data = "eyJldmVudCI6ICJTZW5kIiwgInVzZXJJZCI6ICJ1c2VyLVNZTlRIRVRJQyJ9"
    flow = record("a", host="api.segment.io", path=f"/v1/pixel/track?data={data}")
    (row,) = rows(flow)
    assert (row["type"], row["name"]) == ("track", "Send")
    assert row["user"].startswith("[user:")
