"""The row of a flow: readable, insertable, without secrets."""

import json
import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.privacy.standins import stand_in
from addon.protocol import registry
from addon.protocol.records import Action, Body, FlowRecord, Headers, Treatment
from addon.recording.columns import columns, plain_columns, record_of, sent_bytes, who
from addon.store.rows import Row
from tests.addon.recording.builders import record

KEY = b"k" * 32


def row(flow: FlowRecord) -> Row:
    match = registry.match(flow.method, flow.host, flow.path)
    return columns(7, flow, match, Redactor(KEY, Privacy.STANDARD).for_flow(flow))


def test_path_and_query_stand_apart_and_times_are_utc() -> None:
    found = row(record("a", path="/backend-api/me?a=1&b=?"))
    assert (found["path"], found["query"]) == ("/backend-api/me", "a=1&b=?")
    assert (found["seq"], found["started_at"]) == (7, "2026-01-01T00:00:00.000Z")
    assert row(record("a", path="/x?"))["query"] is None


def test_what_stood_in_the_path_is_named() -> None:
    chat = "0000de01-0000-4000-8000-00000000de01"
    found = row(record("a", path=f"/backend-api/conversation/{chat}"))
    assert chat in json.loads(found["path_params"]).values()


def test_header_lines_keep_their_order_and_their_repetitions() -> None:
    lines = (("Via", "a"), ("X-A", "1"), ("via", "b"))
    assert json.loads(row(record("a", request_headers=lines))["headers"])["request"] == [
        list(line) for line in lines
    ]


@pytest.mark.parametrize("field", ["method", "scheme", "host", "path", "http_version", "error"])
def test_bytes_that_are_no_text_can_be_stored(field: str) -> None:
    found = row(replace(record("a"), **{field: "/a\udc80\ud800\0"}))  # type: ignore[arg-type]
    connection = sqlite3.connect(":memory:")
    for value in found.values():
        connection.execute("SELECT ?", [value])
    connection.close()


def test_the_plain_row_has_all_columns_and_nothing_a_secret_could_be_in() -> None:
    flow = record("a", path="/x?token=opaque-1234", error="opaque-1234", client="192.0.2.7")
    assert plain_columns(7, flow).keys() == row(flow).keys()
    assert not {"opaque-1234", "192.0.2.7"} & set(plain_columns(7, flow).values())


@pytest.mark.parametrize(
    "headers", [(("OAI-Device-Id", "d1"),), (("Cookie", "x=y; oai-did=d1; z"),)]
)
def test_a_device_is_known_by_its_header_or_its_cookie(headers: Headers) -> None:
    expected = stand_in(KEY, "device", "d1")
    assert who(record("a", request_headers=headers), KEY)["device"] == expected


def test_without_client_or_device_there_is_nobody() -> None:
    assert who(record("a"), KEY) == {"client": None, "device": None}
    assert who(record("a", client="192.0.2.7"), KEY)["client"].startswith("[client:")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": None}, None),
        ({}, "server"),
        ({"action": Action.ANSWERED}, "chatcap"),
        ({"action": Action.ANSWERED, "status": None}, None),
        ({"action": Action.STRIPPED}, "server"),
        ({"treatment": Treatment(policy="observe", vendor="segment")}, "server"),
        (
            {"treatment": Treatment(policy="block", vendor="segment", action=Action.ANSWERED)},
            "chatcap",
        ),
        (
            {
                "treatment": Treatment(
                    policy="shadow:block", vendor="segment", planned=Action.ANSWERED
                )
            },
            "server",
        ),
    ],
)
def test_an_answer_is_the_servers_or_ours_and_never_taken_for_the_other(
    changes: dict[str, Any], expected: str | None
) -> None:
    assert plain_columns(1, record("a", **changes))["answer_from"] == expected


def test_what_a_policy_did_is_said() -> None:
    treatment = Treatment(
        policy="rewrite",
        vendor="segment",
        action=Action.ANSWERED,
        planned=Action.REWRITTEN,
        reason="no rewriter for pixel",
        sent_without=("cookie", "sid"),
    )
    found = plain_columns(1, record("a", treatment=treatment))
    assert (found["policy"], found["action"], found["planned"]) == (
        "rewrite",
        "answered",
        "rewritten",
    )
    assert found["reason"] == "no rewriter for pixel"
    assert json.loads(found["sent_without"]) == ["cookie", "sid"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 3),
        ({"action": Action.ANSWERED}, 0),
        ({"treatment": Treatment(policy="observe", vendor="x")}, 3),
        ({"treatment": Treatment(policy="block", vendor="x", action=Action.ANSWERED)}, 0),
        ({"treatment": Treatment(policy="shadow:block", vendor="x", planned=Action.ANSWERED)}, 0),
        (
            {
                "treatment": Treatment(
                    policy="strip", vendor="x", action=Action.STRIPPED, sent=Body.of(b"12")
                )
            },
            2,
        ),
        (
            {
                "treatment": Treatment(
                    policy="strip",
                    vendor="x",
                    action=Action.STRIPPED,
                    sent=Body.of(b"12"),
                    reached=False,
                )
            },
            0,
        ),
        ({"treatment": Treatment(policy="observe", vendor="x", reached=False)}, 0),
        ({"treatment": Treatment(policy="block", vendor="x", planned=Action.ANSWERED)}, 3),
    ],
)
def test_the_bytes_that_left_are_counted(changes: dict[str, Any], expected: int) -> None:
    assert sent_bytes(record("a", request=Body.of(b"123"), **changes)) == expected


def test_a_row_says_again_where_a_flow_went_and_when() -> None:
    flow = record("a", path="/ws/user/user-1?verify=x", host="ws.chatgpt.com")
    again = record_of(row(flow))
    assert (again.id, again.started_at, again.host, again.method) == (
        "a",
        flow.started_at,
        "ws.chatgpt.com",
        "GET",
    )
    assert again.path.startswith("/ws/user/user-1?verify=")
    assert record_of(row(record("a", path="/x"))).path == "/x"
