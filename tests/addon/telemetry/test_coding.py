"""Codings undone and redone, or refused."""

import base64
import gzip
import random

import pytest
import zstandard

from addon.telemetry.coding import loads, redone, rewrapped, undone, unwrapped
from addon.telemetry.uploads import Refused

TEXT = b'{"events":[]}' * 50
LIMIT = 10_000


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd", None])
def test_a_coding_is_undone_and_redone(coding: str | None) -> None:
    wire = redone(TEXT, coding, LIMIT)
    assert undone(wire, coding, LIMIT) == TEXT
    assert redone(TEXT, coding, LIMIT) == wire


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd", None])
def test_too_much_content_is_refused(coding: str | None) -> None:
    with pytest.raises(Refused, match=r"longer than|cannot be undone"):
        undone(redone(bytes(LIMIT + 1), coding, 2 * LIMIT), coding, LIMIT)


@pytest.mark.parametrize("coding", ["gzip", "zstd", None])
def test_what_was_made_here_is_never_too_much_the_second_time(coding: str | None) -> None:
    noise = random.Random(1).randbytes(LIMIT)
    with pytest.raises(Refused, match="longer than"):
        redone(noise + b"1", coding, LIMIT)
    if coding:  # which adds a header to what cannot be made smaller
        with pytest.raises(Refused, match="longer than"):
            redone(noise, coding, LIMIT)
    with pytest.raises(Refused, match="longer than"):
        rewrapped(noise, ("base64-reversed",), LIMIT)


@pytest.mark.parametrize(
    ("part", "coding"),
    [(gzip.compress(b""), "gzip"), (zstandard.ZstdCompressor().compress(b""), "zstd")],
)
def test_content_in_thousands_of_parts_is_not_undone_at_all(part: bytes, coding: str) -> None:
    assert undone(part * 3, coding, LIMIT) == b""
    with pytest.raises(Refused, match="too many parts"):
        undone(part * 400, coding, LIMIT)


@pytest.mark.parametrize("coding", ["gzip,br", "gzip, gzip", "identity, gzip", "aes128gcm", "*"])
def test_other_codings_are_refused(coding: str) -> None:
    with pytest.raises(Refused, match="unknown, or one of several"):
        undone(TEXT, coding, LIMIT)


@pytest.mark.parametrize(
    ("query", "wrapping"),
    [
        ({}, ()),
        ({"gz": "0"}, ()),
        ({"gz": "1"}, ("gzip",)),
        ({"se": "1"}, ("base64-reversed",)),
        ({"gz": "1", "se": "1"}, ("gzip", "base64-reversed")),
    ],
)
def test_statsigs_wrapping_is_undone_and_redone(
    query: dict[str, str], wrapping: tuple[str, ...]
) -> None:
    wire = rewrapped(TEXT, wrapping, LIMIT)
    assert (wire != TEXT) == bool(wrapping)
    assert unwrapped(wire, query, LIMIT) == (TEXT, wrapping)


def test_gzip_is_seen_without_being_named() -> None:
    assert unwrapped(gzip.compress(TEXT), {}, LIMIT) == (TEXT, ("gzip",))


@pytest.mark.parametrize(
    ("wire", "query"),
    [
        (TEXT, {"gz": "1"}),
        (TEXT, {"se": "1"}),
        (gzip.compress(TEXT)[:-4], {"gz": "1"}),
        (gzip.compress(bytes(LIMIT + 1)), {"gz": "1"}),
        (base64.b64encode(TEXT), {"se": "1"}),
        (b"\x1f\x8brobin", {}),
    ],
)
def test_what_is_not_as_the_query_says_is_refused(wire: bytes, query: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        unwrapped(wire, query, LIMIT)
    assert "robin" not in str(refused.value)


def test_what_is_no_json_is_refused_with_the_reason() -> None:
    with pytest.raises(Refused, match="the body is not JSON"):
        loads(b"{robin")
    assert loads(b"{}") == {}
