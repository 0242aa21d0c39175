"""What a request is, whatever else it calls itself, and whatever connection it came over."""

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addon.glue import target

CHAT, UPLOAD, UNKNOWN = "/backend-api/f/conversation", "/ces/v1/t", "/ces/v9/unknown"
ADDRESS = "192.0.2.7"
"""Where a request goes in transparent mode."""


def named(host: str, *headers: str, sni: str | None = None, authority: str = "") -> http.HTTPFlow:
    flow = tflow.tflow()
    flow.client_conn.sni = sni
    flow.request.authority = authority
    flow.request.headers.fields = tuple((b"Host", value.encode()) for value in headers)
    flow.request.data.host = host
    flow.request.method = "POST"
    return flow


def found(flow: http.HTTPFlow, path: str, *hosts: str) -> target.Target:
    flow.request.path = path
    return target.find(flow, frozenset(hosts))


@pytest.mark.parametrize(
    ("flow", "names"),
    [
        (named("a.test"), (("a.test",), ())),
        (named("a.test", "a.test", sni="a.test"), (("a.test",), ())),
        (named("192.0.2.7", "a.test"), (("a.test", "192.0.2.7"), ())),
        (named("192.0.2.7", "a.test", sni="b.test"), (("a.test", "192.0.2.7"), ("b.test",))),
        (named("192.0.2.7", "", "a.test"), (("a.test", "192.0.2.7"), ())),
        (named("a.test", "b.test", "c.test"), (("b.test", "a.test"), ("c.test",))),
        (named("a.test", "c.test", authority="b.test"), (("b.test", "a.test"), ("c.test",))),
        (named("a.test", authority="a.test"), (("a.test",), ())),
    ],
)
def test_every_name_counts_the_one_that_was_asked_for_first(
    flow: http.HTTPFlow, names: target.Names
) -> None:
    assert target.names(flow) == names


@pytest.mark.parametrize(
    "flow",
    [
        named("chatgpt.com", "chatgpt.com"),
        named(ADDRESS, "ChatGPT.com:443"),
        named("chatgpt.com", "harmless.example"),
        named("chatgpt.com", authority="harmless.example"),
        named(ADDRESS, "harmless.example", sni="chatgpt.com"),
        named("other.example", "harmless.example", "chatgpt.com"),
        named("snc.chatgpt.com", authority="chatgpt.com", sni="snc.chatgpt.com"),
    ],
)
def test_an_upload_cannot_hide_behind_another_name(flow: http.HTTPFlow) -> None:
    host, match, sink = found(flow, UPLOAD)
    assert (host, match.known_host) == ("chatgpt.com", True)
    assert sink is not None
    assert sink.vendor == "segment"


@pytest.mark.parametrize("host", ["snc.chatgpt.com", "ab.chatgpt.com", "api.segment.io", ADDRESS])
@pytest.mark.parametrize("sni", ["snc.chatgpt.com", "o1.ingest.sentry.io", "chatgpt.com", None])
def test_a_chat_is_a_chat_over_whatever_connection_it_comes(host: str, sni: str | None) -> None:
    name, match, sink = found(named(host, authority="chatgpt.com", sni=sni), CHAT)
    assert (name, match.category, sink) == ("chatgpt.com", "conversation", None)


@pytest.mark.parametrize(
    ("flow", "path"),
    [
        (named(ADDRESS, "other.example"), UPLOAD),
        (named(ADDRESS, authority="accounts.google.com", sni="www.google-analytics.com"), "/v3/x"),
        (named(ADDRESS, authority="mail.google.com", sni="www.google-analytics.com"), CHAT),
        (named(ADDRESS, "other.example", sni="snc.chatgpt.com"), "/v1/anything"),
        (named(ADDRESS, "other.example", sni="chatgpt.com"), UNKNOWN),
        (named(ADDRESS, "other.example", sni="chatgpt.com"), CHAT),
        (named("other.example", "harmless.example", "api.segment.io"), "/anything"),
    ],
)
def test_what_strangers_share_with_a_vendor_stays_a_strangers(
    flow: http.HTTPFlow, path: str
) -> None:
    host, match, sink = found(flow, path)
    asked = flow.request.authority or flow.request.headers.get_all("host")[0]
    assert (host, match.known_host, sink) == (asked, False, None)


@pytest.mark.parametrize("path", [UPLOAD, UNKNOWN])
def test_where_a_request_really_goes_decides_fully_on_what_a_stranger_is_asked(path: str) -> None:
    assert found(named("chatgpt.com", "harmless.example"), path).sink is not None


def test_what_another_site_tells_a_vendor_is_a_strangers() -> None:
    for origin, ours in (("https://shop.example", False), ("https://chatgpt.com", True)):
        for method in ("POST", "OPTIONS"):
            flow = named("api.segment.io", "api.segment.io", sni="api.segment.io")
            flow.request.headers["Origin"], flow.request.method = origin, method
            host, match, sink = found(flow, "/v1/t")
            assert (host, match.known_host, sink is not None) == ("api.segment.io", ours, ours)


def test_extra_hosts_are_known() -> None:
    flow = named("mirror.test", "mirror.test")
    assert not found(flow, UPLOAD).match.known_host
    assert found(flow, UPLOAD, "mirror.test").sink is not None
