"""Whatever comes over the wire ends as a row, with a finding where something is odd.

The families are those of the project's guarantees: JSON, content encodings, HTTP.
"""

import gzip
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.privacy.levels import Privacy
from addon.protocol.records import MISSING, Body, BodyState, FlowRecord, Frame, Headers, Outcome
from addon.recording.pipeline import Pipeline
from addon.store.rows import FlowEntry
from addon.store.writer import Batch, Writer
from tests.addon.recording.builders import begin, record
from tests.addon.recording.chatting import (
    CHAT,
    azure_socket,
    heard,
    lines,
    post,
    user_socket,
)
from tests.genuine import SAMPLES

LIMIT = 1 << 20
JSON = ("content-type", "application/json")


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    first = begin(tmp_path_factory.mktemp("bad") / "chatcap.db")
    writer = Writer(first.database, first.session)
    yield writer
    writer.close()


def recorded(writer: Writer, flow: FlowRecord, **changes: Any) -> FlowEntry:
    """The entry of a flow that was really written, whole and without a bug on the way."""
    said: list[str] = []
    before = writer.ledger.seen
    changes = {"max_body": LIMIT, **changes}
    pipeline = Pipeline(writer.key, begin(Path("unused"), **changes), said.append)
    entry = pipeline.closed(before + 1, replace(flow, id=f"f{before + 1}"))
    writer.write(Batch([entry]))
    assert said == []
    assert writer.ledger.seen == before + 1
    return entry


def kinds(entry: FlowEntry) -> set[str]:
    return {finding.kind.value for finding in entry.findings}


def answer(data: bytes, *headers: tuple[str, str]) -> FlowRecord:
    return record("x", response=Body.of(data), response_headers=(JSON, *headers))


ODD_JSON: dict[str, tuple[bytes, str]] = {
    "lone surrogate": (b'{"object":"user","a":"\\ud800"}', "not_parsable"),
    "lone surrogate in a key": (b'{"object":"user","\\udc00":1}', "not_parsable"),
    "integer of 2**63": (b'{"object":9223372036854775808}', "wrong_type"),
    "integer below -2**63": (b'{"object":-9223372036854775809}', "wrong_type"),
    "number of 5000 digits": (b'{"object":' + b"9" * 5000 + b"}", "wrong_type"),
    "fraction of 5000 digits": (b'{"object":0.' + b"9" * 5000 + b"}", "wrong_type"),
    "nesting": (b"[" * 100_000 + b"]" * 100_000, "not_parsable"),
    "nesting of objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not_parsable"),
    "nesting just allowed": (b'{"a":' * 190 + b"1" + b"}" * 190, "unknown_field"),
    "nesting beyond the fast parser": (b"[" * 900 + b"]" * 900, "not_parsable"),
    "not a number": (b'{"object":NaN}', "wrong_type"),
    "infinity": (b'{"object":-Infinity}', "wrong_type"),
    "beyond any range": (b'{"object":1e999}', "wrong_type"),
    "duplicate keys": (b'{"object":1,"object":"user"}', "missing_field"),  # the last one counts
    "NUL in a string": (b'{"object":"a\0b"}', "not_parsable"),
    "escaped NUL": (b'{"object":"user","a\\u0000b":1}', "unknown_field"),
    "NUL after it": (b'{"object":"user"}\0', "not_parsable"),
    "only NUL": (b"\0" * 100, "not_parsable"),
    "a million elements": (b"[" + b"1," * 999_999 + b"1]", "truncated"),  # past the limit
    "elements up to the limit": (b"[" + b"1," * 500_000 + b"1]", "wrong_type"),
    "wrong charset": (b'{"object":"caf\xe9"}', "not_parsable"),
    "UTF-16 without a mark": ('{"object":1}'.encode("utf-16-le"), "wrong_type"),
    "a mark before it": (b'\xef\xbb\xbf{"object":1}', "wrong_type"),
    "cut off": (b'{"object":"us', "not_parsable"),
    "white space": (b" \r\n\t" * 1000, "wrong_type"),
    "single quotes": (b"{'object':'user'}", "not_parsable"),
    "two values": (b'{"object":1}{"object":2}', "not_parsable"),
    "an empty object": (b"{}", "missing_field"),
    "null": (b"null", "wrong_type"),
    "keys without end": (
        b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}",
        "more_findings",
    ),
}


