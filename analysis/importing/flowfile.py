"""Cutting a flow file into its flows, also when parts of it are damaged or gone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from analysis.importing.tnetstring import DICT, MAX_LENGTH_DIGITS

PIECE = 16 * 2**20
FLOW_START = re.compile(rb"\d{1,12}:(?=\d:(?:websocket|response|messages)[;,])")
"""A flow file lists the keys of a flow from the last to the first: these are the last ones."""
NOT_A_FLOW = "not a flow"


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of one flow, length and tag included. `offset` is where it stands."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that are not a flow, from `offset` on."""

    offset: int
    reason: str


def frames(stream: BinaryIO) -> Iterator[Frame | Gap]:
    """The flows of a file in order, with a Gap wherever there is something else."""
    offset = 0
    while True:
        prefix = _prefix(stream)
        if not prefix:
            return
        found = _frame(stream, offset, prefix)
        yield found
        if isinstance(found, Frame):
            offset += len(found.data)
        elif (resumed := _next_flow(stream, offset + len(prefix))) is None:
            return
        else:
            offset = resumed


def _prefix(stream: BinaryIO) -> bytes:
    """The digits of a length and what ends them, be it a colon or not."""
    prefix = b""
    while len(prefix) <= MAX_LENGTH_DIGITS:
        char = stream.read(1)
        prefix += char
        if not char.isdigit():
            break
    return prefix


def _frame(stream: BinaryIO, offset: int, prefix: bytes) -> Frame | Gap:
    if not re.fullmatch(rb"\d+:", prefix):
        cut_off = prefix.isdigit() and len(prefix) <= MAX_LENGTH_DIGITS
        return Gap(offset, "the file is cut off here" if cut_off else NOT_A_FLOW)
    rest = int(prefix[:-1]) + 1
    data = _read(stream, rest)
    if len(data) < rest:
        return Gap(offset, "the file is cut off inside this flow")
    if data[-1] != DICT:
        return Gap(offset, NOT_A_FLOW)
    return Frame(offset, prefix + data)


def _read(stream: BinaryIO, size: int) -> bytes:
    """At most `size` bytes. In pieces: a damaged length must not reserve terabytes."""
    if size <= PIECE:
        return stream.read(size)
    pieces = []
    while size and (piece := stream.read(min(size, PIECE))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _next_flow(stream: BinaryIO, offset: int) -> int | None:
    """Move the stream to where a flow seems to start at `offset` or later."""
    if not stream.seekable():
        return None
    stream.seek(offset)
    window = b""
    while piece := stream.read(PIECE):
        window += piece
        if found := FLOW_START.search(window):
            stream.seek(offset + found.start())
            return offset + found.start()
        keep = window[-32:]
        offset += len(window) - len(keep)
        window = keep
    return None
