"""What a body says, and what is odd about it."""

import gzip
import zlib
from typing import Any

import pytest

from addon.protocol import registry
from addon.protocol.records import MISSING, Action, Body, BodyState, Headers, Side, Treatment
from addon.recording.reading import Reading, header, read, read_sent
from tests.addon.recording.builders import record

JSON = (("Content-Type", "application/json"),)


def reading(body: Body, headers: Headers = JSON, limit: int = 10_000, **flow: Any) -> Reading:
    made = record("a", response=body, response_headers=headers, **flow)
    match = registry.match(made.method, made.host, made.path)
    return read(made, Side.RESPONSE, match, limit=limit)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), None),
        ((("X-A", "1"),), None),
        ((("Via", "a"),), "a"),
        ((("VIA", "a"), ("via", "b")), "a, b"),
    ],
)
def test_a_repeated_header_is_one_list(headers: Headers, expected: str | None) -> None:
    assert header(headers, "via") == expected


PACKED = gzip.compress(b'{"object":"user"}')
GZIP = (*JSON, ("Content-Encoding", "gzip"))


@pytest.mark.parametrize(
    ("body", "headers", "state", "data", "finding"),
    [
        (Body.of(b"{}"), JSON, "present", b"{}", None),
        (Body.of(b""), JSON, "empty", b"", None),
        (MISSING, JSON, "missing", b"", None),
        (Body.of(PACKED), GZIP, "present", b'{"object":"user"}', None),
        (Body.of(b"{}", decoded=True), GZIP, "present", b"{}", None),
        (Body.of(PACKED[:-9]), GZIP, "truncated", b'{"object":"user', "truncated"),
        (Body.of(b"{}"), GZIP, "undecodable", b"{}", "not_decodable"),
        (Body.of(b"\x80\x81\x00"), (("Content-Encoding", "x"),), "undecodable", b"", None),
        (Body(BodyState.TRUNCATED, b'{"a', 9), JSON, "truncated", b'{"a', "truncated"),
        (Body.of(b'{"a'), JSON, "present", b'{"a', "not_parsable"),
    ],
)
def test_the_state_of_a_body_is_what_is_known_of_it(
    body: Body, headers: Headers, state: str, data: bytes, finding: str | None
) -> None:
    found = reading(body, headers)
    assert (found.state.value, found.data[: len(data)]) == (state, data)
    kinds = {finding.kind.value for finding in found.findings}
    assert finding is None or finding in kinds


def test_half_a_body_is_not_held_against_the_model() -> None:
    assert reading(Body(BodyState.TRUNCATED, b'{"object":1}', 99)).valid is None
    assert reading(Body.of(b'{"object":1}')).valid is False


def test_what_other_sites_send_is_not_judged() -> None:
    assert reading(Body.of(b"{broken"), host="other.example").findings == ()


def test_an_event_stream_has_the_shapes_of_its_events() -> None:
    data = b'data: {"v":1}\n\ndata: [DONE]\n\ndata: {"v":"x"}\n\n'
    headers = (("content-type", "text/event-stream"),)
    path = "/backend-api/conversation"
    found = reading(Body.of(data), headers, method="POST", path=path)
    shapes = {(shape.path, shape.type) for shape in found.shapes}
    assert {("$[].v", "integer"), ("$[].v", "string")} <= shapes
    assert len(found.events) == 3


@pytest.mark.parametrize("without", [(), ("Content-Encoding",)])
def test_what_went_out_instead_is_read_by_the_headers_that_went_with_it(
    without: tuple[str, ...],
) -> None:
    plain = b'{"batch": []}'
    treatment = Treatment(
        policy="strip",
        vendor="segment",
        sent=Body.of(plain if without else zlib.compress(plain)),
        sent_without=without,
    )
    headers = (("content-encoding", "deflate"),)
    found = read_sent(record("a", treatment=treatment, request_headers=headers), limit=100)
    assert found is not None
    assert found.data == plain


def test_where_nothing_went_out_instead_there_is_nothing_to_read() -> None:
    assert read_sent(record("a"), limit=100) is None
    answered = Treatment(policy="block", vendor="segment", action=Action.ANSWERED)
    assert read_sent(record("a", treatment=answered), limit=100) is None
