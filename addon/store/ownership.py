"""One writer per session: an import that is still going on must not be begun a second time."""

import fcntl
import os
from pathlib import Path

from addon.errors import ChatcapError


class Ownership:
    """A lock beside the database, held until it is released or its process ends.

    Raises ChatcapError when another process holds it.
    """

    def __init__(self, database: Path, session_id: str) -> None:
        self._path = database.with_name(f"{database.name}.{session_id}.lock")
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            os.close(self._descriptor)
            raise ChatcapError(
                f"another process is still writing session {session_id}: wait for its end"
            ) from e

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
