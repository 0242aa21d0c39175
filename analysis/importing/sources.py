"""A capture file as it comes: recognised by content, unpacked on the way, never by its name.

`.zhar` is gzip in some programs and zlib in mitmproxy; others zip, or use zstd.
"""

import contextlib
import hashlib
import io
import re
import zlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

from addon.errors import ChatcapError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 4096
GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06")
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
ZSTD_WINDOW = 128 * 2**20
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
A_CONVERSATION = re.compile(
    r'\{\s*"(?:title|(?:create|update)_time|mapping|moderation_results|current_node'
    r'|conversation_id|conversations|id)"\s*:'
)
"""How an export begins that is an object: one conversation, or a list with a name."""
PIECE = 256 * 1024
NEITHER = "neither a mitmproxy flow file, nor a HAR file, nor a data export of ChatGPT"

Progress = Callable[[int], None]
"""Gets the number of bytes of the file that were read since the last time."""


class Kind(StrEnum):
    MITM = "mitm"
    HAR = "har"
    EXPORT = "export"
    """An official data export."""


def fingerprint(path: Path, progress: Progress = lambda _: None) -> str:
    """SHA-256 of a file, as hex. Raises ChatcapError when it cannot be read."""
    digest = hashlib.sha256()
    with open_file(path) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            progress(len(piece))
    return digest.hexdigest()


def open_file(path: Path, progress: Progress = lambda _: None) -> BinaryIO:
    """The bytes of a file as they are. Raises ChatcapError when it cannot be opened."""
    try:
        return cast("BinaryIO", io.BufferedReader(_Counting(path, progress), PIECE))
    except OSError as e:
        raise ChatcapError(f"cannot read {path}: {e.strerror or e}") from e


def unpack(file: BinaryIO) -> BinaryIO:
    """What is inside of a compressed file; the file itself if it is not compressed.

    Where the compressed data is damaged or cut off, what comes out ends.
    """
    start = peek(file)
    if start.startswith((GZIP, *ZLIB)):
        return cast("BinaryIO", io.BufferedReader(_Inflating(file), PIECE))
    if start.startswith(ZSTD):
        return cast("BinaryIO", io.BufferedReader(_Zstandard(file), PIECE))
    return file


def recognise(stream: BinaryIO) -> tuple[Kind, bytes]:
    """What kind of file this is, and how it starts.

    Raises ChatcapError for everything else, with a word on what it seems to be.
    """
    start = peek(stream)
    if start.startswith(ZIP):
        return Kind.EXPORT, start
    text = start.decode(encoding_of(start), "replace").lstrip(" \t\r\n")
    if text.startswith("[") or A_CONVERSATION.match(text):
        return Kind.EXPORT, start
    if text.startswith("{"):
        return Kind.HAR, start
    if text[:1].isdigit():
        return Kind.MITM, start
    raise ChatcapError(NEITHER if text else "the file is empty: there is nothing to import")


def is_archive(start: bytes) -> bool:
    """Whether a file that starts so is a zip archive."""
    return start.startswith(ZIP)


def encoding_of(start: bytes) -> str:
    """The encoding of a JSON text by its first bytes, and how to skip a byte order mark."""
    return "utf-16" if start.startswith(UTF_16) else "utf-8-sig"


def peek(stream: BinaryIO) -> bytes:
    """The first bytes, without taking them."""
    peek = cast("io.BufferedReader", stream).peek
    return peek(HEAD)[:HEAD]


class _Counting(io.FileIO):
    """A file that tells how far it has been read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path)
        self._progress = progress

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        count = super().readinto(buffer) or 0
        self._progress(count)
        return count


class _Inflating(io.RawIOBase):
    """Undoes gzip, also of several members, and zlib, a bounded piece at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self._inflate = zlib.decompressobj(wbits=GZIP_OR_ZLIB)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = b""
        with contextlib.suppress(zlib.error):
            data = self._next(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        while packed := self._rest or self._file.read(PIECE):
            if self._inflate.eof:
                self._inflate = zlib.decompressobj(wbits=GZIP_OR_ZLIB)
            data = self._inflate.decompress(packed, size)
            self._rest = self._inflate.unconsumed_tail or self._inflate.unused_data
            if data:
                return data
        return self._inflate.flush(size)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Zstandard(io.RawIOBase):
    """Undoes zstd, also of several frames."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._reader = decompressor.stream_reader(file, read_across_frames=True)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        with contextlib.suppress(zstandard.ZstdError):
            return self._reader.readinto(buffer)
        return 0

    def close(self) -> None:
        self._file.close()
        super().close()
