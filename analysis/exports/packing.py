"""Where a bundle is put: a folder, or an archive whose bytes follow from its contents.

Nothing tells when or by whom it was packed, and an archive ends in its seal
(`analysis.exports.seal`).
"""

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from addon.errors import ChatcapError
from analysis.exports import seal
from analysis.reports.files import private

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of all members: an archive knows none before."""
OWNER_ONLY = 0o100600 << 16
UNIX = 3
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a bundle."""

    name: str
    bytes: int
    sha256: str


Pack = Callable[[str, Iterable[bytes]], Packed]
"""Puts a file into the bundle, piece by piece."""


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


@contextmanager
def packing(target: Path) -> Iterator[Pack]:
    """Begin a bundle at `target`, an archive if its name ends in `.zip`, else a new folder. It is
    there when it is whole, and not before. Raises ChatcapError when it cannot be written, and as
    `refuse_taken`.
    """
    refuse_taken(target)
    with _archive(target) if _is_archive(target) else _folder(target) as pack:
        yield pack


def refuse_taken(target: Path) -> None:
    """No bundle takes the place of anything: it may be evidence. Raises ChatcapError for all that
    is there already, but for an empty folder where a folder is wanted.
    """
    if target.is_symlink():
        raise ChatcapError(f"{target} is a symbolic link: name the bundle itself")
    if _is_archive(target) and target.is_dir():
        raise ChatcapError(f"{target} is a folder: choose another name")
    if _is_archive(target) and target.exists():
        raise ChatcapError(f"{target} is there already, and may be evidence: choose another name")
    if target.exists() and not target.is_dir():
        raise ChatcapError(f"{target} is a file: name a folder, or an archive that ends in .zip")
    if target.is_dir() and any(target.iterdir()):
        raise ChatcapError(f"{target} holds something already: choose another folder")


def _is_archive(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


@contextmanager
def _archive(target: Path) -> Iterator[Pack]:
    with private(target) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            archive.comment = seal.BLANK

            def pack(name: str, pieces: Iterable[bytes]) -> Packed:
                info = zipfile.ZipInfo(name, FIRST_DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr, info.create_system = OWNER_ONLY, UNIX
                with archive.open(info, "w", force_zip64=True) as member:
                    return _written(name, pieces, member)

            yield pack
        seal.put(file)
        refuse_taken(target)  # it was written meanwhile


@contextmanager
def _folder(target: Path) -> Iterator[Pack]:
    try:
        draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise _cannot(target, error) from error

    def pack(name: str, pieces: Iterable[bytes]) -> Packed:
        path = draft / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with _private(path) as file:
            return _written(name, pieces, file)

    try:
        yield pack
        draft.replace(target)
    except OSError as error:
        raise _cannot(target, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _private(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _written(name: str, pieces: Iterable[bytes], file: _Writable) -> Packed:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
        size += len(piece)
    return Packed(name, size, digest.hexdigest())


def _cannot(target: Path, error: OSError) -> ChatcapError:
    return ChatcapError(f"cannot write {target} ({error.strerror}): choose another place")
