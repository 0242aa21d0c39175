"""Whom a request is for: the name the client asked for, and where it really goes."""

from collections.abc import Sequence

from mitmproxy import http

from addon.protocol import registry
from addon.protocol.endpoint import Match

Named = tuple[str, Match]
"""A host that the request names, and what the registry says of the request there."""


def names(flow: http.HTTPFlow) -> tuple[str, ...]:
    """Every host that the request names, the one the client asked for first.

    They differ where somebody hides: `host` is an address in transparent mode, and a Host header
    may name anybody, beside an `:authority` and the name the TLS connection was opened for.
    """
    request, sni = flow.request, flow.client_conn.sni
    host, authority = request.host, request.authority
    named = [
        _text(value)
        for name, value in request.headers.fields
        if len(name) == 4 and name.lower() == b"host"
    ]
    asked = authority or (named[0] if named else host)
    if host == asked and sni in (None, asked) and named in ([], [asked]):
        return (asked,)
    return tuple(dict.fromkeys((asked, host, *named, *([sni] if sni else ()))))


def matches(flow: http.HTTPFlow, extra_hosts: frozenset[str]) -> list[Named]:
    """What the registry says of the request under each of its names."""
    method, path = flow.request.method, flow.request.path
    return [(name, registry.classify(method, name, path, extra_hosts)) for name in names(flow)]


def recorded(found: Sequence[Named]) -> Named:
    """The host as it is recorded, and what the request is for.

    By the name that was asked for, unless that is nobody's and another one is known.
    """
    name, match = next((each for each in found if each[1].known_host), found[0])
    return registry.normalise_host(name), match


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
