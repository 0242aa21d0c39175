"""What a policy may keep in, and what it may never touch."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.protocol.endpoint import Category, Endpoint, Example
from addon.protocol.hosts import WEB
from addon.protocol.registry import ENDPOINTS, classify, match
from addon.telemetry.policy import VENDORS
from addon.telemetry.sinks import Kind, Sink, sink

SAMPLES = Path(__file__).parents[2] / "samples" / "sinks"
Request = dict[str, Any]


def requests(name: str) -> list[Request]:
    return list(json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))


MUST_BLOCK, MUST_PASS = requests("must_block"), requests("must_pass")


def ask(method: str, host: str, path: str, asked_method: str | None = None) -> Sink | None:
    found = sink(match(method, host, path), method, path, asked_method)
    assert found == sink(classify(method, host, path), method, path, asked_method)
    return found


def judged(request: Request) -> Sink | None:
    headers: dict[str, str] = {k.lower(): v for k, v in request.get("headers", {}).items()}
    return ask(
        request["method"],
        headers.get("host") or request["host"],
        request["path"],
        headers.get("access-control-request-method"),
    )


def label(request: Request) -> str:
    return f"{request['method']} {request['host']}{request['path']}"


@pytest.mark.parametrize("request_", MUST_BLOCK, ids=label)
def test_telemetry_is_a_sink_of_its_vendor(request_: Request) -> None:
    found = judged(request_)
    assert found is not None
    assert found.vendor == request_["vendor"]


@pytest.mark.parametrize("request_", MUST_PASS, ids=label)
def test_function_is_never_a_sink(request_: Request) -> None:
    assert judged(request_) is None


@pytest.mark.parametrize("requests_", [MUST_BLOCK, MUST_PASS])
def test_the_lists_are_long_and_say_nothing_twice(requests_: list[Request]) -> None:
    assert len(requests_) >= 120
    assert len({json.dumps(request, sort_keys=True) for request in requests_}) == len(requests_)
    allowed = {"method", "host", "path", "headers", "body", "vendor", "only"}
    assert all(set(request) <= allowed for request in requests_)
    assert all(request.get("only", "h1") in ("h1", "h2") for request in requests_)
    told = [request["body"] for request in requests_ if "body" in request]
    assert len({"kept-in" in body for body in told}) == 1


def test_every_vendor_is_among_what_must_be_blocked() -> None:
    assert {request["vendor"] for request in MUST_BLOCK} == set(VENDORS)


def examples(*, telemetry: bool) -> list[tuple[Endpoint, Example]]:
    kinds = (Category.TELEMETRY, Category.LATENCY)
    return [(e, x) for e in ENDPOINTS if (e.category in kinds) is telemetry for x in e.examples]


def parts_of(example: Example) -> tuple[str, str, str]:
    url = urlsplit(example.url)
    return example.method, url.netloc, f"{url.path or '/'}{'?' if url.query else ''}{url.query}"


UPLOADS, FUNCTIONS = examples(telemetry=True), examples(telemetry=False)


@pytest.mark.parametrize(("entry", "example"), UPLOADS, ids=lambda x: getattr(x, "url", ""))
@pytest.mark.parametrize("method", ["own", "GET", "HEAD", "PUT", "OPTIONS", "BREW", ""])
def test_no_method_gets_past_a_declared_upload(
    entry: Endpoint, example: Example, method: str
) -> None:
    own, host, path = parts_of(example)
    found = ask(own if method == "own" else method, host, path)
    assert found is not None
    assert found.vendor == entry.vendor


@pytest.mark.parametrize(("entry", "example"), FUNCTIONS, ids=lambda x: getattr(x, "url", ""))
def test_a_declared_function_is_never_a_sink(entry: Endpoint, example: Example) -> None:
    method, host, path = parts_of(example)
    assert entry.category is not Category.TELEMETRY
    assert ask(method, host, path) is None
    assert ask("OPTIONS", host, path) is None
    assert ask("OPTIONS", host, path, method) is None
    assert ask(method, host, f"{path}{'&' if '?' in path else '?'}next=/ces/v1/b") is None


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/ces/v1/b", Kind.SEGMENT),
        ("POST", "/ces/v1/t", Kind.SEGMENT),
        ("POST", "/ces/v1/m", Kind.SEGMENT_METRICS),
        ("GET", "/ces/v1/pixel/track?data=e30=", Kind.PIXEL),
        ("HEAD", "/ces/v1/pixel", Kind.PIXEL),
        ("POST", "/ces/v1/rgstr?gz=1", Kind.STATSIG),
        ("POST", "/ces/v1/sdk_exception", Kind.STATSIG_EXCEPTION),
        ("POST", "/ces/v1/telemetry/intake?ddforward=x", Kind.DATADOG),
        ("POST", "/awe/api/v2/rum", Kind.DATADOG_DIRECT),
        ("POST", "/new?ddforward=%2Fapi", Kind.DATADOG),
        ("POST", "/ces/statsc/flush", Kind.OTHER),
        ("POST", "/ces/v9/new", Kind.OTHER),
        ("POST", "/backend-api/lat/r", Kind.LATENCY),
        ("POST", "/backend-api/lat/new", Kind.LATENCY),
        ("PUT", "/backend-api/lat/r", Kind.LATENCY),
        ("POST", "/otlp/v1/metrics", Kind.OTLP),
        ("POST", "/cdn-cgi/rum", Kind.BEACON),
        # what a vendor's library never does is nothing that a rewriter understands
        ("PUT", "/ces/v1/b", Kind.OTHER),
        ("GET", "/ces/v1/t", Kind.OTHER),
        ("BREW", "/ces/v1/rgstr", Kind.OTHER),
        ("POST", "/ces/v1/pixel/track", Kind.OTHER),
    ],
)
def test_a_sink_says_how_it_is_answered(method: str, path: str, kind: Kind) -> None:
    found = ask(method, "chatgpt.com", path)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("host", "path", "kind"),
    [
        ("api.segment.io", "/v1/t", Kind.SEGMENT),
        ("api.segment.io", "/v1/m", Kind.SEGMENT_METRICS),
        ("api.segment.io", "/v9/new", Kind.OTHER),
        ("events.chatgpt.com", "/v1/t", Kind.SEGMENT),
        ("ab.chatgpt.com", "/v1/rgstr", Kind.STATSIG),
        ("browser-intake-datadoghq.eu", "/api/v2/rum", Kind.DATADOG_DIRECT),
        ("browser-intake-datadoghq.eu", "/new", Kind.DATADOG_DIRECT),
        ("o1.ingest.us.sentry.io", "/api/1/envelope/", Kind.SENTRY),
        ("api-iam.intercom.io", "/messenger/web/ping", Kind.INTERCOM_PING),
        ("api-iam.intercom.io", "/messenger/web/events", Kind.INTERCOM),
        ("www.google.com", "/ccm/collect", Kind.BEACON),
    ],
)
def test_a_vendor_s_own_host_says_how_it_is_answered(host: str, path: str, kind: Kind) -> None:
    found = ask("POST", host, path)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    ("path", "asked", "is_sink"),
    [
        ("/ces/v1/t", "POST", True),
        ("/ces/v1/t", "post", True),
        ("/ces/v1/t", " POST ", True),
        ("/ces/v1/t", "GET", True),
        ("/ces/v1/t", None, True),
        ("/ces/v1/t", "", True),
        ("/ces/v9/new", "POST", True),
        ("/ces/v9/new", None, True),
        ("/ces/v9/new", "GET", False),
        ("/ces/v9/new", "HEAD", False),
        ("/ces/v1/projects/oai/settings", "GET", False),
        ("/ces/v1/projects/oai/settings", None, False),
        ("/ces/v1/initialize", "POST", False),
        ("/ces/v1/initialize", None, False),
        ("/ces/v1/initialize", " post ", False),
        ("/new?ddforward=x", "POST", True),
        ("/new?ddforward=x", "GET", False),
        ("/backend-api/conversation", "POST", False),
        ("/backend-api/new", "POST", False),
        ("/backend-api/new", None, False),
    ],
)
def test_a_preflight_belongs_to_what_it_asks_leave_for(
    path: str, asked: str | None, is_sink: bool
) -> None:
    assert (ask("OPTIONS", "chatgpt.com", path, asked) is not None) is is_sink


def test_only_a_preflight_asks_for_another_method() -> None:
    assert ask("POST", "chatgpt.com", "/ces/v9/new", "GET") is not None
    assert ask("GET", "chatgpt.com", "/ces/v9/new", "POST") is None


@pytest.mark.parametrize(
    ("query", "is_sink"),
    [
        ("ddforward=x", True),
        ("a=b&ddforward=x", True),
        ("a=b;ddforward=x", True),
        ("ddforward", True),
        ("DDFORWARD=x", True),
        ("dd%66orward=x", True),
        ("%20ddforward=x", True),
        ("x=ddforward=y", False),
        ("x=%26ddforward=y", False),
        ("xddforward=y", False),
        ("ddforwards=y", False),
        ("", False),
    ],
)
def test_datadog_s_forwarding_gives_itself_away(query: str, is_sink: bool) -> None:
    for host, path in (("chatgpt.com", "/new"), ("auth.openai.com", "/new")):
        assert (ask("POST", host, f"{path}?{query}") is not None) is is_sink
    assert ask("POST", "evil.example", f"/new?{query}") is None
    assert ask("POST", "chatgpt.com", f"/backend-api/conversation?{query}") is None


def test_a_host_of_the_user_s_is_treated_as_chatgpt_s() -> None:
    mine = frozenset({"localhost"})
    for path, found in (("/ces/v1/b", True), ("/new?ddforward=x", True), ("/new", False)):
        request = match("POST", "localhost:8080", path, mine)
        assert (sink(request, "POST", path) is not None) is found
        assert ask("POST", "localhost:8080", path) is None


TRICKS = ["{}", "/{}", "./{}", "x/../{}", "%2e/{}", "{};p", "{}%20", "%2F{}", "\\{}", "{}//"]
TRICKS += ["x/..;/{}", "{}%09", "%5c{}", "{};a=b;c", "x/%2E%2e/{}"]


@st.composite
def spelled(draw: st.DrawFn, path: str) -> str:
    """The same path to a server that is generous in what it accepts."""
    bare, mark, query = path.partition("?")
    parts = []
    for part in bare.strip("/").split("/"):
        letters = "".join(
            draw(st.sampled_from([c, c.swapcase(), f"%{ord(c):02x}", f"%25{ord(c):02X}"]))
            if c.isascii() and c.isalpha() and "%" not in part
            else c
            for c in part
        )
        parts.append(draw(st.sampled_from(TRICKS)).format(letters))
    return "/" + "/".join(parts) + mark + query


@st.composite
def named(draw: st.DrawFn, host: str) -> str:
    """The same host as a client may write it."""
    host = draw(st.sampled_from([host, host.upper(), host.title()]))
    return draw(st.sampled_from(["{}", "{}.", "{}:443", "{}.:8443", "user:pass@{}"])).format(host)


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_no_spelling_of_a_sink_escapes(data: st.DataObject) -> None:
    entry, example = data.draw(st.sampled_from(UPLOADS))
    method, host, path = parts_of(example)
    found = ask(method, data.draw(named(host)), data.draw(spelled(path)))
    assert found is not None
    assert found.vendor == entry.vendor


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_no_spelling_of_a_function_becomes_a_sink(data: st.DataObject) -> None:
    _, example = data.draw(st.sampled_from(FUNCTIONS))
    method, host, path = parts_of(example)
    assert ask(method, data.draw(named(host)), data.draw(spelled(path))) is None


NAMES_OF_SINKS = {"ces", "awe", "otlp", "lat", "rgstr", "log_event", "log_event_beacon", "rum"}
NAMES_OF_SINKS |= {"sdk_exception", "attributions", "personality_settings_impression", "events"}
NAMES_OF_SINKS |= {"analytics-events", "pixel"}
SEGMENTS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=12).filter(
    lambda segment: segment not in NAMES_OF_SINKS
)
PRODUCT = st.sampled_from(["backend-api", "backend-anon", "public-api", "api", "c", "g", "voice"])


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    st.sampled_from(WEB),
    PRODUCT | SEGMENTS,
    st.lists(SEGMENTS, max_size=5),
)
def test_no_path_of_the_product_becomes_a_sink(
    method: str, host: str, first: str, more: list[str]
) -> None:
    path = "/" + "/".join([first, *more])
    assert ask(method, host, path) is None
    assert ask("OPTIONS", host, path, method) is None


@settings(max_examples=500, deadline=None)
@given(st.text(), st.sampled_from(WEB) | st.text(), st.text() | st.none(), st.data())
def test_nothing_makes_it_raise(
    method: str, host: str, asked: str | None, data: st.DataObject
) -> None:
    path = data.draw(st.text() | st.sampled_from(MUST_BLOCK).map(lambda entry: entry["path"]))
    found = ask(method, host, path, asked)
    assert found is None or found.vendor in VENDORS
