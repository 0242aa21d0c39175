import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy.addons.savehar import SaveHar

from addon.errors import ChatcapError
from addon.protocol.records import Body, FlowRecord
from addon.streams.content import decode
from analysis.importing.entries import Verdict
from analysis.importing.importer import read
from analysis.importing.sources import open_file, recognise, unpack
from tests.analysis.importing.making import (
    entry,
    flow,
    flow_file,
    har_text,
    read_har,
    read_mitm,
    socket,
)

SSE = 'event: delta\ndata: {"v": "Grüße \N{GRINNING FACE}"}\n\ndata: [DONE]\n\n'.encode()
JSON = b'{"title": "Gr\xc3\xbc\xc3\x9fe", "n": 1}' * 20
MITMDUMP = str(Path(sys.executable).with_name("mitmdump"))

FLOWS = {
    "json": flow(JSON),
    "json with broken UTF-8": flow(b'{"a": "\xff\xfe"}'),
    "event stream": flow(SSE, "text/event-stream"),
    "event stream with charset": flow(SSE, "text/event-stream; charset=utf-8"),
    "text": flow(SSE, "text/plain"),
    "latin-1": flow("Grüße".encode("latin-1"), "text/plain; charset=latin-1"),
    "html": flow("<p>Grüße".encode(), "text/html"),
    "with a BOM": flow(b"\xef\xbb\xbf" + JSON),
    "utf-16": flow("Grüße".encode("utf-16"), "text/plain"),
    "binary": flow(bytes(range(256)), "application/octet-stream"),
    "empty": flow(b"", posted=b""),
    "no content": flow(b"", status=204),
    "gzip": flow(gzip.compress(JSON), encoding="gzip"),
    "brotli": flow(brotli.compress(SSE), "text/event-stream", encoding="br"),
    "small brotli": flow(brotli.compress(b"{}"), encoding="br"),
    "zstd": flow(zstandard.compress(JSON), encoding="zstd"),
    "broken gzip": flow(gzip.compress(JSON)[:-20], encoding="gzip"),
    "no gzip at all": flow(bytes(range(128, 256)), encoding="gzip"),
    "posted form": flow(posted=b"a=%C3%BC&b=", posted_type="application/x-www-form-urlencoded"),
    "posted bytes": flow(posted=b"\x00\xff\xfe", posted_type="application/octet-stream"),
    "posted text": flow(posted=SSE, posted_type="text/plain;charset=UTF-8"),
    "posted text without charset": flow(posted=SSE, posted_type="text/plain"),
    "client error": flow(answered=False, error="Client disconnected."),
    "error": flow(answered=False, error="Name or service not known"),
    "status 500": flow(JSON, status=500),
}


