"""One coding at a time: any cuts, blocks of bounded size, an end that is known."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from addon.streams.unfolding import BLOCK, ERRORS, Brotli, Deflate, Unfolder, Zlib, Zstd

TEXT = b"the harbour opened in year twelve; " * 40


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def gunzip() -> Zlib:
    return Zlib(31)


Make = Callable[[], Unfolder]
codings = pytest.mark.parametrize(
    ("make", "pack"),
    [
        (gunzip, gzip.compress),
        (Deflate, zlib.compress),
        (Deflate, raw),
        (Brotli, brotli.compress),
        (Zstd, zstandard.compress),
    ],
    ids=["gzip", "deflate", "raw deflate", "br", "zstd"],
)


@codings
@pytest.mark.parametrize("step", [1, 2, 17, 10_000])
def test_the_cuts_do_not_matter(make: Make, pack: Callable[[bytes], bytes], step: int) -> None:
    coding, packed = make(), pack(TEXT)
    pieces = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert b"".join(block for piece in pieces for block in coding.feed(piece)) == TEXT
    assert coding.finished


@codings
def test_a_stream_that_is_cut_off_is_not_finished(
    make: Make, pack: Callable[[bytes], bytes]
) -> None:
    coding = make()
    assert TEXT.startswith(b"".join(coding.feed(pack(TEXT)[:-6])))
    assert not coding.finished


@codings
def test_damage_is_one_of_the_known_errors(make: Make, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(TEXT)
    with pytest.raises(ERRORS):
        list(make().feed(packed[:12] + b"\xff" * 64 + packed[12:]))


@pytest.mark.parametrize(
    ("make", "pack", "most"),
    [
        (gunzip, gzip.compress, BLOCK),
        (Deflate, zlib.compress, BLOCK),
        (Zstd, zstandard.compress, 1 << 22),  # what 128 bytes can hold
        (Brotli, brotli.compress, 1 << 25),  # an older Brotli cannot limit its output
    ],
)
def test_no_block_is_larger_than_its_bound(
    make: Make, pack: Callable[[bytes], bytes], most: int
) -> None:
    blocks = [len(block) for block in make().feed(pack(bytes(6 << 20)))]
    assert sum(blocks) == 6 << 20
    assert max(blocks) <= most


@pytest.mark.parametrize(("make", "pack"), [(gunzip, gzip.compress), (Zstd, zstandard.compress)])
def test_members_follow_each_other(make: Make, pack: Callable[[bytes], bytes]) -> None:
    assert b"".join(make().feed(pack(b"one ") + pack(b"two"))) == b"one two"
