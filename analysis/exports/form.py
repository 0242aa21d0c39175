"""The form of an archive: all its bytes but the contents, as `analysis.exports.packing` has them.

They follow from the names, sizes and checksums of its files, so nothing else has room in it. What
stands before, between or behind the files, or under another name in their own headers, is what
programs unpack that read an archive from its front; `zipfile` never sees it.
(PKWARE's APPNOTE.TXT, section 4.3.)
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from analysis.exports import seal
from analysis.exports.packing import OWNER_ONLY, UNIX

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s2B5H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")

_VERSION = 45
"""Of the format: sizes may have 64 bits."""
_FIRST_DAY = 1 << 5 | 1
"""The first of January 1980."""
_WIDE = 1
"""Marks the field that has numbers of 64 bits."""
_MOST = (1 << 31) - 1
"""Greater numbers stand in such a field, and `_FULL` in their place."""
_FULL = 0xFFFFFFFF
_PIECE = 1 << 18


def is_exact(file: BinaryIO, members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether an archive is what packing makes of these members, whatever is in them."""
    at, number, directory = 0, 0, bytearray()
    for member in members:
        header = _header(member)
        file.seek(at)
        if file.read(len(header)) != header or not _is_filled(file, member):
            return False
        directory += _listed(member, at)
        at += len(header) + member.compress_size
        number += 1
    rest = bytes(directory) + _end(number, at, len(directory))
    size = file.seek(0, 2)
    file.seek(at)
    return size == at + len(rest) + len(seal.BLANK) and file.read(len(rest)) == rest


def _is_filled(file: BinaryIO, member: zipfile.ZipInfo) -> bool:
    """Whether the packed data that begins here is as long as it says, packed and unpacked."""
    inflate, packed, size = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size, 0
    try:
        while packed and (piece := file.read(min(packed, _PIECE))):
            packed -= len(piece)
            while piece and size <= member.file_size:
                size += len(inflate.decompress(piece, _PIECE))
                piece = inflate.unconsumed_tail
    except zlib.error:
        return False
    is_whole = inflate.eof and not inflate.unused_data and not packed
    return is_whole and size == member.file_size


def _header(member: zipfile.ZipInfo) -> bytes:
    """What stands before the packed data."""
    name, wide = _name(member), _wide(member.file_size, member.compress_size)
    lengths = (len(name), len(wide))
    return _LOCAL.pack(b"PK\3\4", *_common(member), _FULL, _FULL, *lengths) + name + wide


def _listed(member: zipfile.ZipInfo, at: int) -> bytes:
    """A member in the directory."""
    name, sizes, wide = _name(member), (member.compress_size, member.file_size), b""
    if max(sizes) > _MOST and at > _MOST:
        wide = _wide(member.file_size, member.compress_size, at)
    elif max(sizes) > _MOST:
        wide = _wide(member.file_size, member.compress_size)
    elif at > _MOST:
        wide = _wide(at)
    sizes = (_FULL, _FULL) if max(sizes) > _MOST else sizes
    lengths = (len(name), len(wide), 0, 0, 0)
    place = (OWNER_ONLY, at if at <= _MOST else _FULL)
    made_by = (_VERSION, UNIX)
    numbers = (*made_by, *_common(member), *sizes, *lengths, *place)
    return _CENTRAL.pack(b"PK\1\2", *numbers) + name + wide


def _common(member: zipfile.ZipInfo) -> tuple[int, ...]:
    """Version, flags, method, time, date, checksum."""
    return _VERSION, 0, zipfile.ZIP_DEFLATED, 0, _FIRST_DAY, member.CRC


def _name(member: zipfile.ZipInfo) -> bytes:
    return member.filename.encode("utf-8", "surrogatepass")


def _wide(*numbers: int) -> bytes:
    return struct.pack(f"<2H{len(numbers)}Q", _WIDE, 8 * len(numbers), *numbers)


def _end(number: int, at: int, size: int) -> bytes:
    """What stands behind a directory of so many members and bytes that begins there."""
    wide = b""
    if at > _MOST:
        counts = (number, number, size, at)
        wide = _END64.pack(b"PK\6\6", _END64.size - 12, _VERSION, _VERSION, 0, 0, *counts)
        wide += _LOCATOR.pack(b"PK\6\7", 0, at + size, 1)
    place = min(at, _FULL)
    return wide + _END.pack(b"PK\5\6", 0, 0, number, number, size, place, len(seal.BLANK))