@pytest.mark.parametrize("name", ODD_JSON)
def test_odd_json_is_a_row_with_a_finding(writer: Writer, name: str) -> None:
    data, expected = ODD_JSON[name]
    assert expected in kinds(recorded(writer, answer(data)))


@pytest.mark.parametrize("name", ODD_JSON)
def test_odd_json_in_events_requests_and_frames_is_a_row_too(writer: Writer, name: str) -> None:
    data = ODD_JSON[name][0]
    events = b"data: " + data.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n\n"
    frame = Frame(0, 1.0, from_client=False, is_text=True, data=data, size=len(data))
    for flow in (
        record("x", method="POST", path="/ces/v1/b", request=Body.of(data)),
        record(
            "x",
            method="POST",
            path="/backend-api/conversation",
            response=Body.of(events),
            response_headers=(("content-type", "text/event-stream"),),
        ),
        record("x", host="ws.chatgpt.com", path="/ws/user/user-1", frames=(frame,), websocket=True),
    ):
        assert "internal" not in kinds(recorded(writer, flow))


TEXT = b'{"object":"user","note":"' + b"the harbour opened in year twelve " * 200 + b'"}'
ENCODED: dict[str, tuple[bytes, str, str, str]] = {
    # body, Content-Encoding, state, finding; bombs unfold to 64 MiB
    "plain text called gzip": (TEXT, "gzip", "undecodable", "not_decodable"),
    "plain text called br": (TEXT, "br", "undecodable", "not_decodable"),
    "gzip called br": (gzip.compress(TEXT), "br", "truncated", "truncated"),
    "zstd called gzip": (zstandard.compress(TEXT), "gzip", "truncated", "truncated"),
    "gzip called nothing": (gzip.compress(TEXT), "", "present", "missing_field"),
    "an unknown name": (b"\x80\x81\x82\x00", "secret-sauce", "undecodable", "not_decodable"),
    "a name with a NUL": (TEXT, "gz\0ip", "undecodable", "not_decodable"),
    "two": (brotli.compress(gzip.compress(TEXT)), "gzip, br", "present", "missing_field"),
    "two, cut off": (
        brotli.compress(gzip.compress(TEXT))[:-9],
        "gzip, br",
        "truncated",
        "truncated",
    ),
    "a hundred names": (gzip.compress(TEXT), "gzip," * 100, "undecodable", "not_decodable"),
    "gzip cut off": (gzip.compress(TEXT)[:-12], "gzip", "truncated", "truncated"),
    "deflate cut off": (zlib.compress(TEXT)[:-12], "deflate", "truncated", "truncated"),
    "br cut off": (brotli.compress(TEXT)[:-12], "br", "truncated", "truncated"),
    "zstd cut off": (zstandard.compress(TEXT)[:-12], "zstd", "truncated", "truncated"),
    "gzip bomb": (gzip.compress(bytes(64 << 20)), "gzip", "truncated", "truncated"),
    "deflate bomb": (zlib.compress(bytes(64 << 20)), "deflate", "truncated", "truncated"),
    "br bomb": (brotli.compress(bytes(64 << 20), quality=5), "br", "truncated", "truncated"),
    "zstd bomb": (zstandard.compress(bytes(64 << 20)), "zstd", "truncated", "truncated"),
    "bomb in a bomb": (
        gzip.compress(gzip.compress(bytes(64 << 20))),
        "gzip, gzip",
        "truncated",
        "truncated",
    ),
    "nothing at all": (b"", "br", "empty", "missing_field"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_that_lie_or_explode_are_a_row_with_a_finding(writer: Writer, name: str) -> None:
    data, encoding, state, expected = ENCODED[name]
    started = time.process_time()
    entry = recorded(writer, answer(data, ("content-encoding", encoding)))
    assert time.process_time() - started < 5  # far less, but machines differ
    assert entry.flow["response_state"] == state
    assert expected in kinds(entry)
    assert all(body.size <= LIMIT for body in entry.bodies)
    assert entry.flow["response_bytes"] == len(data)


ODD_TEXT = "a\udc80\ud800\0\u202e"
ODD_HTTP: dict[str, tuple[FlowRecord, str | None]] = {
    # None: HTTP allows it, or the row itself tells all there is to tell
    "HEAD": (record("x", method="HEAD", response=Body.of(b"")), None),
    "HEAD with a body": (record("x", method="HEAD", response=Body.of(b"{}")), "missing_field"),
    "204": (record("x", status=204, response=Body.of(b"")), None),
    "204 with a body": (record("x", status=204, response=Body.of(b"{}")), "missing_field"),
    "304": (record("x", status=304, response=Body.of(b"")), None),
    "an odd status": (record("x", status=999), None),
    "status zero": (record("x", status=0), None),
    "duplicate headers": (
        record("x", response_headers=(JSON, JSON, ("Via", "a"), ("via", "b"))),
        "missing_field",
    ),
    "header of 1 MB": (record("x", request_headers=(("x-a", "a" * 2**20),)), "missing_field"),
    "cookie of 1 MB": (record("x", request_headers=(("cookie", "a=b;" * 2**18),)), "missing_field"),
    "a query of 1 MB": (record("x", path="/backend-api/me?" + "token=a1&" * 2**17), None),
    "a path of 1 MB": (record("x", path="/backend-api" + "/x" * 2**19), "unknown_endpoint"),
    "an evil suffix": (record("x", host="chatgpt.com.evil.example"), "unknown_endpoint"),
    "an evil prefix": (record("x", host="notchatgpt.com"), "unknown_endpoint"),
    "another alphabet": (record("x", host="ch\u0430tgpt.com"), "unknown_endpoint"),
    "the Kelvin sign": (record("x", host="\u212aatgpt.com"), "unknown_endpoint"),
    "user info": (record("x", host="chatgpt.com@evil.example"), "unknown_endpoint"),
    "an empty host": (record("x", host=""), "unknown_endpoint"),
    "an empty path": (record("x", path=""), None),  # the same as /
    "an empty method": (record("x", method=""), "unknown_endpoint"),
    "a made-up method": (record("x", method="BREW"), "unknown_endpoint"),
    "a method of two words": (record("x", method="POST /x"), "unknown_endpoint"),
    "method in odd letters": (record("x", method=ODD_TEXT), "unknown_endpoint"),
    "host in odd letters": (record("x", host=ODD_TEXT), "unknown_endpoint"),
    "path in odd letters": (record("x", path=f"/{ODD_TEXT}?{ODD_TEXT}"), "unknown_endpoint"),
    "headers in odd letters": (
        record("x", request_headers=((ODD_TEXT, ODD_TEXT), ("cookie", f"{ODD_TEXT}={ODD_TEXT}"))),
        "missing_field",
    ),
    "secret header in odd letters": (
        record("x", request_headers=((f"openai-sentinel-{ODD_TEXT}", ODD_TEXT),)),
        "missing_field",
    ),
    "error in odd letters": (record("x", Outcome.ERROR, status=None, error=ODD_TEXT), None),
    "client in odd letters": (record("x", client=ODD_TEXT), "missing_field"),
}


@pytest.mark.parametrize("name", ODD_HTTP)
def test_odd_http_is_a_row(writer: Writer, name: str) -> None:
    flow, expected = ODD_HTTP[name]
    found = kinds(recorded(writer, flow))
    assert expected in found if expected else "internal" not in found


def test_a_content_type_in_odd_letters_costs_nothing(writer: Writer) -> None:
    recorded(writer, record("x", response_headers=(("content-type", f"text/{ODD_TEXT}"),)))


SAME_TELEMETRY = [
    "//ces/v1/b",
    "/ces/./v1/b",
    "/%63es/v1/b",
    "/ces/v1/b;x",
    "/ces/v1/b?",
    "/ces//v1/b/",
]


@pytest.mark.parametrize("path", SAME_TELEMETRY)
@pytest.mark.parametrize("host", ["chatgpt.com", "CHATGPT.com.", "chatgpt.com:443"])
@pytest.mark.parametrize("method", ["POST", "PURGE", "post"])
def test_telemetry_is_known_in_every_spelling(
    writer: Writer, path: str, host: str, method: str
) -> None:
    entry = recorded(writer, record("x", method=method, path=path, host=host))
    assert entry.flow["category"] == "telemetry"


# -- anything at all

TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=8),
    st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)
