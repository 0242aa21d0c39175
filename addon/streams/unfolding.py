"""One content coding undone piece by piece, with an upper bound on what comes out at once.

Each class takes wire bytes with `feed` and yields blocks of plain bytes, none much larger than
`BLOCK`, so that a caller who stops iterating holds no more than it asked for. A damaged stream
raises one of `ERRORS`; what was yielded before stays good.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

BLOCK = 1 << 18
"""Bytes of output asked for at a time."""
ERRORS = (zlib.error, brotli.error, zstandard.ZstdError)

_BROTLI_IS_BOUNDED = hasattr(brotli.Decompressor, "can_accept_more_data")
"""Brotli >= 1.2; mitmproxy 11 pins <= 1.1 (https://github.com/google/brotli/issues/1460)."""
_BROTLI_INPUT = 16
"""Bytes fed at a time to an older Brotli. A meta-block gives at most 16 MiB and takes about ten
bytes to declare (RFC 7932 section 9.2), so one such step gives at most 32 MiB."""
_BROTLI_WHOLE = 1 << 23
"""Content up to this length is unfolded at once where its length is known beforehand."""
_ZSTD_INPUT = 128
"""Bytes fed at a time: a block of four bytes gives at most 128 KiB (RFC 8878 section 3.1.1.2)."""
_ZSTD_WINDOW = 1 << 23
"""RFC 9659: a zstd content coding needs no window above 8 MiB."""


class Unfolder(Protocol):
    """Undoes one content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Plain bytes of the next wire bytes, in blocks."""
        ...

    @property
    def finished(self) -> bool:
        """The stream has reached its own end mark."""
        ...


class Zlib:
    """gzip (also of several members, RFC 1952 section 2.2) or deflate."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof:
                if not data.startswith(b"\x1f\x8b"):  # padding after the last member
                    return
                self._stream = zlib.decompressobj(self._wbits)
            if block := self._stream.decompress(data, BLOCK):
                yield block
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        while not self._stream.eof and (block := self._stream.decompress(b"", BLOCK)):
            yield block

    @property
    def finished(self) -> bool:
        return self._stream.eof


class Deflate:
    """deflate as RFC 9110 means it (zlib), or raw as some senders mean it."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: Zlib | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            wrapped = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._stream = Zlib(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        yield from self._stream.feed(data)

    @property
    def finished(self) -> bool:
        return self._stream is not None and self._stream.finished


class Brotli:
    """br, also with versions of Brotli that cannot limit their output."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if _BROTLI_IS_BOUNDED:
            yield from self._bounded(data)
            return
        declared = None if self._begun else declared_length(data)
        whole = declared is not None and declared <= _BROTLI_WHOLE
        step = (len(data) or 1) if whole else _BROTLI_INPUT
        self._begun = True
        for start in range(0, len(data), step):
            if self._stream.is_finished():
                return
            if block := self._stream.process(data[start : start + step]):
                yield block

    def _bounded(self, data: bytes) -> Iterator[bytes]:
        # it asks for more input while output is still to come, so go on until there is none
        while not self._stream.is_finished():
            block = self._stream.process(data, output_buffer_limit=BLOCK)
            if not block:
                return
            yield block
            data = b""

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())


class Zstd:
    """zstd, also of several frames."""

    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._context.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_INPUT):
            rest = data[start : start + _ZSTD_INPUT]
            while rest:
                if self._frame.eof:
                    self._frame = self._context.decompressobj()
                if block := self._frame.decompress(rest):
                    yield block
                rest = self._frame.unused_data if self._frame.eof else b""

    @property
    def finished(self) -> bool:
        return bool(self._frame.eof)


def declared_length(data: bytes) -> int | None:
    """Length of a brotli stream's content where it is one meta-block that is also the last.

    RFC 7932 sections 9.1 and 9.2: WBITS, ISLAST, ISLASTEMPTY, MNIBBLES, MLEN - 1.
    """
    bits = int.from_bytes(data[:8], "little")
    if not bits & 1:
        bits >>= 1
    elif bits >> 1 & 7 or not bits >> 4 & 7:
        bits >>= 4 if bits >> 1 & 7 else 7
    else:
        bits >>= 7
    if not bits & 1 or bits & 2 or bits >> 2 & 3 == 3:
        return None
    nibbles = 4 + (bits >> 2 & 3)
    return (bits >> 4 & (1 << 4 * nibbles) - 1) + 1
