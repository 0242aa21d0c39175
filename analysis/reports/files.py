"""Files that only their owner may read: what we write was recorded from somebody's life."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from addon.errors import ChatcapError

_DATABASES = (
    b"SQLite format 3\0",
    b"\x37\x7f\x06\x82",  # a write-ahead log, in either byte order
    b"\x37\x7f\x06\x83",
    b"\xd9\xd5\x05\xf9",  # a rollback journal
)
"""How the files of SQLite begin (https://sqlite.org/fileformat2.html)."""
_BESIDE = ("-wal", "-shm", "-journal")


def write_private(path: Path, text: str) -> None:
    """Write the whole file 0600, or leave the old one as it was.

    Raises ChatcapError when the folder cannot be written to, for a symbolic link, and for a
    database, which no output of ours replaces.
    """
    with private(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


@contextmanager
def private(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece: 0600, and in its place when all of it is there; when
    something fails the old one stays as it was. Raises as `write_private`.
    """
    if path.is_symlink():
        raise ChatcapError(f"{path} is a symbolic link: name the file itself")
    try:
        if _is_database(path):
            raise ChatcapError(f"{path} is a database: choose another file")
        # mkstemp makes the file 0600 whatever the umask is; beside the target, so that the
        # move into place is atomic.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink()
            raise
    except OSError as error:
        raise ChatcapError(
            f"cannot write {path} ({error.strerror}): choose another file"
        ) from error


def _is_database(path: Path) -> bool:
    """Whether a slip of the pen would cost a record: `-o` with the name that belongs to `--db`,
    or with that of a file that SQLite keeps beside it.
    """
    if any(
        path.name.endswith(end) and _begins(path.with_name(path.name.removesuffix(end)))
        for end in _BESIDE
    ):
        return True
    return _begins(path)


def _begins(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16).startswith(_DATABASES)
