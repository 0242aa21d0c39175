"""The files of a bundle, wherever they lie: nothing is unpacked, and nothing outside is read."""

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
from analysis.exports import seal
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
_ENCRYPTED = 0x1


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
        with bundle.open("rb") as file:
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
        if len(names) + len(problems) > MOST_FILES:
            raise ChatcapError(f"{bundle} holds too many files: it is no bundle")
    return Opened(frozenset(names), tuple(problems), lambda name: (bundle / name).open("rb"))


def _archive(bundle: Path, file: BinaryIO) -> Opened:
    try:
        whole = seal.is_whole(file)
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise ChatcapError(f"{bundle} is no archive, or a damaged one") from error
    members = archive.infolist()
    problems = [] if whole else [UNSEALED]
    problems += [problem for member in members[:MOST_FILES] if (problem := _odd(member))]
    counts = Counter(member.filename for member in members)
    problems += [f"there more than once: {name}" for name, n in counts.items() if n > 1]
    if len(members) > MOST_FILES:
        problems.append("too many files for a bundle")
    return Opened(frozenset(counts), tuple(problems), archive.open)


def _odd(member: zipfile.ZipInfo) -> str | None:
    kind = member.external_attr >> 16
    if not is_safe(member.filename):
        return f"a name that leaves the bundle, or that none of its files has: {member.filename}"
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        return f"no plain file: {member.filename}"
    if member.flag_bits & _ENCRYPTED or member.compress_type not in METHODS:
        return f"packed as no bundle is: {member.filename}"
    return None
