"""Bodies are what they are, whatever their header says."""

import base64
import gzip
import json
import time
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.forms import Part
from addon.streams.parse import BodyKind, parse

SAMPLES = Path(__file__).parents[2] / "samples"
JSON = b'{"a":[1,"two",null]}'
VALUE = {"a": [1, "two", None]}
MULTIPART = (
    b'--Xx\r\nContent-Disposition: form-data; name="user"\r\n\r\njoe\r\n'
    b'--Xx\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--Xx--\r\n"
)


@pytest.mark.parametrize(
    ("data", "content_type", "query", "kind", "value"),
    [
        (b"", "application/json", "", BodyKind.EMPTY, None),
        (JSON, "application/json", "", BodyKind.JSON, VALUE),
        (JSON, "text/plain;charset=UTF-8", "", BodyKind.JSON, VALUE),
        (b" \r\n\t" + JSON + b"\n", None, "", BodyKind.JSON, VALUE),
        (b"\xef\xbb\xbf" + JSON, None, "", BodyKind.JSON, VALUE),
        (JSON.decode().encode("utf-16"), None, "", BodyKind.JSON, VALUE),
        (JSON.decode().encode("utf-16-be"), None, "", BodyKind.JSON, VALUE),
        (JSON.decode().encode("utf-32"), None, "", BodyKind.JSON, VALUE),
        (b'"caf\xe9"', "application/json; charset=latin-1", "", BodyKind.JSON, "caf\u00e9"),
        (b"17", None, "", BodyKind.JSON, 17),
        (JSON + b"\n" + JSON + b"\n", "text/plain", "", BodyKind.NDJSON, [VALUE, VALUE]),
        (
            b'{"dsn":""}\n{"type":"event"}\n{"x":1}',
            None,
            "",
            BodyKind.NDJSON,
            [{"dsn": ""}, {"type": "event"}, {"x": 1}],
        ),
        (b"user=joe&x=1+2&y", None, "", BodyKind.TEXT, None),
        (b"user=joe&x=1+2&y=", None, "", BodyKind.FORM, [("user", "joe"), ("x", "1 2"), ("y", "")]),
        (
            MULTIPART,
            "multipart/form-data; boundary=Xx",
            "",
            BodyKind.MULTIPART,
            [Part("user", None, None, 3), Part("f", "a.png", "image/png", 4)],
        ),
        (gzip.compress(JSON), "text/plain", "gz=1", BodyKind.JSON, VALUE),
        (
            zlib.compress(JSON),
            None,
            "ddforward=" + quote("/api?dd-evp-encoding=deflate", safe=""),
            BodyKind.JSON,
            VALUE,
        ),
        (base64.b64encode(JSON), None, "", BodyKind.JSON, VALUE),
        (base64.b64encode(JSON)[::-1], None, "se=1", BodyKind.JSON, VALUE),
        (base64.urlsafe_b64encode(JSON).rstrip(b"="), None, "", BodyKind.JSON, VALUE),
        (b"<!doctype html><p>x", "application/json", "", BodyKind.HTML, None),
        (b"just text, with = and {", None, "", BodyKind.TEXT, None),
        (b"\x89PNG\r\n\x00\x01", "image/png", "", BodyKind.BINARY, None),
        (b"\xff\xfe\x00", None, "", BodyKind.BINARY, None),
        (b"[DONE]", None, "", BodyKind.TEXT, None),
        (b"2026-01-01 log line", None, "", BodyKind.TEXT, None),
    ],
)
def test_the_content_decides(
    data: bytes, content_type: str | None, query: str, kind: BodyKind, value: object
) -> None:
    parsed = parse(data, content_type, query)
    assert (parsed.kind, parsed.value) == (kind, value)


def test_events_need_no_header() -> None:
    parsed = parse(b'event: delta\ndata: {"v":1}\n\n', "application/json")
    assert parsed.kind is BodyKind.SSE
    assert parsed.value[0].data == '{"v":1}'


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_samples_are_what_their_names_say(sample: Path) -> None:
    expected = {".json": "json", ".sse": "sse", ".md": "text"}.get(sample.suffix, "ndjson")
    if sample.name.endswith("-encoded.request.txt"):
        expected = "json"
    assert parse(sample.read_bytes(), "text/plain").kind == expected


