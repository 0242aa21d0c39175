"""Flows of every kind that a record can hold."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from addon.protocol.records import (
    MISSING,
    UNREACHED,
    Action,
    Body,
    BodyState,
    FlowRecord,
    Frame,
    Outcome,
    Treatment,
)
from tests.addon.recording.builders import record, treated, upload
from tests.genuine import SAMPLES, sample

SECRET = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlc2lnbmF0dXJl"
SSE = b'event: delta\ndata: {"v": "one"}\n\ndata: {"v": "two"}\n\ndata: [DONE]\n\n'
JSON = (("content-type", "application/json"),)


def _body(data: bytes, headers: tuple[tuple[str, str], ...] = JSON, **changes: Any) -> FlowRecord:
    return record("x", response=Body.of(data), response_headers=headers, **changes)


def _socket(*frames: Frame, **changes: Any) -> FlowRecord:
    return record(
        "x",
        status=101,
        response=Body.of(b""),
        websocket=True,
        frames=frames,
        path="/backend-api/ws",
        **changes,
    )


BATCH: dict[str, Any] = sample("segment-batch-track.json")


ODD: dict[str, FlowRecord] = {
    "plain": record("x"),
    "nothing but a beginning": record(
        "x",
        Outcome.UNFINISHED,
        status=None,
        response=MISSING,
        response_headers=(),
        request=MISSING,
    ),
    "error": record(
        "x",
        Outcome.ERROR,
        status=None,
        response=MISSING,
        response_headers=(),
        error="Name or service not known: token=" + SECRET,
        duration_ms=12.25,
    ),
    "aborted": record(
        "x",
        Outcome.ABORTED,
        response=Body(BodyState.TRUNCATED, SSE[:40], None, ((20, 1.5),)),
        response_headers=(("content-type", "text/event-stream"),),
        first_byte_ms=1.0,
        duration_ms=2.0,
    ),
    "missing bodies": record(
        "x", request=Body(BodyState.MISSING, size=77), response=Body(BodyState.MISSING, size=9)
    ),
    "cut": _body(b'{"a": "bcd', request=Body(BodyState.TRUNCATED, b"ab", 2**40)),
    "truncated": replace(_body(b""), response=Body(BodyState.TRUNCATED, b'{"title": "x', 1 << 33)),
    "no gzip": _body(bytes(range(128, 256)), (*JSON, ("content-encoding", "gzip"))),
    "gzip cut off": _body(
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab", (*JSON, ("content-encoding", "gzip"))
    ),
    "binary": _body(bytes(range(256)), (("content-type", "application/octet-stream"),)),
    "half characters": _body(b'{"a": "\xed\xa0\x80"}'),
    "escaped half characters": _body(b'{"title": "\\ud83d"}'),
    "Latin-1": _body("Grüße".encode("latin-1"), (("content-type", "text/plain; charset=latin-1"),)),
    "UTF-16": _body("Grüße".encode("utf-16"), (("content-type", "text/plain; charset=utf-16"),)),
    "mark of UTF-8": _body(b"\xef\xbb\xbf{}"),
    "NUL": _body(b'{"a": "\x00"}\x00'),
    "line ends": _body(b"a\r\nb\rc\n", (("content-type", "text/plain"),)),
    "large": _body(json.dumps({"a": ["x" * 100] * 1000}).encode()),
    "head": record("x", method="HEAD"),
    "no content": _body(b"", status=204),
    "odd method": record("x", method="PrOpFiNd"),
    "odd status": record("x", status=999),
    "odd version": record("x", http_version=""),
    "port": record("x", port=8443),
    "plain http": record("x", scheme="http", port=80),
    "address": record("x", host="::1", port=443),
    "strange host": record("x", host="ex\u2100mple.com"),
    "hash and blanks": record("x", path='/a b#c"d\\e<f>?g=h i#j&k=\u00fc'),
    "no slash": record("x", path="*"),
    "two slashes": record("x", path="//ces//v1/t?"),
    "bytes in the path": record("x", path="/a\udcff?b=\udcfe"),
    "empty query values": record("x", path="/backend-api/me?a=&b&=c&&"),
    "many parameters": record("x", path="/backend-api/me?" + "a=1&" * 3000),
    "bytes in headers": record("x", request_headers=(("X-A", "\udcff"), ("x-a", "b"), ("", "y"))),
    "pseudo headers": record("x", request_headers=((":authority", "chatgpt.com"), ("A", ""))),
    "secrets": record(
        "x",
        method="POST",
        path=f"/backend-api/me?access_token={SECRET}&a=1",
        request_headers=(
            ("Authorization", f"Bearer {SECRET}"),
            ("Cookie", f"oai-did=0000-abc; session={SECRET}"),
            ("Referer", f"https://chatgpt.com/c?token={SECRET}"),
            *JSON,
        ),
        request=Body.of(json.dumps({"password": "hunter2hunter2", "x": SECRET}).encode()),
        response_headers=(("set-cookie", f"a={SECRET}; Path=/"), *JSON),
        response=Body.of(json.dumps({"accessToken": SECRET, "echo": f"say {SECRET}"}).encode()),
        client="192.0.2.7",
    ),
    "form": record(
        "x",
        method="POST",
        request_headers=(("content-type", "application/x-www-form-urlencoded"),),
        request=Body.of(f"user=a&password=hunter2&token={SECRET}".encode()),
    ),
    "stream": record(
        "x",
        method="POST",
        path="/backend-api/conversation",
        request=Body.of(b"{}"),
        response_headers=(("content-type", "text/event-stream; charset=utf-8"),),
        response=Body(BodyState.PRESENT, SSE, len(SSE), ((20, 5.0), (40, 7.5), (len(SSE), 9.0))),
        first_byte_ms=4.0,
        duration_ms=9.5,
    ),
    "stream with a secret": record(
        "x",
        response_headers=(("content-type", "text/event-stream"),),
        response=Body.of(b'data: {"token": "' + SECRET.encode() + b'"}\n\ndata: x\n\n'),
    ),
    "socket": _socket(
        Frame(0, 1.25, True, True, b'{"hello": 1}', 12),
        Frame(1, 2.5, False, False, b"\x00\xff", 2),
        Frame(2, 3.75, False, True, f'{{"token": "{SECRET}"}}'.encode(), 100),
        Frame(3, 4.0, False, True, b"", 0),
        Frame(4, 5.0, False, True, b"\xff\xfe", 2),
        duration_ms=6.0,
    ),
    "socket with a cut message": _socket(Frame(0, 1.0, False, True, b"abc", 5000)),
    "socket without messages": _socket(),
    "another site": record(
        "x",
        method="POST",
        host="tracker.example",
        path="/people/4711?mail=a@b.example",
        request_headers=(("x-name", "somebody"), *JSON),
        request=Body.of(b'{"name": "somebody"}'),
    ),
    "preflight": upload("x", b"", method="OPTIONS"),
    "no JSON": upload("x", b"\x00\x01not json"),
    "a pixel": upload("x", b"", "/ces/v1/pixel?data=eyJ0eXBlIjoidHJhY2sifQ==", method="GET"),
    "kept in by a script": replace(
        upload("x", BATCH),
        treatment=Treatment(
            policy="block",
            vendor="segment",
            action=Action.ANSWERED,
            planned=Action.ANSWERED,
            by_script=True,
        ),
    ),
    "not reached": replace(
        upload("x", BATCH, status=None, response=MISSING),
        treatment=Treatment(policy="observe", vendor="segment", reached=False, reason=UNREACHED),
    ),
}


def odd_flows() -> Iterator[FlowRecord]:
    """All of them, each with an id and a moment of its own."""
    flows = {**ODD, **dict(_policies())}
    for number, (name, flow) in enumerate(flows.items()):
        del name
        yield replace(
            flow, id=f"00000000-0000-4000-8000-{number:012x}", started_at=flow.started_at + number
        )


def _policies() -> Iterator[tuple[str, FlowRecord]]:
    bodies = {file.name: file.read_bytes() for file in sorted(SAMPLES.glob("segment-batch-*.json"))}
    for mode in ("observe", "strip", "rewrite", "block"):
        for shadow in (False, True):
            for name, body in bodies.items():
                flow = upload("x", body)
                yield f"{mode} {shadow} {name}", treated(flow, mode, shadow=shadow)
