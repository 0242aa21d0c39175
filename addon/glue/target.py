"""What a request is, by the name the client asked for and by where it really goes."""

from typing import NamedTuple

from mitmproxy import http

from addon.protocol import registry
from addon.protocol.endpoint import Match
from addon.protocol.pages import of_page
from addon.telemetry.sinks import Sink, is_declared, sink


class Target(NamedTuple):
    """`host` is normalised, `match` what the registry says of the request there; `sink` is None
    for function.
    """

    host: str
    match: Match
    sink: Sink | None


class Names(NamedTuple):
    """The hosts that a request names."""

    asked: tuple[str, ...]
    """What the client asked for, which servers go by; and where the request really goes."""
    others: tuple[str, ...]
    """Further Host lines, and the name its TLS connection was opened for."""


def names(flow: http.HTTPFlow) -> Names:
    """Every host that the request names, each once.

    They differ where somebody hides behind a Host header, in transparent mode (`host` is an
    address there), and where a browser uses a connection again for another name that its
    certificate has.
    """
    request, sni = flow.request, flow.client_conn.sni
    host, authority = request.host, request.authority
    named = [
        _text(value)
        for name, value in request.headers.fields
        if len(name) == 4 and name.lower() == b"host" and value
    ]
    asked = authority or (named[0] if named else host)
    if host == asked and sni in (None, asked) and named in ([], [asked]):
        return Names((asked,), ())
    first = tuple(dict.fromkeys((asked, host)))
    others = dict.fromkeys((*named, *([sni] if sni else ())))
    return Names(first, tuple(name for name in others if name not in first))


def find(flow: http.HTTPFlow, extra_hosts: frozenset[str]) -> Target:
    """The verdict of the first known host: what was asked for, then where it really goes.

    If both are strangers, another name only counts where it makes the request a declared upload
    of telemetry: what is unknown below a telemetry prefix may be anything on a stranger's host.
    """
    asked, others = names(flow)
    found = [_at(name, flow.request, extra_hosts) for name in asked]
    for target in found:
        if target.match.known_host:
            return target
    for name in others:
        target = _at(name, flow.request, extra_hosts)
        if target.sink is not None and is_declared(target.match):
            return target
    return found[0]


def _at(name: str, request: http.Request, extra_hosts: frozenset[str]) -> Target:
    method, path, header = request.method, request.path, request.headers.get
    match = registry.classify(method, name, path, extra_hosts)
    match = of_page(match, name, header, extra_hosts)
    preflight = method.upper() == "OPTIONS"
    asked_method = header("access-control-request-method") if preflight else None
    return Target(registry.normalise_host(name), match, sink(match, method, path, asked_method))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
