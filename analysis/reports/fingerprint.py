"""What file a report was made of, so that somebody else can see that it is the same one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from addon.errors import ChatcapError


@dataclass(frozen=True, slots=True)
class File:
    """A database file: its size in bytes and its SHA-256 in hex.

    `note` says when changes stand beside it, so that the hash is of the file without them.
    """

    bytes: int
    sha256: str
    note: str | None = None


def fingerprint(path: Path) -> File:
    """Reads the whole file. Raises ChatcapError when that fails."""
    log = path.with_name(f"{path.name}-wal")
    try:
        with path.open("rb", buffering=0) as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        waiting = log.stat().st_size if log.exists() else 0
    except OSError as error:
        raise ChatcapError(f"cannot read {path}: {error.strerror}") from error
    note = None
    if waiting:
        note = (
            f"{log.name} holds {waiting} bytes of changes that are not yet merged into the file: "
            "size and hash are of the file without them."
        )
    return File(size, sha256, note)