def content(body: Body, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The body as a database would keep it, if it were not for redaction."""
    encoding = next((v for k, v in headers if k.lower() == "content-encoding"), None)
    return decode(body.data, None if body.decoded else encoding, limit=2**20).data


def essence(record: FlowRecord) -> tuple[object, ...]:
    return (
        record.method,
        (record.scheme, record.host, record.port, record.path, record.http_version),
        record.request_headers,
        record.status,
        record.response_headers,
        record.outcome,
        record.error,
        content(record.request, record.request_headers),
        content(record.response, record.response_headers),
        record.request.state,
        record.response.state,
        record.websocket,
        [(f.seq, f.from_client, f.is_text, f.data) for f in record.frames],
    )


@pytest.mark.parametrize("name", FLOWS)
def test_what_mitmproxy_exports_reads_like_its_own_file(name: str) -> None:
    one = FLOWS[name]
    har = json.dumps(SaveHar().make_har([one]), indent=4)
    (exported,), (saved,) = read_har(har), read_mitm(flow_file([one]))
    assert exported.record
    assert saved.record
    assert essence(exported.record) == essence(saved.record)
    assert exported.record.started_at == pytest.approx(saved.record.started_at)
    assert exported.record.first_byte_ms == pytest.approx(saved.record.first_byte_ms)


def test_the_same_with_a_real_mitmdump(tmp_path: Path) -> None:
    flows = [one for one in FLOWS.values() if one.response]
    saved = flow_file([*flows, socket()])
    (tmp_path / "x.mitm").write_bytes(saved)
    for target in ("out.har", "out.zhar"):
        options = ["--set", f"hardump={target}", "--set", f"confdir={tmp_path}"]
        command = [MITMDUMP, "-nqr", "x.mitm", *options]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
    ours = [essence(one.record) for one in read_mitm(saved) if one.record]
    for target in ("out.har", "out.zhar"):
        with unpack(open_file(tmp_path / target)) as stream:
            exported = list(read(*recognise(stream), stream))
        assert [essence(one.record) for one in exported if one.record] == ours


def test_a_streamed_body_of_known_length_is_missing_in_both() -> None:
    one = flow(None)
    assert one.response
    one.response.headers["content-length"] = "999"
    (exported,) = read_har(json.dumps(SaveHar().make_har([one])))
    (saved,) = read_mitm(flow_file([one]))
    assert exported.detail == saved.detail == "response body missing"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks(codec: str) -> None:
    (found,) = read_har(har_text([entry()]).encode(codec))
    assert found.verdict is Verdict.OK


def test_text_in_no_charset_is_kept_byte_for_byte() -> None:
    text = har_text([entry(response={"content": {"text": "caf?"}})])
    (found,) = read_har(text.encode().replace(b"caf?", b"caf\xe9"))
    assert found.record
    assert found.record.response.data == b"caf\xe9"


def test_every_entry_gets_a_verdict() -> None:
    entries: list[Any] = [
        entry(),
        entry(response=None),
        {"request": {}},
        entry(request={"url": "data:,x"}),
        entry(response={"content": {"size": 5, "mimeType": "text/event-stream"}}),
        entry(startedDateTime="x", request={"postData": {"mimeType": "text/plain"}}),
        None,
    ]
    found = [(one.number, one.verdict, one.detail) for one in read_har(har_text(entries))]
    assert found == [
        (1, Verdict.OK, None),
        (2, Verdict.INCOMPLETE, "no response"),
        (3, Verdict.REJECTED, "no URL"),
        (4, Verdict.NOT_HTTP, "data:"),
        (5, Verdict.INCOMPLETE, "response body missing"),
        (6, Verdict.INCOMPLETE, "no valid date; request body missing"),
        (7, Verdict.REJECTED, "no URL"),
    ]


def test_equal_entries_stay_apart_and_ids_are_stable() -> None:
    text = har_text([entry(), entry(), entry(request={"method": "GET"})])
    first, second = ([one.record.id for one in read_har(text) if one.record] for _ in range(2))
    assert first == second
    assert first[1] == f"{first[0]}~2"
    assert len(set(first)) == 3


PRODUCERS = {
    "Firefox": entry(
        _resourceType=None,
        pageref="page_1",
        request={"httpVersion": "HTTP/2", "headersSize": 500},
        response={
            "httpVersion": "HTTP/2",
            "_transferSize": None,
            "bodySize": 300,
            "content": {"mimeType": "application/json", "size": 12, "text": '{"ok": true}'},
        },
        timings={"blocked": 0, "dns": 0, "connect": 0, "ssl": 0, "send": 0, "wait": 9},
    ),
    "WebKit Web Inspector": entry(
        _resourceType=None,
        _fetchType="Network Load",
        _priority="high",
        request={"httpVersion": "HTTP/2", "bodySize": 10},
        response={"content": {"size": 12, "compression": 0, "text": '{"ok": true}'}},
    ),
    "Charles Proxy": entry(
        _resourceType=None,
        startedDateTime="2023-11-14T23:13:20.000+01:00",
        request={"httpVersion": "HTTP/2.0", "headersSize": 0},
        response={
            "content": {"size": 12, "text": "eyJvayI6IHRydWV9", "encoding": "base64"},
            "bodySize": 12,
        },
    ),
    "Insomnia REST Client": entry(
        _resourceType=None,
        request={"httpVersion": "HTTP/1.1"},
        response={"httpVersion": "HTTP/1.1", "content": {"size": 12, "text": '{"ok": true}'}},
    ),
}


@pytest.mark.parametrize("creator", PRODUCERS)
def test_producers(creator: str) -> None:
    (found,) = read_har(har_text([PRODUCERS[creator]], creator, indent=2))
    assert found.verdict is Verdict.OK
    assert found.record
    assert found.record.request.data == b'{"ask": 1}'
    assert found.record.response.data == b'{"ok": true}'
    assert found.record.started_at == 1_700_000_000


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_a_verdict(data: st.DataObject) -> None:
    one = entry(_webSocketMessages=[{"type": "send", "time": 1, "opcode": 1, "data": "x"}])
    holder = one
    while True:
        key = data.draw(st.sampled_from(sorted(holder)))
        if not holder[key] or not isinstance(holder[key], dict) or data.draw(st.booleans()):
            holder[key] = data.draw(JUNK)
            break
        holder = holder[key]
    found = read_har(har_text([entry(), one, entry()]))
    assert [item.number for item in found] == [1, 2, 3]
    assert found[0].verdict is found[2].verdict is Verdict.OK


def test_what_is_no_text_at_all_is_refused() -> None:
    with pytest.raises(ChatcapError):
        read_har(b"\xff\xfe{\x00\x00\xd8\x00")


def test_io_is_streamed() -> None:
    class Trickle(io.BytesIO):
        def readinto(self, buffer: object, /) -> int:
            return super().readinto(memoryview(buffer)[:100])  # type: ignore[arg-type]

    from analysis.importing import har

    stream = io.BufferedReader(Trickle(har_text([entry()] * 5).encode()))
    assert len(list(har.read(stream, b"{"))) == 5
