"""The row of a flow: readable, insertable, without secrets."""

import json
import sqlite3
from dataclasses import replace

import pytest

from addon.privacy.levels import Privacy
from addon.privacy.redaction import Redactor
from addon.privacy.standins import stand_in
from addon.protocol import registry
from addon.protocol.records import FlowRecord, Headers
from addon.recording.columns import columns, plain_columns, who
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