def test_what_was_wrapped_is_stored_unwrapped() -> None:
    encoded = (SAMPLES / "tele-statsig-initialize-encoded.request.txt").read_bytes()
    decoded = (SAMPLES / "tele-statsig-initialize-decoded.request.json").read_bytes()
    parsed = parse(encoded, "text/plain", "k=x&se=1")
    assert parsed.value == json.loads(decoded)
    assert json.loads(parsed.unwrapped) == parsed.value
    assert parsed.wrapping == ("base64-reversed",)
    both = parse(gzip.compress(base64.b64encode(JSON)), None)
    assert (both.wrapping, both.unwrapped) == (("gzip", "base64"), JSON)


def test_a_wrapped_bomb_stops_at_the_limit() -> None:
    parsed = parse(gzip.compress(bytes(5_000_000)), None, limit=1000)
    assert len(parsed.unwrapped) <= 1000
    assert parsed.problem is not None


@pytest.mark.parametrize(
    ("data", "value", "problem"),
    [
        (b'["\\ud800"]', ["?"], "JSON with values outside the standard"),
        (b"[9223372036854775808, -99999999999999999999]", [2**63, -99999999999999999999], None),
        (b"[1e999]", [float("inf")], None),
        (b"[" + b"9" * 5000 + b"]", [float("inf")], "JSON with values outside the standard"),
        (b'{"a":1,"a":2}', {"a": 2}, None),
        (b'["a\x00b", "\\u0000"]', ["a\0b", "\0"], "JSON with values outside the standard"),
        (b'{"a":[1,"tw', {"a": [1, "tw"]}, "JSON ends early"),
        (b'{"a":"caf\xe9"}', {"a": "caf\ufffd"}, "JSON with values outside the standard"),
        (b'{"a":1}\n{"b":2}\nxx', [{"a": 1}, {"b": 2}], "1 of 3 lines are not JSON"),
        (b"[" * 300 + b"]" * 300, None, "JSON with values outside the standard"),
        (b"[" * 100_000 + b"]" * 100_000, None, "not JSON, nested too deeply"),
        (b'{"a":' * 100_000, None, "not JSON, nested too deeply"),
        (b"{'a': 1}", None, "not JSON, malformed at character 1"),
        (b"<p>", None, "not JSON as its header says"),
    ],
    ids=range(14),
)
def test_odd_json_is_read_as_far_as_it_goes(
    data: bytes, value: object, problem: str | None
) -> None:
    parsed = parse(data, "application/json")
    assert parsed.problem == problem
    if value is not None:
        assert parsed.value == value


def test_not_a_number_is_read() -> None:
    (value,) = parse(b"[NaN]", None).value
    assert value != value  # noqa: PLR0124 - the mark of NaN


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"1," * 1_000_000 + b"1]",
        b"[" + b"9" * 1_000_000 + b"]",
        b'{"a":' * 1_000_000,
        b'["' + b"\\" * 2_000_000,
        b"{}\n" * 300_000,
        b"a" * 5_000_000,
        b"a=b&" * 1_000_000,
        b"--X\r\n" * 500_000,
    ],
    ids=range(8),
)
def test_no_body_takes_longer_than_a_second(data: bytes) -> None:
    started = time.perf_counter()
    parse(data, "multipart/form-data; boundary=X")
    assert time.perf_counter() - started < 1


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)),
    st.sampled_from(
        [
            b"",
            b"{",
            b"[",
            b'"',
            b"\x1f\x8b",
            b"--",
            b"data:",
            b"eyJ",
            b"\xff\xfe",
            b"\x28\xb5\x2f\xfd",
        ]
    ),
    st.one_of(st.none(), st.text(max_size=40), st.just("text/plain; charset=nonsense")),
)
def test_no_bytes_raise(data: bytes, start: bytes, content_type: str | None) -> None:
    parsed = parse(start + data, content_type, "dd-evp-encoding=deflate")
    assert parsed.kind in BodyKind