HEADER_NAMES = st.sampled_from(
    ["content-encoding", "Cookie", "authorization", "OAI-Device-Id", "set-cookie", "referer"]
)
HEADER_VALUES = st.sampled_from(
    (
        *("text/event-stream", "application/json", "multipart/form-data; boundary=X", "gzip"),
        *("br, zstd", "Bearer opaque-1234567", "a=b; c=opaque-1234567"),
    )
)
CONTENT_TYPES = st.tuples(st.just("Content-Type"), st.one_of(HEADER_VALUES, TEXTS))
HEADERS: st.SearchStrategy[Headers] = st.lists(
    st.one_of(
        CONTENT_TYPES,
        st.tuples(st.one_of(HEADER_NAMES, TEXTS), st.one_of(HEADER_VALUES, TEXTS)),
    ),
    max_size=4,
).map(tuple)
STARTS = st.sampled_from(
    (
        *(b"", b"{", b"[", b'{"\\ud800":1}', b"--X\r\n", b"a=b&", b"\x1f\x8b\x08", b"eyJh", b"<h"),
        *(
            b'data: {"\\ud800":"\\udc00"}\n\n',
            b"event: \xff\ndata: [\n\n",
            b'{"object":"user","\\udc00":',
        ),
    )
)
BYTES = st.builds(lambda start, rest: start + rest, STARTS, st.binary(max_size=80))
BODIES = st.one_of(
    st.just(MISSING),
    BYTES.map(Body.of),
    BYTES.map(lambda data: Body.of(data, decoded=True)),
    BYTES.map(lambda data: Body(BodyState.TRUNCATED, data, len(data) + 1, ((1, 1.0), (9, 2.0)))),
)
FRAMES = st.lists(st.tuples(BYTES, st.booleans(), st.booleans()), max_size=2).map(
    lambda messages: tuple(
        Frame(seq, 1.0, from_client=sent, is_text=text, data=data, size=len(data))
        for seq, (data, sent, text) in enumerate(messages)
    )
)
HOSTS = st.sampled_from(["chatgpt.com", "ab.chatgpt.com", "ws.chatgpt.com", "x.example"])
PATHS = st.sampled_from(
    ["/backend-api/me", "/backend-api/conversation", "/ces/v1/b", "/ws/user/user-1?verify=opaque-1"]
)
FLOWS = st.fixed_dictionaries(
    {
        "method": st.one_of(st.sampled_from(["GET", "POST", "PATCH"]), TEXTS),
        "scheme": TEXTS,
        "host": st.one_of(HOSTS, TEXTS),
        "path": st.one_of(PATHS, TEXTS, TEXTS.map("/backend-api/conversation/{}".format)),
        "http_version": TEXTS,
        "request_headers": HEADERS,
        "response_headers": HEADERS,
        "request": BODIES,
        "response": BODIES,
        "status": st.one_of(st.none(), st.sampled_from([200, 404]), st.integers(-1, 10**6)),
        "error": st.one_of(st.none(), TEXTS),
        "client": st.one_of(st.none(), TEXTS),
        "outcome": st.sampled_from(Outcome),
        "frames": FRAMES,
    }
).map(lambda values: record("x", **values))


