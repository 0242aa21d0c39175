"""Text comes out as UTF-8 whatever charset it came in."""

import codecs

import pytest

from addon.streams.charset import to_utf8

TEXT = '{"café":"år"}'


@pytest.mark.parametrize(
    "charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8"]
)
def test_unicode_is_known_by_its_bytes(charset: str) -> None:
    assert to_utf8(TEXT.encode(charset)) == (TEXT.encode(), None)


def test_a_mark_of_the_other_byte_order_is_known_too() -> None:
    for mark, charset in ((codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert to_utf8(mark + TEXT.encode(charset)) == (TEXT.encode(), None)


@pytest.mark.parametrize(
    ("data", "content_type", "text", "problem"),
    [
        (b"caf\xe9 au lait", "text/plain; charset=ISO-8859-1", "café au lait".encode(), None),
        (b"caf\xe9 au lait", 'text/plain;charset = "latin-1"', "café au lait".encode(), None),
        (b"caf\xe9 au lait", None, b"caf\xe9 au lait", "not UTF-8"),
        (b"caf\xe9 au lait", "text/plain; charset=x-none", b"caf\xe9 au lait", "unknown charset"),
        (b"a long caf\xc3", "text/plain; charset=latin-1", b"a long caf\xc3", "ends inside a char"),
        (b"\xff\xfea\x00\x00\xd8", None, "a\ufffd".encode(), "wrong charset"),
        (b"\x89PNG\0\xff", "text/plain; charset=latin-1", b"\x89PNG\0\xff", "not UTF-8"),
    ],
)
def test_the_header_is_asked_last_and_nothing_is_lost(
    data: bytes, content_type: str | None, text: bytes, problem: str | None
) -> None:
    found, said = to_utf8(data, content_type)
    assert found == text
    assert said == problem or (said or "").startswith(problem or "-")


@pytest.mark.parametrize("data", [b"plain", "håp".encode(), b"\x00\x01\xff"])
def test_what_needs_no_work_is_not_copied(data: bytes) -> None:
    assert to_utf8(data)[0] is data
