"""Whom a request is for, whatever it calls itself."""

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addon.glue import target


def named(host: str, *headers: str, sni: str | None = None, authority: str = "") -> http.HTTPFlow:
    flow = tflow.tflow()
    flow.client_conn.sni = sni
    flow.request.authority = authority
    flow.request.headers.fields = tuple((b"Host", value.encode()) for value in headers)
    flow.request.data.host = host
    return flow


@pytest.mark.parametrize(
    ("flow", "names"),
    [
        (named("a.test"), ("a.test",)),
        (named("a.test", "a.test", sni="a.test"), ("a.test",)),
        (named("192.0.2.7", "a.test"), ("a.test", "192.0.2.7")),
        (named("192.0.2.7", "a.test", sni="b.test"), ("a.test", "192.0.2.7", "b.test")),
        (named("a.test", "b.test", "c.test"), ("b.test", "a.test", "c.test")),
        (named("a.test", "c.test", authority="b.test"), ("b.test", "a.test", "c.test")),
        (named("a.test", authority="a.test"), ("a.test",)),
    ],
)
def test_every_name_counts_the_one_that_was_asked_for_first(
    flow: http.HTTPFlow, names: tuple[str, ...]
) -> None:
    assert target.names(flow) == names


@pytest.mark.parametrize(
    ("flow", "host"),
    [
        (named("chatgpt.com", "chatgpt.com"), "chatgpt.com"),
        (named("192.0.2.7", "ChatGPT.com:443"), "chatgpt.com"),
        (named("chatgpt.com", "harmless.example"), "chatgpt.com"),
        (named("192.0.2.7", "harmless.example", sni="chatgpt.com"), "chatgpt.com"),
        (named("192.0.2.7", "other.example"), "other.example"),
        (named("other.example", "harmless.example", "chatgpt.com"), "chatgpt.com"),
    ],
)
def test_a_known_name_cannot_hide_behind_an_unknown_one(flow: http.HTTPFlow, host: str) -> None:
    assert target.recorded(target.matches(flow, frozenset()))[0] == host


def test_extra_hosts_are_known() -> None:
    flow = named("mirror.test", "mirror.test")
    for hosts in (frozenset[str](), frozenset({"mirror.test"})):
        ((name, match),) = target.matches(flow, hosts)
        assert (name, match.known_host) == ("mirror.test", bool(hosts))
