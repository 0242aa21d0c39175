"""What the database has already: looked up read-only, before and beside the recorder."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from addon.errors import ChatcapError


class KnownFlows:
    """Flows that the database has from other sessions, looked up without writing."""

    def __init__(self, database: Path, session_id: str) -> None:
        self._session_id = session_id
        self._db = connect(database)

    def __contains__(self, flow_id: str) -> bool:
        if self._db is None:
            return False
        query = "SELECT 1 FROM flows WHERE id = ? AND session_id <> ?"
        return self._db.execute(query, [flow_id, self._session_id]).fetchone() is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._db is not None:
            self._db.close()


def is_complete(database: Path, session_id: str) -> bool:
    """Whether a session is there and ended. One that was interrupted is imported again, and one
    of an older version that did not look for conversations, or for events in telemetry.
    """
    db = connect(database)
    if db is None:
        return False
    with closing(db):
        query = (
            "SELECT 1 FROM sessions"
            " WHERE id = ? AND ended_at IS NOT NULL AND telemetry_read AND chats_read"
        )
        return db.execute(query, [session_id]).fetchone() is not None


def connect(database: Path) -> sqlite3.Connection | None:
    """A read-only connection, or None where there is no chatcap database of this version yet.

    The recorder says what is wrong with a database that is there and is not ours.
    """
    if not database.exists():
        return None
    try:
        db = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as e:
        raise ChatcapError(f"cannot read {database}: {e}") from e
    try:
        db.execute("SELECT id, session_id FROM flows LIMIT 0")
        db.execute("SELECT id, ended_at, telemetry_read, chats_read FROM sessions LIMIT 0")
    except sqlite3.Error:
        db.close()
        return None
    return db
