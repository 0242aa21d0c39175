"""From flows to sinks: one for each host and kind of path, with nothing of the person in it."""

import pytest

from analysis.exports.seen import Seen, seen, serves_telemetry_alone

UUID = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


def found(*requests: str, extra_hosts: frozenset[str] = frozenset()) -> list[Seen]:
    """The sinks among requests such as `POST chatgpt.com/ces/v1/t`."""
    places = []
    for request in requests:
        method, _, address = request.partition(" ")
        host, _, rest = address.partition("/")
        path, _, query = f"/{rest}".partition("?")
        row = {"method": method, "host": host, "path": path, "query": query or None}
        places.append(row | {"flows": 1, "events": 10, "bytes": 100})
    return seen(places, extra_hosts)


@pytest.mark.parametrize(
    ("request_", "path", "declared"),
    [
        ("POST chatgpt.com/ces/v1/t", "/ces/v1/t", True),
        ("POST chatgpt.com//CES/v1/./t/", "/ces/v1/t", True),
        ("POST CHATGPT.com./ces/v1/t", "/ces/v1/t", True),
        ("POST chatgpt.com/backend-anon/lat/r", "/backend-anon/lat/r", True),
        ("GET chatgpt.com/ces/v1/pixel/track", "/ces/v1/pixel/*", True),
        ("POST o1.ingest.sentry.io/api/123/envelope/", "/api/*/envelope", True),
        ("POST ab.chatgpt.com/v1/rgstr", "/v1/rgstr", True),
        ("POST chatgpt.com/ces/v9/new", "/ces/v9/new", False),
        ("POST chatgpt.com/ces/v9/new/", "/ces/v9/new/", False),
        (f"POST chatgpt.com/ces/v9/{UUID}", "/ces/v9/*", False),
        ("POST chatgpt.com/ces/v9/[id:3f9a0c1d2e4b]", "/ces/v9/*", False),
        ("POST chatgpt.com/new?ddforward=x", "/new", False),
    ],
)
def test_a_path_has_a_star_for_each_id(request_: str, path: str, declared: bool) -> None:
    (sink,) = found(request_)
    assert (sink.path, sink.declared) == (path, declared)


@pytest.mark.parametrize(
    "request_",
    [
        "GET chatgpt.com/ces/v1/projects/oai/settings",
        "POST chatgpt.com/ces/v1/initialize",
        "POST chatgpt.com/backend-api/conversation",
        "GET chatgpt.com/ces/v9/new",
        "POST chatgpt.com/new?x=ddforward=y",
        "POST ab.chatgpt.com/v1/new",
        "POST evil.example/ces/v1/t",
    ],
)
def test_function_is_no_sink(request_: str) -> None:
    assert found(request_) == []


def test_what_was_seen_is_added_up_per_host_and_path() -> None:
    one, other = found(
        "POST chatgpt.com/ces/v1/t",
        "PUT chatgpt.com/ces/v1/t/",
        "POST sora.chatgpt.com/ces/v1/t",
    )
    assert (one.host, one.methods, one.flows, one.events, one.bytes) == (
        "chatgpt.com",
        ("POST", "PUT"),
        2,
        20,
        200,
    )
    assert (one.endpoint, one.sink.kind) == ("segment_track", "segment")
    assert (other.host, other.flows) == ("sora.chatgpt.com", 1)


def test_a_host_of_the_user_s_counts_as_chatgpt_s() -> None:
    mine = frozenset({"mirror.example"})
    assert found("POST mirror.example/ces/v1/t", extra_hosts=mine)[0].endpoint == "segment_track"


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("api.segment.io", True),
        ("o33249.ingest.us.sentry.io", True),
        ("browser-intake-datadoghq.com", True),
        ("a.nel.cloudflare.com", True),
        ("chatgpt.com", False),
        ("ab.chatgpt.com", False),
        ("cdn.segment.com", False),
        ("www.google-analytics.com", False),
        ("evil.example", False),
    ],
)
def test_few_hosts_serve_telemetry_alone(host: str, alone: bool) -> None:
    assert serves_telemetry_alone(host) is alone