@settings(max_examples=500, deadline=None)
@given(flow=FLOWS, privacy=st.sampled_from(Privacy))
def test_any_flow_is_a_row(writer: Writer, flow: FlowRecord, privacy: Privacy) -> None:
    assert "internal" not in kinds(recorded(writer, flow, privacy=privacy))


ODD: list[Any] = [None, 5, -1, 1e308, 10**30, "x", "\ud800", [], {}, True, [[]], "turn-x"]
SPOILED = st.sampled_from(ODD)
TURNS = [
    *(
        post("p", (SAMPLES / name).read_bytes())
        for name in ("conv-2023-12-legacy.response.sse", "conv-2026-v1-text.response.sse")
    ),
    post("p", (SAMPLES / "conv-2026-v1-reasoning-tool.response.sse").read_bytes()),
    user_socket("ws", heard(lines("ws-2026-user.server.jsonl"))),
    azure_socket("ws", heard(lines("ws-2024-webpubsub.server.jsonl"))),
    *(
        record("d", path=f"/backend-api/{path}", response=Body.of((SAMPLES / name).read_bytes()))
        for path, name in (
            (f"conversation/{CHAT}", "hist-conversation-tree.response.json"),
            (f"conversations/{CHAT}", "hist-conversation-flat-2026-09.response.json"),
            ("conversations", "hist-conversations-2025-12.response.json"),
        )
    ),
]


