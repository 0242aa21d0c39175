"""What the proxy tells the recorder process, and how it travels: length, then a pickle.

Pickle is safe here: both ends are ours and the pipe between them is private.
"""

import pickle
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path

from addon.privacy.levels import Privacy
from addon.protocol.records import FlowRecord, Frame
from addon.recording.wire import WireFlow
from addon.store.rows import SessionStart

Flow = FlowRecord | WireFlow

LENGTH = struct.Struct("!Q")
MOST_FINDINGS = 50
"""Different ones that are told of an export: the most frequent."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Flows that will get no row, counted since the session began.

    `skipped` were not meant to have one, `lost` did not fit into memory; `lost_ends` have a
    row that says `unfinished` because their end did not fit.
    """

    skipped: int = 0
    lost: int = 0
    lost_ends: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The first message.

    `resume` is set when an earlier recorder process died in this session: what it had
    accounted for by then.
    """

    database: Path
    session: SessionStart
    privacy: Privacy
    max_body: int
    extra_hosts: frozenset[str] = frozenset()
    resume: Losses | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One conversation of an official export: JSON, and when the export was made (ISO 8601)."""

    data: bytes
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Everything since the parcel before; flows come with their number in the session.

    A `WireFlow` that is put in comes out as the `FlowRecord` it stands for.
    """

    number: int
    opened: tuple[tuple[int, Flow], ...] = ()
    frames: tuple[tuple[str, Frame], ...] = ()
    closed: tuple[tuple[int, Flow], ...] = ()
    documents: tuple[Document, ...] = ()
    losses: Losses = Losses()


@dataclass(frozen=True, slots=True)
class Documents:
    """What became of the documents of an export.

    `refused` are no conversation, or cannot be stored; what is in neither was lost with the
    disk. `findings` counts what was odd about those that were written, in words for a person:
    places and kinds, never values.
    """

    written: int = 0
    refused: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: "Documents") -> "Documents":
        findings = Counter(self.findings) + Counter(other.findings)
        return Documents(
            self.written + other.written,
            self.refused + other.refused,
            dict(findings.most_common(MOST_FINDINGS)),
        )


NO_DOCUMENTS = Documents()


@dataclass(frozen=True, slots=True)
class End:
    """The session ended cleanly. `ended_at` is ISO 8601 in UTC."""

    ended_at: str


Message = Begin | Parcel | End


def pack(message: Message) -> bytes:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def unpack(stream: RawIOBase) -> Message | None:
    """The next message; None at the end of the stream, also when it breaks off inside one."""
    head = _exactly(stream, LENGTH.size)
    data = _exactly(stream, LENGTH.unpack(head)[0]) if head else None
    if data is None:
        return None
    message: Message = pickle.loads(data)  # noqa: S301 - from our own parent process
    return message


def _exactly(stream: RawIOBase, length: int) -> bytes | None:
    data = bytearray(length)
    filled = 0
    while filled < length:
        count = stream.readinto(memoryview(data)[filled:])
        if not count:
            return None
        filled += count
    return bytes(data)
