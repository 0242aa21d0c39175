"""What a policy may keep in, and what it may never touch."""

import pytest

from addon.protocol.registry import match
from addon.telemetry.sinks import Kind, Sink, sink


def ask(method: str, host: str, path: str, asked_method: str | None = None) -> Sink | None:
    return sink(match(method, host, path), method, path, asked_method)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/ces/v1/b", Kind.SEGMENT),
        ("POST", "/ces/v1/m", Kind.SEGMENT_METRICS),
        ("GET", "/ces/v1/pixel/track?data=e30=", Kind.PIXEL),
        ("POST", "/ces/v1/rgstr?gz=1", Kind.STATSIG),
        ("POST", "/ces/v1/sdk_exception", Kind.STATSIG_EXCEPTION),
        ("POST", "/ces/v1/telemetry/intake?ddforward=x", Kind.DATADOG),
        ("POST", "/ces/v9/new", Kind.OTHER),
        ("POST", "/backend-api/lat/r", Kind.LATENCY),
        ("POST", "/new?ddforward=%2Fapi", Kind.DATADOG),
        # a method that the library never uses is nothing that a rewriter understands
        ("PUT", "/ces/v1/b", Kind.OTHER),
        ("GET", "/ces/v1/t", Kind.OTHER),
        ("BREW", "/ces/v1/t", Kind.OTHER),
    ],
)
def test_a_sink_says_how_it_is_answered(method: str, path: str, kind: Kind) -> None:
    found = ask(method, "chatgpt.com", path)
    assert found is not None
    assert found.kind is kind
