"""Taking back what was written before it was known what it says: messages over which a secret is
spread, names of events that quote a chat.
"""

import json
import sqlite3
from collections.abc import Iterable

from addon.store.rows import Chats, FlowEntry, Row

MARKER = "[chatcap: not stored, a secret came in pieces]"


def withhold(connection: sqlite3.Connection, session_id: str, chats: Iterable[Chats]) -> None:
    """Put a marker in the place of the frames that `chats` name, those of this session only."""
    frames = [(MARKER, one.flow_id, seq, session_id) for one in chats for seq in one.withheld]
    if not frames:
        return
    # from now on pages are overwritten where something is deleted, which costs a little time
    connection.execute("PRAGMA secure_delete = ON")
    connection.executemany(
        "UPDATE frames SET data = ? WHERE flow_id = ? AND seq = ?"
        " AND flow_id IN (SELECT id FROM flows WHERE session_id = ?)",
        frames,
    )


def take_back_names(
    connection: sqlite3.Connection, session_id: str, entries: Iterable[FlowEntry]
) -> None:
    """Leave out names and types of telemetry events that quote a chat as `entries` have shown,
    those of this session only.
    """
    names = [name for entry in entries for name in entry.quoting]
    if not names:
        return
    quoting = json.dumps(names)
    connection.execute("PRAGMA secure_delete = ON")
    for column in ("type", "name"):
        connection.execute(
            f"UPDATE telemetry_events SET {column} = NULL"  # noqa: S608 - our own names
            f" WHERE {column} IN (SELECT value FROM json_each(?))"
            " AND flow_id IN (SELECT id FROM flows WHERE session_id = ?)",
            [quoting, session_id],
        )


def blanked(frames: Iterable[Row], chats: Iterable[Chats]) -> tuple[Row, ...]:
    """The frames as they may be written, those that `chats` name without their data."""
    named = {(one.flow_id, seq) for one in chats for seq in one.withheld}
    return tuple(
        {**frame, "data": MARKER} if (frame["flow_id"], frame["seq"]) in named else frame
        for frame in frames
    )
