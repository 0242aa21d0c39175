"""Content codings: undone where they can be, bounded always, never an exception."""

import gzip
import subprocess
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.streams.content import decode
from addon.streams.unfolding import declared_length

LIMIT = 10_000_000
TEXT = b'{"parts":["the harbour opened in year twelve"],"n":1}\n' * 500


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:])),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "br, fast": ("br", lambda data: brotli.compress(data, quality=1)),
    "zstd": ("zstd", zstandard.compress),
    "two frames": (
        "zstd",
        lambda data: zstandard.compress(data[:99]) + zstandard.compress(data[99:]),
    ),
    "stacked": ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    "three": (
        "deflate, zstd,gzip",
        lambda data: gzip.compress(zstandard.compress(zlib.compress(data))),
    ),
    "identity": ("identity", bytes),
    "none": ("", bytes),
}
names = pytest.mark.parametrize("name", CODINGS)
real = pytest.mark.parametrize(
    "name", [name for name in CODINGS if name not in ("identity", "none")]
)


@names
@pytest.mark.parametrize("text", [TEXT, b"x", b""])
def test_every_coding_is_undone(name: str, text: bytes) -> None:
    header, pack = CODINGS[name]
    assert decode(pack(text), header, limit=LIMIT).data == text
    assert decode(pack(text), header, limit=LIMIT).problem is None


@real
def test_a_cut_stream_gives_its_beginning_and_a_problem(name: str) -> None:
    header, pack = CODINGS[name]
    decoded = decode(pack(TEXT)[:-9], header, limit=LIMIT)
    assert TEXT.startswith(decoded.data)
    assert decoded.truncated
    assert decoded.problem is not None
    assert "ends early" in decoded.problem


@real
def test_damage_costs_what_follows_it_only(name: str) -> None:
    header, pack = CODINGS[name]
    packed = pack(TEXT)
    decoded = decode(packed[: len(packed) // 2] + b"\xff" * 40, header, limit=LIMIT)
    assert decoded.problem is not None
    assert decoded.truncated


@pytest.mark.parametrize("header", ["gzip", "deflate", "br", "zstd"])
def test_a_header_that_lies_leaves_plain_text_as_it_is(header: str) -> None:
    decoded = decode(TEXT, header, limit=LIMIT)
    assert decoded.data == TEXT
    assert decoded.problem == f"content is not {header} as its header says"


def test_an_unknown_coding_is_named_and_left_alone() -> None:
    assert decode(b"\x00\x01", "dcb", limit=9).problem == "unknown content encoding dcb"
    assert decode(b"\x00\x01", "dcb", limit=9).data == b"\x00\x01"
    assert decode(b"x", "secret value!", limit=9).problem == "unknown content encoding"


@names
def test_nothing_longer_than_the_limit_comes_out(name: str) -> None:
    header, pack = CODINGS[name]
    decoded = decode(pack(TEXT), header, limit=1000)
    assert decoded.data == TEXT[:1000]
    assert decoded.truncated
    assert decoded.problem is not None
    exact = decode(pack(TEXT), header, limit=len(TEXT))
    assert exact.data == TEXT
    assert name in ("stacked", "three") or not exact.truncated


MEASURE = """
import resource, sys
from addon.streams.content import decode
bomb = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
decoded = decode(bomb, sys.argv[1], limit=1 << 20)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(decoded.data), decoded.truncated, (after - before) // 1024)
"""


def bomb(header: str) -> bytes:
    zeros = bytes(1 << 20)
    if header == "br":
        return bytes(brotli.compress(zeros * 256, quality=5, lgwin=24))
    if header == "zstd":
        return zstandard.compress(zeros * 64)
    if header == "gzip, gzip":
        return gzip.compress(gzip.compress(zeros * 64))
    return gzip.compress(zeros * 64) if header == "gzip" else zlib.compress(zeros * 64)


@pytest.mark.parametrize("header", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_bomb_is_stopped_within_bounds(header: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, header], input=bomb(header), capture_output=True, check=True
    )
    size, truncated, mib = run.stdout.split()
    assert int(size) == 1 << 20
    assert truncated == b"True"
    assert int(mib) <= 72


def test_the_length_a_brotli_stream_declares_is_its_length() -> None:
    for size in (1, 15, 300, 70_000):
        for quality in (0, 4, 9, 11):
            text = bytes(n * 7 % 251 for n in range(size))
            declared = declared_length(brotli.compress(text, quality=quality))
            assert declared in (None, size)
    assert declared_length(brotli.compress(b"a" * 5000)) == 5000


@names
def test_marks_follow_the_content(name: str) -> None:
    header, pack = CODINGS[name]
    packed = pack(TEXT)
    marks = tuple((end, float(end)) for end in range(7, len(packed) + 7, 7))
    mapped = decode(packed, header, limit=LIMIT, marks=marks).marks
    assert [ms for _, ms in mapped] == [ms for _, ms in marks]
    sizes = [size for size, _ in mapped]
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(TEXT)


def test_an_event_flushed_in_a_chunk_has_the_time_of_that_chunk() -> None:
    packer = zlib.compressobj(wbits=31)
    chunks, marks, size = [], [], 0
    for at in range(5):
        chunks.append(packer.compress(b"data: %d\n\n" % at) + packer.flush(zlib.Z_SYNC_FLUSH))
        size += len(chunks[-1])
        marks.append((size, at * 100.0))
    mapped = decode(b"".join(chunks), "gzip", limit=LIMIT, marks=tuple(marks)).marks
    assert mapped == ((9, 0.0), (18, 100.0), (27, 200.0), (36, 300.0), (45, 400.0))


@settings(max_examples=500, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "zstd,zstd,x", "", "*"]),
    st.lists(st.integers(0, 400), max_size=4),
)
def test_no_bytes_raise(data: bytes, header: str, cuts: list[int]) -> None:
    marks = tuple((cut, 1.0) for cut in sorted(cuts))
    for body in (data, gzip.compress(data)[:-3] + data, zstandard.compress(data) + data):
        decoded = decode(body, header, limit=200, marks=marks)
        assert len(decoded.data) <= 200
        assert len(decoded.marks) == len(marks)
