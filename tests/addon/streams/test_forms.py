"""Forms are known by their look, and files in them stay where they are."""

import pytest

from addon.streams import forms
from addon.streams.forms import Part


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a=1", True),
        (b"a=1&b=&c%5B%5D=x+y&", True),
        (b"a=1&" * 5000, True),
        (b"user", False),
        (b"a=1 b=2", False),
        (b"x = y", False),
        (b'{"a":"b=c"}', False),
        (b"=1", False),
    ],
)
def test_nothing_but_pairs_is_a_form(data: bytes, expected: bool) -> None:
    assert forms.looks_like_form(data) is expected


def test_pairs_keep_their_order_and_empty_values() -> None:
    data = b"b=2&a=%C3%A5+x&b=&c=%FF"
    assert forms.pairs(data) == [("b", "2"), ("a", "å x"), ("b", ""), ("c", "\ufffd")]
    assert forms.pairs(b"a=1&" * 20_000) == []


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (b"--X\r\n\r\n\r\n--X--", "multipart/form-data; boundary=X", b"X"),
        (b"--a b\r\n\r\n\r\n--a b--", 'multipart/mixed; boundary="a b"; x=y', b"a b"),
        (b"--Form1\r\nContent-Disposition: x\r\n\r\n", None, b"Form1"),
        (b"--Form1\r\nContent-Disposition: x\r\n\r\n", "multipart/x; boundary=Other", b"Form1"),
        (b"--Form1\r\nno header here", None, None),
        (b"-- a letter ends\r\n", "text/plain", None),
    ],
)
def test_the_boundary_is_the_one_that_is_used(
    data: bytes, content_type: str | None, expected: bytes | None
) -> None:
    assert forms.boundary(data, content_type) == expected


def test_parts_are_named_and_measured() -> None:
    body = (
        b'--X\r\nContent-Disposition: form-data; name="a b"\r\n\r\n12345\r\n'
        b"--X\r\ncontent-type: image/png\r\nContent-Disposition: form-data; filename=p.png; name=f"
        b"\r\n\r\n\x89PNG\r\n--X\r\nbroken\r\n--X--\r\nepilogue"
    )
    assert forms.parts(body, b"X") == [
        Part("a b", None, None, 5),
        Part("f", "p.png", "image/png", 4),
        Part(None, None, None, 0),
    ]
    assert len(forms.parts(b"--X\r\n\r\n\r\n" * 5000, b"X")) == 1000
