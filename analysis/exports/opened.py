"""The files of a bundle, wherever they lie: nothing is unpacked, and nothing outside is read."""

import errno
import io
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from addon.errors import ChatcapError
from analysis.exports import form, seal
from analysis.exports.manifest import is_safe

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError),
    *(ValueError, LookupError, OverflowError),
)
"""What reading a damaged archive may raise."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MOST_FILES = 10_000
UNSEALED = (
    "the archive is not as it was sealed: changed, or packed again (then unpack it and verify "
    "the folder)"
)
FOREIGN = "the archive is not packed as chatcap packs it: more may be in it than its files"
_ENCRYPTED = 0x1
_AT_ONCE = 20 << 20
"""Bytes that are read at once; the directory of an archive is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`names` are those of its files, `problems` what no bundle has: one line each."""

    names: frozenset[str]
    problems: tuple[str, ...]
    open: Callable[[str], IO[bytes]]


@contextmanager
def opened(bundle: Path) -> Iterator[Opened]:
    """A bundle as folder or archive. Raises ChatcapError when it is neither."""
    if bundle.is_symlink():
        raise ChatcapError(f"{bundle} is a symbolic link: name the bundle itself")
    if bundle.is_dir():
        yield _folder(bundle)
        return
    try:
        with _Frugal(_plain(bundle)) as file:
            yield _archive(bundle, file)
    except FileNotFoundError as error:
        raise ChatcapError(f"there is no bundle at {bundle}") from error
    except OSError as error:
        raise ChatcapError(f"cannot read {bundle} ({error.strerror})") from error


def _folder(bundle: Path) -> Opened:
    names, problems = [], []
    for folder, folders, files in os.walk(bundle):
        for name in [*folders, *files]:
            path = Path(folder, name)
            shown = path.relative_to(bundle).as_posix()
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                names.append(shown)
            elif not stat.S_ISDIR(kind):
                problems.append(f"no plain file: {shown}")
        if not folders and not files and folder != str(bundle):
            problems.append(f"an empty folder: {Path(folder).relative_to(bundle).as_posix()}")
        if len(names) + len(problems) > MOST_FILES:
            raise ChatcapError(f"{bundle} holds too many files: it is no bundle")
    return Opened(
        frozenset(names), tuple(problems), lambda name: io.BufferedReader(_plain(bundle / name))
    )


def _archive(bundle: Path, file: BinaryIO) -> Opened:
    try:
        whole = seal.is_whole(file)
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise ChatcapError(f"{bundle} is no archive, or a damaged one") from error
    members = archive.infolist()
    problems = [] if whole else [UNSEALED]
    if whole and len(members) <= MOST_FILES and not form.is_exact(file, members):
        problems = [FOREIGN]
    problems += [problem for member in members[:MOST_FILES] if (problem := _odd(member))]
    counts = Counter(member.filename for member in members)
    problems += [f"there more than once: {name}" for name, n in counts.items() if n > 1]
    if len(members) > MOST_FILES:
        problems.append("too many files for a bundle")
    return Opened(frozenset(counts), tuple(problems), archive.open)


class _Frugal(io.BufferedReader):
    """An archive of which no more is read at once than a bundle has in its directory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _AT_ONCE:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return super().read(_AT_ONCE if size is None or size < 0 else size)


def _plain(path: Path) -> io.FileIO:
    """A plain file, open to read: no pipe that waits for ever, no device without an end."""
    _refuse_special(path.lstat())
    file = io.FileIO(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "r")
    try:
        _refuse_special(os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def _refuse_special(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "no plain file")


def _odd(member: zipfile.ZipInfo) -> str | None:
    kind = member.external_attr >> 16
    if not is_safe(member.filename):
        return f"a name that leaves the bundle, or that none of its files has: {member.filename}"
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        return f"no plain file: {member.filename}"
    if member.flag_bits & _ENCRYPTED or member.compress_type not in METHODS:
        return f"packed as no bundle is: {member.filename}"
    return None
