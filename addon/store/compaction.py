"""Writing a database anew, so that its file holds what is in it and nothing else."""

import shutil
import sqlite3
from pathlib import Path

from addon.errors import ChatcapError

_SPARE = 16 * 2**20


def check_space(path: Path, size: int) -> None:
    """VACUUM writes a copy and then, before it is merged, a log of it.

    Raises ChatcapError when the disk has not twice the `size` of the file to spare.
    """
    needed, free = 2 * size + _SPARE, shutil.disk_usage(path.parent).free
    if free < needed:
        raise ChatcapError(
            f"a purge needs {needed / 1e6:,.0f} MB free in {path.parent}, where there are"
            f" {free / 1e6:,.0f} MB: make room, then try again"
        )


def compact(connection: sqlite3.Connection) -> None:
    """Leave nothing in free pages and in the log. Outside of a transaction; killed in the
    middle, it leaves the database as it was.
    """
    _merge_log(connection)
    connection.execute("PRAGMA temp_store = DEFAULT")  # the copy may be larger than the memory
    connection.execute("VACUUM")
    _merge_log(connection)


def _merge_log(connection: sqlite3.Connection) -> None:
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy  # noqa: S101 - nobody else is there
