"""The seal of an archive: its comment, the last bytes of the file, says the hash of all before.

So not one byte of the file can change unnoticed, not even those that no content depends on.
Who changes it on purpose can seal it again: only a fingerprint from elsewhere tells then.
"""

import hashlib
import re
from typing import BinaryIO

_WORDS = b"chatcap bundle; SHA-256 of all bytes before this comment: "
BLANK = _WORDS + b"0" * 64
"""What stands there until the rest is written."""
_SEAL = re.compile(re.escape(_WORDS) + rb"([0-9a-f]{64})")
_PIECE = 1 << 20


def put(file: BinaryIO) -> None:
    """Seal an archive that was written with the comment BLANK; the file is open to read, too."""
    size = file.seek(0, 2) - len(BLANK)
    digest = _digest(file, size)
    file.seek(size)
    file.write(_WORDS + digest.encode("ascii"))


def is_whole(file: BinaryIO) -> bool:
    """Whether every byte of an archive is as it was sealed."""
    size = file.seek(0, 2) - len(BLANK)
    if size < 0:
        return False
    file.seek(size)
    found = _SEAL.fullmatch(file.read())
    return found is not None and _digest(file, size) == found[1].decode("ascii")


def _digest(file: BinaryIO, size: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while size and (piece := file.read(min(size, _PIECE))):
        digest.update(piece)
        size -= len(piece)
    return digest.hexdigest()
