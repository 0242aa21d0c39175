"""One member of a zip archive as a stream: unfolded piece by piece, up to where it is damaged.

`zipfile` throws away the end of a member whose checksum is wrong, and needs the archive's
directory, which stands at its end: in a download that was cut off it is missing. So members
are read from their own headers here (PKWARE's APPNOTE.TXT, section 4.3).
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEADER = struct.Struct("<4s5H3L2H")
"""Signature, version, flags, method, time, date, checksum, packed size, size, two lengths."""
SIGNATURE = b"PK\x03\x04"
LATER = 0x8
"""Checksum and sizes stand behind the data."""
UNICODE = 0x800
HUGE = 0xFFFFFFFF
"""The size stands elsewhere (zip64)."""
LONGEST_NAME = 1024
PIECE = 256 * 1024
FREE = 64 * 2**20
MOST = 200
"""A member that is larger than `FREE` may be so many times the size of what it is packed in. The
ids of its messages alone keep a genuine list of conversations below 60.
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """Where a member stands, and how. `size` is that of the packed data, or the most it may be;
    `checksum` is None when it is not known.
    """

    name: str
    header: int
    flags: int
    method: int
    size: int
    checksum: int | None = None
    mode: int = 0
    packed_at: tuple[int, int, int, int, int, int] | None = None

    @classmethod
    def of(cls, info: zipfile.ZipInfo) -> "Packed":
        return cls(
            info.orig_filename,
            info.header_offset,
            info.flag_bits,
            info.compress_type,
            info.compress_size,
            info.CRC,
            info.external_attr >> 16,
            info.date_time,
        )


class Unfolded(io.RawIOBase):
    """What is in a member. It ends where it is damaged or grows beyond all measure; `trouble`
    says so afterwards. Stored and deflated ones only.
    """

    def __init__(self, name: str, packed: Packed, file: BinaryIO, most: int) -> None:
        """`name` is for people; `most` bytes may come out. Raises ValueError when the member's
        header is damaged.
        """
        self.name = name
        self.trouble: str | None = None
        self.size = 0
        self._file = file
        self._at = packed.header + HEADER.size + sum(_lengths(packed, file))
        self._packed_left = packed.size
        self._most = min(most, unfolds_to(packed.size))
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if packed.method else None
        self._expected = packed.checksum
        self._checksum = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = b"" if self._ended else self._next(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        try:
            data = self._unfold(size)
        except zlib.error:
            data = b""
            self._expected = self._checksum ^ 1
        self._checksum = zlib.crc32(data, self._checksum)
        self.size += len(data)
        if self.size > self._most:
            return self._end(f"unfolds to more than {MOST} times its size: not read on")
        if not data and self._expected not in (None, self._checksum):
            return self._end("damaged in the archive: what could be read of it is imported")
        self._ended = not data
        return data

    def _end(self, trouble: str) -> bytes:
        self._ended, self.trouble = True, trouble
        return b""

    def _unfold(self, size: int) -> bytes:
        """The next bytes, or none at the end."""
        if self._inflate is None:
            return self._read(size)
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._read(PIECE)
            if data := self._inflate.decompress(packed, size):
                return data
            if not packed:
                break
        return b""

    def _read(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(min(size, self._packed_left))
        self._at += len(data)
        self._packed_left -= len(data)
        return data


def unfolds_to(size: int) -> int:
    """The most that may come out of so many bytes."""
    return max(FREE, MOST * size)


def salvaged(file: BinaryIO) -> Iterator[Packed]:
    """The members of an archive without its directory, found by their own headers."""
    end, start, window = file.seek(0, io.SEEK_END), 0, b""
    file.seek(0)
    while piece := file.read(PIECE):
        window += piece
        for found in re.finditer(re.escape(SIGNATURE), window):
            if found.start() + HEADER.size + LONGEST_NAME > len(window) and len(piece) == PIECE:
                break  # it comes again with the next piece
            if member := _member(window[found.start() :], start + found.start(), end):
                yield member
        keep = min(len(window), HEADER.size + LONGEST_NAME)
        start, window = start + len(window) - keep, window[len(window) - keep :]
        file.seek(start + keep)


def _member(window: bytes, at: int, end: int) -> Packed | None:
    if len(window) < HEADER.size:
        return None
    _, _, flags, method, _, _, checksum, size, _, length, _ = HEADER.unpack_from(window)
    raw = window[HEADER.size : HEADER.size + length]
    if not 0 < length <= LONGEST_NAME or len(raw) < length:
        return None
    name = raw.decode("utf-8" if flags & UNICODE else "cp437", "replace")
    if flags & LATER or size == HUGE:
        return Packed(name, at, flags, method, end - at)
    return Packed(name, at, flags, method, size, checksum)


def _lengths(packed: Packed, file: BinaryIO) -> tuple[int, int]:
    file.seek(packed.header)
    header = file.read(HEADER.size)
    if len(header) < HEADER.size or not header.startswith(SIGNATURE):
        raise ValueError("no header of a member")
    name, extra = HEADER.unpack(header)[-2:]
    return name, extra