def spoiled(data: st.DataObject, value: Any) -> Any:
    """The value with one of its members replaced, somewhere."""
    if not isinstance(value, dict | list) or not value or data.draw(st.integers(0, 5)) == 0:
        return data.draw(SPOILED)
    if isinstance(value, list):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], spoiled(data, value[at]), *value[at + 1 :]]
    key = data.draw(st.sampled_from(list(value)))
    return {**value, key: spoiled(data, value[key])}


def spoiled_line(data: st.DataObject, text: bytes) -> bytes:
    """JSON, or one of the events of a stream, with a member replaced."""
    if text[:1] in b"{[":
        return json.dumps(spoiled(data, json.loads(text))).encode()
    events = text.split(b"\n")
    at = data.draw(st.sampled_from([n for n, e in enumerate(events) if e.startswith(b"data: {")]))
    events[at] = b"data: " + spoiled_line(data, events[at].removeprefix(b"data: "))
    return b"\n".join(events)


@settings(max_examples=500, deadline=None)
@given(data=st.data(), flow=st.sampled_from(TURNS), privacy=st.sampled_from(Privacy))
def test_any_spoiled_chat_is_a_row(
    writer: Writer, data: st.DataObject, flow: FlowRecord, privacy: Privacy
) -> None:
    if flow.frames:
        at = data.draw(st.integers(0, len(flow.frames) - 1))
        text = spoiled_line(data, flow.frames[at].data)
        frame = replace(flow.frames[at], data=text, size=len(text))
        flow = replace(flow, frames=(*flow.frames[:at], frame, *flow.frames[at + 1 :]))
    else:
        flow = replace(flow, response=Body.of(spoiled_line(data, flow.response.data)))
    recorded(writer, flow, privacy=privacy)


def test_the_ledger_accounts_for_every_row(writer: Writer, tmp_path: Path) -> None:
    recorded(writer, record("x"))
    (path,) = [row[2] for row in writer._db.execute("PRAGMA database_list") if row[1] == "main"]
    connection = sqlite3.connect(path)
    (rows,) = connection.execute("SELECT count(*) FROM flows").fetchone()
    (headers,) = zip(*connection.execute("SELECT headers FROM flows"), strict=True)
    connection.close()
    assert rows == writer.ledger.seen
    assert writer.ledger.write_errors == 0
    for line in headers:
        json.loads(line)
