import json
import zlib
from typing import Any
from urllib.parse import quote

import pytest

from tests.addon.telemetry.events.builders import events, only
from tests.genuine import SAMPLES

LOGS = (SAMPLES / "tele-ces-telemetry-intake.request.ndjson").read_bytes()
RUM = {"type": "view", "date": 1767225602000, "view": {"url": "https://chatgpt.com/"}}


def forward(inner: str) -> str:
    return f"/ces/v1/telemetry/intake?ddforward={quote(inner, safe='')}"


def test_each_line_of_a_log_is_an_event() -> None:
    found = events("datadog", LOGS, forward("/api/v2/logs?ddsource=browser"))
    assert [(event.type, event.name) for event in found] == [
        ("log", "synthetic"),
        ("log", "Error"),
    ]
    assert found[0].user == "user-SYNTHETICUSERID000000001"
    assert [event.path for event in found] == ["$[0]", "$[1]"]


def test_a_single_object_and_a_list_are_logs_as_well() -> None:
    line = json.loads(LOGS.splitlines()[0])
    assert only("datadog", line).path == "$"
    assert len(events("datadog", [line, line])) == 2


@pytest.mark.parametrize(
    "path", ["/awe/api/v2/rum?ddsource=browser", forward("/api/v2/rum?ddsource=browser")]
)
def test_rum_events_bear_their_own_type(path: str) -> None:
    assert only("datadog", RUM, path).type == "view"
    assert only("datadog", RUM | {"type": "Robin"}, path).type == "rum"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"action": {"type": "click", "target": {"name": "My invented chat"}}}, "click"),
        ({"action": {"target": {"name": "My invented chat"}}}, None),
        ({"vital": {"name": "time_to_answer"}}, "time_to_answer"),
        ({"message": "Cannot open My invented chat", "status": "warn"}, "warn"),
        ({"message": "No My invented chat", "error": {"kind": "TypeError"}}, "TypeError"),
        ({"error": {"message": "No My invented chat", "type": "RangeError"}}, "RangeError"),
        ({"message": "My invented chat", "logger": {"name": "turns"}}, "turns"),
        ({"message": "My invented chat"}, None),
    ],
)
def test_a_name_quotes_neither_the_page_nor_the_log(said: dict[str, Any], name: str | None) -> None:
    assert only("datadog", said, forward("/api/v2/rum")).name == name


def test_compression_is_said_by_the_inner_query() -> None:
    path = forward("/api/v2/rum?dd-evp-encoding=deflate")
    assert only("datadog", zlib.compress(json.dumps(RUM).encode()), path).type == "view"


def test_a_replay_is_one_opaque_event() -> None:
    body = (
        b'--x12345\r\nContent-Disposition: form-data; name="segment"; filename="f"\r\n\r\n'
        b"\x00\x01binary\r\n--x12345--\r\n"
    )
    event = only("datadog", body, forward("/api/v2/replay?ddsource=browser"))
    assert (event.type, event.value) == ("replay", None)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("/api/v2/rum?_dd.retry_count=2&_dd.retry_after=503", 2),
        ("/api/v2/rum?ddtags=" + quote("sdk_version:5,retry_count:3,retry_after:429"), 3),
        ("/api/v2/rum?ddsource=browser", 0),
        ("/api/v2/rum?_dd.retry_count=x", 0),
    ],
)
def test_the_librarys_count_of_its_attempts_is_read(inner: str, expected: int) -> None:
    for path in (forward(inner), inner):
        assert only("datadog", RUM, path).retries == expected


@pytest.mark.parametrize("line", [None, 5, "text", []])
def test_a_line_that_is_no_log_is_counted(line: Any) -> None:
    assert len(events("datadog", [line, RUM])) == 2
