"""Uploads made for tests, and what becomes of them."""

import json
from typing import Any

from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Kind, Sink
from addon.telemetry.treating import Refusal, Sendable, Upload, treat

MODES = (Mode.STRIP, Mode.REWRITE)
SEGMENT = Sink("segment", Kind.SEGMENT)
STATSIG = Sink("statsig", Kind.STATSIG)
KEY = b"a key that is made up, and longer than needed"
PSEUDONYMS = Pseudonyms(KEY)
HEADERS = (
    (b"Host", b"chatgpt.com"),
    (b"Content-Type", b"text/plain"),
    (b"Content-Length", b"1"),
)


def encoded(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def segment(
    body: Any,
    mode: Mode,
    *,
    path: str = "/ces/v1/b",
    headers: tuple[tuple[bytes, bytes], ...] = HEADERS,
    dropped: tuple[str, ...] = (),
    pseudonyms: Pseudonyms = PSEUDONYMS,
) -> Sendable | Refusal:
    """A body (bytes, or a value to be sent as JSON) on its way to a Segment sink."""
    wire = body if isinstance(body, bytes) else encoded(body)
    policy = Policy(mode=mode, dropped=dropped)
    return treat(Upload("POST", path, headers, wire), SEGMENT, policy, pseudonyms)


def statsig(
    body: Any, mode: Mode, query: str = "", headers: tuple[tuple[bytes, bytes], ...] = HEADERS
) -> Sendable | Refusal:
    """A body on its way to a Statsig sink."""
    wire = body if isinstance(body, bytes) else encoded(body)
    upload = Upload("POST", f"/ces/v1/rgstr?{query}", headers, wire)
    return treat(upload, STATSIG, Policy(mode=mode), PSEUDONYMS)


def sent(made: Sendable | Refusal) -> Any:
    """The value that went out."""
    assert isinstance(made, Sendable), made
    return json.loads(made.body)


def track(**more: Any) -> dict[str, Any]:
    """A track event as the browser's library sends it, of no person."""
    return {
        "type": "track",
        "event": "Generate Completion",
        "properties": {},
        "messageId": "ajs-next-1735000000001-aaaaaaaa-0000-4000-8000-000000000001",
        "anonymousId": "7c1f0a2e-55d1-4b3a-9c44-0e6b7d219a10",
        **more,
    }
