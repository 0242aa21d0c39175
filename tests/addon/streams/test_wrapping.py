"""What clients wrap a body into is unwrapped; what only looks wrapped stays."""

import base64
import gzip
import zlib

import pytest
import zstandard

from addon.streams.wrapping import from_base64, unwrap

JSON = b'{"k":["some value?>",1]}'


@pytest.mark.parametrize(
    ("data", "query", "names"),
    [
        (gzip.compress(JSON), "gz=1", ("gzip",)),
        (zstandard.compress(JSON), "", ("zstd",)),
        (zlib.compress(JSON), "ddforward=%2Fx%3Fdd-evp-encoding%3Ddeflate", ("deflate",)),
        (base64.b64encode(JSON), "", ("base64",)),
        (base64.urlsafe_b64encode(JSON).rstrip(b"="), "", ("base64",)),
        (base64.b64encode(JSON)[::-1] + b"\n", "se=1", ("base64-reversed",)),
        (gzip.compress(base64.b64encode(JSON)), "", ("gzip", "base64")),
    ],
)
def test_the_content_comes_out_with_the_names_of_its_wrappings(
    data: bytes, query: str, names: tuple[str, ...]
) -> None:
    assert unwrap(data, query, 10_000) == (JSON, names, None)


@pytest.mark.parametrize(
    "data",
    [
        JSON,
        b"",
        b"eyJhbGciOi.J9",
        b"eyJh short",
        b"a plain sentence of words",
        base64.b64encode(b"no json in here"),
        b"\x1f\x8b",
    ],
)
def test_what_is_not_wrapped_stays_as_it_is(data: bytes) -> None:
    assert unwrap(data, "", 10_000)[:2] == (data, ())


def test_a_bomb_is_cut_at_the_limit() -> None:
    data, names, problem = unwrap(gzip.compress(bytes(100_000)), "", 1000)
    assert (len(data), names) == (1000, ("gzip",))
    assert problem is not None


@pytest.mark.parametrize("length", range(12, 24))
def test_base64_of_any_length_never_raises(length: int) -> None:
    assert from_base64(b"eyJ" + b"h" * (length - 3)) is not None
    assert from_base64(b"eyJ" + b"!" * (length - 3)) is None
