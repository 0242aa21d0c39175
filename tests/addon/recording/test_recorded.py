"""Rows of an earlier record come back as they were, and nothing secret with them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addon.privacy.levels import Privacy
from addon.protocol.findings import Kind
from addon.protocol.records import Body, BodyState, FlowRecord, Recorded
from addon.recording.pipeline import Pipeline
from addon.store.rows import FlowEntry
from tests.addon.recording.builders import begin, record, upload

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlc2lnbmF0dXJl"
FINDING = {
    "side": "request",
    "severity": "info",
    "kind": "unknown_field",
    "path": "$.a",
    "detail": "nobody declared it",
}
EVENT = {
    "seq": 0,
    "vendor": "segment",
    "type": "track",
    "name": "Seen",
    "sent_at": None,
    "user": "[user:0123456789ab]",
    "anonymous": None,
    "properties": '{"a":1}',
    "context": None,
    "action": "stripped",
    "removed": None,
    "changed": None,
    "retry": False,
}


def entry(flow: FlowRecord, privacy: Privacy = Privacy.STANDARD, **told: Any) -> FlowEntry:
    recorded = Recorded(**{"columns": {}, **told})
    pipeline = Pipeline(b"k" * 32, begin(Path("unused"), privacy=privacy), pytest.fail)
    return pipeline.closed(1, replace(flow, recorded=recorded))


def test_columns_are_those_of_the_earlier_record() -> None:
    made = entry(record("a"), columns={"action": "stripped", "client": "[client:0123456789ab]"})
    assert made.flow["action"] == "stripped"
    assert made.flow["client"] == "[client:0123456789ab]"
    assert (made.flow["endpoint"], made.flow["category"]) == ("me", "account")


def test_telemetry_is_told_as_it_was_and_not_again() -> None:
    body = {"type": "track", "event": "Other", "userId": "u"}
    made = entry(upload("a", body), events=(EVENT,), findings=(FINDING,))
    assert [event["name"] for event in made.events] == ["Seen"]
    assert [finding.kind for finding in made.findings] == [Kind.UNKNOWN_FIELD]
    assert made.disclosures == ()


def test_the_body_lies_as_it_did() -> None:
    wrapped = b"data=eyJldmVudCI6ICJ4In0="
    made = entry(upload("a", wrapped))
    assert [body.data for body in made.bodies if body.size == len(wrapped)] == [wrapped.decode()]


@pytest.mark.parametrize(
    "told",
    [
        {"columns": {"reason": f"because {TOKEN}"}},
        {"findings": ({**FINDING, "detail": TOKEN},)},
        {"events": ({**EVENT, "name": TOKEN},)},
        {"events": ({**EVENT, "properties": f'{{"token": "{TOKEN}"}}'},)},
        {"redactions": ({"place": TOKEN, "kind": "token", "count": 1},)},
        {"sent": Body(BodyState.PRESENT, f'{{"a": "{TOKEN}"}}'.encode()), "sent_type": TOKEN},
        {"frames": ({"seq": 0, "offset_ms": None, "size": 1, "event": TOKEN},)},
    ],
    ids=str,
)
def test_a_secret_in_a_forged_row_is_replaced(told: dict[str, Any]) -> None:
    assert TOKEN not in str(entry(record("a"), **told))


def test_a_half_character_is_written_as_an_escape() -> None:
    made = entry(record("a"), columns={"reason": "a\ud800"})
    assert made.flow["reason"] == "a\\ud800"


def test_what_was_redacted_then_is_still_told() -> None:
    flow = record("a", request_headers=(("Authorization", "Bearer [token:0123456789ab]"),))
    then = {"place": "request.headers.authorization", "kind": "jwt", "count": 1}
    made = entry(flow, redactions=(then,))
    assert [(r.place, r.kind, r.count) for r in made.redactions] == [tuple(then.values())]


def test_what_is_redacted_now_is_told_as_well() -> None:
    flow = record("a", response=Body.of(f'{{"token": "{TOKEN}"}}'.encode()))
    made = entry(flow, redactions=({"place": "url", "kind": "jwt", "count": 1},))
    assert [r.place for r in made.redactions] == ["url", "response.body"]


def test_at_minimal_events_have_no_content() -> None:
    (event,) = entry(upload("a", {}), Privacy.MINIMAL, events=(EVENT,)).events
    assert (event["name"], event["properties"], event["type"]) == (None, None, "track")
    assert entry(record("a"), Privacy.MINIMAL, sent=Body.of(b"x")).flow["sent_sha256"] is None


def test_frames_have_the_times_of_the_wire_and_the_data_of_the_body() -> None:
    stream = record(
        "a",
        response_headers=(("content-type", "text/event-stream"),),
        response=Body.of(b"data: x\n\n"),
    )
    told = {"seq": 0, "offset_ms": 7.5, "size": 99, "event": None, "body_start": 0, "body_end": 9}
    (frame,) = entry(stream, frames=(told,)).frames
    assert (frame["flow_id"], frame["direction"], frame["data"]) == ("a", "server", None)
    assert (frame["offset_ms"], frame["size"], frame["body_end"]) == (7.5, 99, 9)
