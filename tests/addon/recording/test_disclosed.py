"""What an upload told the vendor about the person, and whether it left."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addon.privacy.levels import Privacy
from addon.protocol.records import Action, FlowRecord
from addon.recording.disclosed import MOST_LOOKED_AT
from addon.recording.pipeline import Pipeline
from addon.store.rows import Row
from tests.addon.recording.builders import begin, treated, upload
from tests.genuine import SAMPLES, sample

TRACK = sample("segment-batch-track.json")
HEADERS = (
    ("content-type", "text/plain"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.6778.86 Safari/537.36"),
    ("cookie", "oai-did=0000de01-0000-4000-8000-00000000de01"),
    ("referer", "https://chatgpt.com/c/11111111-2222-4333-8444-555555555555"),
)


def rows(flow: FlowRecord, **changes: Any) -> list[Row]:
    pipeline = Pipeline(b"k" * 32, begin(Path("unused"), **changes), pytest.fail)
    return [row for row in pipeline.closed(1, flow).disclosures if row["leak"] is None]


def at(found: list[Row], path: str) -> Row:
    (row,) = [row for row in found if row["path"] == path]
    return row


def test_each_thing_is_one_row_with_the_events_that_told_it_counted() -> None:
    found = rows(upload("a", TRACK))
    title, titles = at(found, "$.context.page.title"), at(found, "$.properties.titles")
    assert (title["data_class"], title["item"]) == ("content", "page title")
    assert (title["event_seq"], title["count"], title["kept_in"]) == (0, 2, 0)
    assert (titles["event_seq"], titles["count"]) == (0, 1)
    assert at(found, "$.properties.text_preview")["event_seq"] == 1
    assert (title["vendor"], title["seen_at"]) == ("segment", "2026-01-01T00:00:00.000Z")


def test_what_is_told_beside_the_events_belongs_to_none_of_them() -> None:
    found = rows(upload("a", TRACK, request_headers=HEADERS))
    for path in ("connection", "headers.cookie", "headers.referer", "$.writeKey"):
        assert any(row["path"] == path and row["event_seq"] is None for row in found)
    assert at(found, "headers.referer")["data_class"] == "content"


def test_a_blocked_upload_tells_nobody() -> None:
    flow = treated(upload("a", TRACK, request_headers=HEADERS), "block")
    assert flow.treatment is not None
    found = rows(replace(flow, treatment=replace(flow.treatment, reached=False)))
    assert {row["kept_in"] for row in found} == {1}


@pytest.mark.parametrize("shadow", [True, False])
def test_what_passed_was_told(shadow: bool) -> None:
    flow = upload("a", TRACK)
    found = rows(treated(flow, "block", shadow=True) if shadow else flow)
    assert {row["kept_in"] for row in found} == {0}


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_of_a_changed_upload_only_what_went_out_as_it_was_was_told(mode: str) -> None:
    found = rows(treated(upload("a", TRACK, request_headers=HEADERS), mode))
    kept = {row["path"]: row["kept_in"] for row in found}
    for path in (
        "$.userId",
        "$.anonymousId",
        "$.context.page.title",
        "$.properties.titles",
        "$.timestamp",
        "headers.cookie",
        "headers.cookie.oai-did",
        "headers.user-agent",
    ):
        assert kept[path] == 1, path
    for path in ("$.type", "connection"):
        assert kept[path] == 0, path


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_under_shadow_nothing_is_kept_in(mode: str) -> None:
    flow = upload("a", TRACK, "/ces/v1/b?sid=abcdef", request_headers=HEADERS)
    found = rows(treated(flow, mode, shadow=True))
    assert {row["kept_in"] for row in found} == {0}
    assert {"headers.cookie", "query.sid"} <= {row["path"] for row in found}


STATSIG = "/ces/v1/rgstr?k=client-abc&st=js-client&sid=1a2b3c4d&t=1767225611111&x-odd=robin"


@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_what_stands_in_the_query_is_held_against_what_went_out(mode: str) -> None:
    body = (SAMPLES / "tele-statsig-rgstr.request.json").read_bytes()
    headers = (*HEADERS, ("st", "js-client"), ("x-123456-a", "odd"))
    flow = treated(upload("a", body, STATSIG, request_headers=headers), mode)
    assert flow.treatment is not None
    assert flow.treatment.action is not Action.ANSWERED
    kept = {row["path"]: row["kept_in"] for row in rows(flow)}
    assert kept["query.st"] == 0
    for path in ("query.sid", "query.t", "query.x-odd", "headers.st", "headers.*"):
        assert kept[path] == 1, path


@pytest.mark.parametrize("shadow", [True, False])
@pytest.mark.parametrize("mode", ["strip", "rewrite"])
def test_an_upload_that_reached_no_server_told_nobody(mode: str, shadow: bool) -> None:
    flow = treated(upload("a", TRACK, request_headers=HEADERS), mode, shadow=shadow)
    assert flow.treatment is not None
    flow = replace(flow, treatment=replace(flow.treatment, reached=False))
    assert {row["kept_in"] for row in rows(flow)} == {1}


def test_a_connection_tells_the_address_although_nothing_is_sent_over_it() -> None:
    flow = treated(upload("a", TRACK), "block")
    assert at(rows(flow), "connection")["kept_in"] == 0
    assert {row["kept_in"] for row in rows(flow) if row["path"] != "connection"} == {1}


def test_a_dropped_event_told_nothing() -> None:
    flow = treated(upload("a", TRACK), "strip", "Show*")
    found = rows(flow)
    assert at(found, "$.properties.prompt_type")["kept_in"] == 1
    types = [row for row in found if row["path"] == "$.type"]
    assert sorted((row["kept_in"], row["count"]) for row in types) == [(0, 1), (1, 1)]


def test_an_import_says_whether_it_was_answered() -> None:
    found = rows(upload("a", TRACK, action=Action.ANSWERED))
    assert {row["kept_in"] for row in found} == {1}


@pytest.mark.parametrize("privacy", Privacy)
def test_no_value_stands_in_a_row_whatever_the_privacy(privacy: Privacy) -> None:
    name = "segment-batch-edge.json"
    data = (SAMPLES / name).read_bytes()
    dump = repr(rows(upload("a", data, request_headers=HEADERS), privacy=privacy))
    canaries = sample("segment-canaries.json")["canaries"]
    values = {
        str(one["value"]) for one in canaries if one["file"] == name and one["substring_check"]
    }
    assert len(values) > 20
    assert not [value for value in values if value in dump]


@pytest.mark.parametrize(
    ("name", "path", "place", "item"),
    [
        ("tele-statsig-rgstr.request.json", "/ces/v1/rgstr", "$.user.userID", "user id"),
        (
            "tele-ces-telemetry-intake.request.ndjson",
            "/ces/v1/telemetry/intake",
            "$.turn_analytics.conversation_id",
            "conversation id",
        ),
        ("lat-r-2025-12.request.json", "/backend-api/lat/r", "$.model", "model"),
    ],
)
def test_other_vendors_are_told_as_much(name: str, path: str, place: str, item: str) -> None:
    assert at(rows(upload("a", (SAMPLES / name).read_bytes(), path)), place)["item"] == item


def test_a_flood_is_cut_and_told() -> None:
    batch = {"batch": [{"type": "track", "properties": {f"k{'x' * n}": n for n in range(30)}}]}
    wide = {
        "batch": [
            {
                "type": "track",
                f"a{chr(97 + n % 26)}{chr(97 + n // 26)}": {
                    f"b{chr(97 + m)}": m for m in range(26)
                },
            }
            for n in range(200)
        ]
    }
    assert len(rows(upload("a", batch))) < 60
    pipeline = Pipeline(b"k" * 32, begin(Path("unused")), pytest.fail)
    entry = pipeline.closed(1, upload("a", wide))
    assert len(entry.disclosures) < 500
    assert any("more than could be looked at" in one.detail for one in entry.findings)


def test_an_upload_of_endless_values_is_not_looked_through() -> None:
    values = {f"{chr(97 + n % 26)}{chr(97 + n // 26)}": n for n in range(600)}
    event = {"type": "track", "properties": values}
    pipeline = Pipeline(b"k" * 32, begin(Path("unused")), pytest.fail)
    entry = pipeline.closed(1, upload("a", {"batch": [event] * 500}))
    assert len(entry.events) == 500
    assert max(row["count"] for row in entry.disclosures) < MOST_LOOKED_AT / 600 + 1
    assert any("more than could be looked at" in one.detail for one in entry.findings)
