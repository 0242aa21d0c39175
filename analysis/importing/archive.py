"""The archive of a data export: its lists of conversations, read in place, never extracted.

An export of ChatGPT holds `conversations.json`, and large ones of 2026 hold
`conversations-000.json`, `conversations-001.json` and so on; whoever packs it again may put
it into a folder. No other member is looked into, whatever its name.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from addon.errors import ChatcapError
from analysis.importing.zipmember import Packed, Unfolded, salvaged, unfolds_to

LISTS = re.compile(r"conversations(?:-\d{1,6})?\.json", re.IGNORECASE)
LEFTOVERS = re.compile(r"(?:^|/)__MACOSX/")
"""What macOS adds to an archive: its own notes, under the names of the files."""
LEAVES = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What exports are packed with."""
ENCRYPTED = 0x1
FIRST_YEAR = 2022
"""No export is older; archives without times say 1980."""
UNREADABLE = (
    *(zipfile.BadZipFile, NotImplementedError, OSError),
    *(ValueError, LookupError, OverflowError),
)
"""What `zipfile` raises where the directory of an archive is damaged."""
CUT_OFF = "the archive is cut off or damaged: "
NO_LIST = "there is no conversations.json in this archive: is it a data export of ChatGPT?"
NESTED = "this archive holds another archive and no conversations.json: unpack it, import that"


@dataclass(frozen=True, slots=True)
class Refused:
    """A list of conversations that is not read, or an archive that may have had more of them."""

    name: str
    reason: str


class Archive:
    """The archive in a seekable file. Raises ChatcapError when it is none, or no export."""

    def __init__(self, file: BinaryIO) -> None:
        if not file.seekable():
            raise ChatcapError("an archive inside of a compressed file: unpack it, import that")
        self._file = file
        try:
            members = [Packed.of(info) for info in zipfile.ZipFile(file).infolist()]
            self._whole = True
        except UNREADABLE:
            members = list(salvaged(file))
            self._whole = False
        self._lists = sorted(filter(_is_list, members), key=lambda member: member.name)
        if not self._lists:
            raise ChatcapError(self._nothing(members))

    def _nothing(self, members: list[Packed]) -> str:
        if not self._whole:
            return f"{CUT_OFF}download it again"
        nested = any(member.name.lower().endswith(".zip") for member in members)
        return NESTED if nested else NO_LIST

    @property
    def made_at(self) -> float | None:
        """Unix time at which the lists were packed; an archive does not tell the time zone, and
        exports are made in UTC. None where it does not say.
        """
        times = [at for one in self._lists if (at := one.packed_at) and at[0] >= FIRST_YEAR]
        try:
            return max(datetime(*time, tzinfo=UTC) for time in times).timestamp()
        except ValueError:  # none, or no date
            return None

    def lists(self) -> Iterator[Unfolded | Refused]:
        """Each list of conversations, by its name; one has to be read before the next.

        All of them together may be as large as what one list of the archive's size unfolds to:
        entries of a directory may all point to the same data.
        """
        left = unfolds_to(self._file.seek(0, io.SEEK_END))
        for member in self._lists:
            name = _last(member.name)
            if reason := _refusal(member):
                yield Refused(name, reason)
                continue
            try:
                unfolded = Unfolded(name, member, self._file, left)
            except ValueError:
                yield Refused(name, "its header is damaged")
                continue
            with unfolded:
                yield unfolded
            left -= unfolded.size
        if not self._whole:
            yield Refused("archive", f"{CUT_OFF}what could be found in it is imported")


def _is_list(member: Packed) -> bool:
    return LISTS.fullmatch(_last(member.name)) is not None and not LEFTOVERS.search(member.name)


def _last(name: str) -> str:
    """The last part of a path, however its parts are told apart."""
    return name.replace("\\", "/").rpartition("/")[2]


def _refusal(member: Packed) -> str | None:
    if LEAVES.search(member.name.replace("\\", "/")):
        return "its path leads out of the archive"
    if stat.S_IFMT(member.mode) not in (0, stat.S_IFREG):
        return "a link, not a file"
    if member.flags & ENCRYPTED:
        return "encrypted: unpack the archive and import the file"
    if member.method not in METHODS:
        return "packed in an unusual way: unpack the archive and import the file"
    return None
