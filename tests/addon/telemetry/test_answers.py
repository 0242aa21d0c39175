"""Every client of telemetry is told what it takes for success, and told so properly."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.telemetry.answers import GIF, Answer, Ask, answer
from addon.telemetry.sinks import Kind, Sink

ACCEPTED = {"success": True}
POSTED = [
    # kind, status, body: segment.md, sections 3.5 and 5; chatgpt-web.md, section 14
    (Kind.SEGMENT, 200, ACCEPTED),
    (Kind.SEGMENT_METRICS, 200, ACCEPTED),
    (Kind.STATSIG, 202, ACCEPTED),
    (Kind.STATSIG_EXCEPTION, 202, ACCEPTED),
    (Kind.DATADOG, 202, {"ok": True, "error": ""}),
    (Kind.DATADOG_DIRECT, 202, {}),
    (Kind.SENTRY, 200, {"id": "0" * 32}),
    (Kind.LATENCY, 200, {"status": "success"}),
    (Kind.OTLP, 200, {}),
    (Kind.INTERCOM, 200, {}),
    (Kind.INTERCOM_PING, 200, {"errors": []}),
    (Kind.OTHER, 200, ACCEPTED),
]
METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS", "PURGE", "post", "")


def to(kind: Kind, method: str = "POST", **asked: str | None) -> Answer:
    return answer(Sink("openai", kind), Ask(method=method, **asked))


@pytest.mark.parametrize(("kind", "status", "body"), POSTED)
def test_an_upload_gets_the_success_of_its_vendor(kind: Kind, status: int, body: object) -> None:
    given = to(kind)
    assert given.status == status
    assert json.loads(given.body) == body
    assert dict(given.headers)["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", [Kind.PIXEL, Kind.BEACON])
def test_an_image_gets_an_image(kind: Kind) -> None:
    given = to(kind, "GET")
    assert given.status == 200
    assert given.body == GIF
    assert dict(given.headers)["Content-Type"] == "image/gif"
    assert GIF.startswith(b"GIF89a\x01\x00\x01\x00")
    assert GIF.endswith(b";")
    assert len(GIF) == 43


def test_a_beacon_that_was_posted_needs_no_content() -> None:
    assert to(Kind.BEACON).status == 204


@pytest.mark.parametrize(
    ("sent", "received", "body"),
    [
        ("application/x-protobuf", "application/x-protobuf", b""),
        ("application/X-Protobuf; x=y", "application/x-protobuf", b""),
        ("application/json", "application/json", b"{}"),
        (None, "application/json", b"{}"),
    ],
)
def test_metrics_are_answered_in_their_own_format(
    sent: str | None, received: str, body: bytes
) -> None:
    given = to(Kind.OTLP, content_type=sent)
    assert (given.status, given.body) == (200, body)
    assert dict(given.headers)["Content-Type"] == received
    assert dict(given.headers)["Content-Length"] == str(len(body))


@pytest.mark.parametrize("kind", Kind)
def test_a_preflight_is_granted(kind: Kind) -> None:
    given = to(
        kind,
        "OPTIONS",
        origin="https://chatgpt.com",
        asked_method="POST",
        asked_headers="authorization,x-retry-count",
    )
    assert given.status == 204
    assert given.body == b""
    assert dict(given.headers) == {
        "Access-Control-Allow-Origin": "https://chatgpt.com",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization,x-retry-count",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-store",
    }


def test_another_options_learns_the_methods() -> None:
    given = to(Kind.SEGMENT, "OPTIONS", origin="https://chatgpt.com")
    assert given.status == 204
    assert dict(given.headers)["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert "Access-Control-Allow-Methods" not in dict(given.headers)


@pytest.mark.parametrize("kind", Kind)
def test_head_is_get_without_its_body(kind: Kind) -> None:
    whole, head = to(kind, "GET"), to(kind, "HEAD")
    assert (head.status, head.headers) == (whole.status, whole.headers)
    assert head.body == b""
    assert dict(head.headers)["Content-Length"] == str(len(whole.body))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("method", METHODS)
def test_no_answer_makes_a_client_try_again(kind: Kind, method: str) -> None:
    given = to(kind, method, origin="null")
    names = [name for name, _ in given.headers]
    assert given.status in (200, 202, 204)
    assert dict(given.headers)["Cache-Control"] == "no-store"
    assert dict(given.headers)["Access-Control-Allow-Origin"] == "null"
    assert len(set(names)) == len(names)
    if given.status == 204:
        assert not given.body
        assert "Content-Length" not in names
    elif method != "HEAD":
        assert dict(given.headers)["Content-Length"] == str(len(given.body))


NASTY = st.text() | st.sampled_from(["a\r\nSet-Cookie: x=y", "\x00", "é" * 9, "a" * 100_000])


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(Kind), st.sampled_from(METHODS) | NASTY, NASTY, NASTY, NASTY, NASTY)
def test_nothing_that_a_page_sends_breaks_out_of_a_header(  # noqa: PLR0917 - its parts
    kind: Kind, method: str, origin: str, asked: str, headers: str, content_type: str
) -> None:
    given = to(
        kind,
        method,
        origin=origin,
        asked_method=asked,
        asked_headers=headers,
        content_type=content_type,
    )
    assert given.status in (200, 202, 204)
    for name, value in given.headers:
        assert (name + value).isascii()
        assert "\r" not in name + value
        assert "\n" not in name + value
