import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mitmproxy import http

from analysis.importing.charset import as_mitmproxy_read, as_utf8

TYPES = [
    "",
    "text/plain",
    "text/plain; charset=utf-8",
    "text/plain;charset=GBK",
    "text/plain; charset=nonsense",
    "text/event-stream",
    "application/json",
    "application/json; charset=latin-1",
    "text/html",
    "text/html; charset=utf-16",
    "application/javascript",
    "application/xml",
    "text/css",
]
BODIES = [
    b"plain",
    "Grüße, \N{EURO SIGN} \N{GRINNING FACE}".encode(),
    "Grüße".encode("latin-1"),
    b"\xff\xfe\x80 broken",
    b"\xef\xbb\xbfBOM \xc3\xa9",
    "BOM \xe9".encode("utf-16"),
    b"<html><meta charset='utf-8'>\xc3\xa9",
    b"<?xml version='1.0' encoding='windows-1252'?>\xe9",
    b'@charset "koi8-r";\xc1',
    b"\xf0\x9f\x98",
    b"\0",
    b"a\r\nb\rc",
]


def as_text(body: bytes, content_type: str) -> str:
    message = http.Response.make(200, body, http.Headers(content_type=content_type))
    text = message.get_text(strict=False)
    assert text is not None
    return text


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("body", BODIES)
def test_gives_back_the_bytes_that_mitmproxy_read(body: bytes, content_type: str) -> None:
    assert as_mitmproxy_read(as_text(body, content_type), content_type, len(body)) == body


@given(st.binary(), st.sampled_from(["text/plain", "application/json", "text/html", ""]))
def test_any_bytes_come_back(body: bytes, content_type: str) -> None:
    assume(not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")))
    assert as_mitmproxy_read(as_text(body, content_type), content_type, len(body)) == body


def test_without_a_length_the_guess_decides() -> None:
    assert as_mitmproxy_read("\xe9", "text/plain", None) == b"\xe9"
    assert as_mitmproxy_read("\xe9", "application/json", None) == b"\xc3\xa9"


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_bytes(text: str) -> None:
    as_utf8(text)
    as_mitmproxy_read(text, "text/plain; charset=ascii", 3)


def test_lone_surrogates_stay_recognisable() -> None:
    assert as_utf8("a\udcff") == b"a\xff"
    assert as_utf8("a\ud83d") == b"a\xed\xa0\xbd"


def test_encodings_of_host_names_are_never_those_of_a_body() -> None:
    assert as_mitmproxy_read("plain", "text/plain; charset=punycode", 5) == b"plain"
