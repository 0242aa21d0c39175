"""Whom a request is for: the name the client asked for, and where it really goes."""

from collections.abc import Iterator

from mitmproxy import http

from addon.protocol import registry
from addon.protocol.endpoint import Match


def names(flow: http.HTTPFlow) -> tuple[str, ...]:
    """Every host that the request names, the one the client asked for first.

    They differ where somebody hides: `host` is an address in transparent mode, and a Host header
    may name anybody, beside an `:authority` and the name the TLS connection was opened for.
    """
    request, sni = flow.request, flow.client_conn.sni
    host = request.host
    named = [_text(value) for name, value in request.headers.fields if name.lower() == b"host"]
    asked = request.authority or (named[0] if named else host)
    if host == asked and sni in (None, asked) and named in ([], [asked]):
        return (asked,)
    return tuple(dict.fromkeys((asked, host, *named, *([sni] if sni else ()))))


def matches(
    flow: http.HTTPFlow, extra_hosts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Match]]:
    """What the registry says of the request under each of its names."""
    method, path = flow.request.method, flow.request.path
    for name in names(flow):
        yield name, registry.classify(method, name, path, extra_hosts)


def classify(flow: http.HTTPFlow, extra_hosts: frozenset[str] = frozenset()) -> tuple[str, Match]:
    """The host as it is recorded, and what the request is for.

    By the name that was asked for, unless that is nobody's and another one is known.
    """
    found = list(matches(flow, extra_hosts))
    name, match = next((each for each in found if each[1].known_host), found[0])
    return registry.normalise_host(name), match


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
