"""Content is readable in the database where it is small, and small where it is not."""

import pytest
import zstandard

from addon.recording.bodies import READABLE, stored


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'{"a":1}', "text"),
        ("å".encode(), "text"),
        (b"x" * READABLE, "text"),
        (b"\xff\xfe", "binary"),
        (b"a\0b", "binary"),
        (b"x" * (READABLE + 1), "zstd"),
        (bytes(n * 31 % 256 for n in range(600)), "zstd"),
    ],
)
def test_content_comes_back_as_it_was(data: bytes, encoding: str) -> None:
    body = stored(data, "text/plain")
    kept = body.data.encode() if isinstance(body.data, str) else body.data
    back = zstandard.decompress(kept) if encoding == "zstd" else kept
    assert (body.encoding, body.size, back) == (encoding, len(data), data)


def test_what_compression_does_not_shorten_stays() -> None:
    noise = zstandard.compress(bytes(n * n % 251 for n in range(4000)))
    assert stored(noise, None).encoding == "binary"


def test_the_same_content_has_the_same_hash() -> None:
    assert stored(b"x", "text/plain").sha256 == stored(b"x", None).sha256
    assert stored(b"x", None).sha256 != stored(b"y", None).sha256
