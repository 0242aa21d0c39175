"""Marks of what goes, looked for in the bytes of the file when it has gone.

Not all of it, but some of each kind, drawn by lot. The file is searched as any program would that
knows nothing of SQLite; what is found has to stand in a row that stays, or the purge has failed.
"""

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from sqlite3 import Connection

SHORTEST, LONGEST = 12, 48
"""Bytes of a mark: fewer turn up by accident, more may be split over two pages."""
_OF_EACH = 12
_PIECE = 1 << 22
"""Bytes that are searched at a time."""

_FLOWS = """
    (SELECT id FROM going_flows UNION SELECT id FROM emptied_flows)
"""
_TOLD = """
    SELECT message_key FROM message_sources
    WHERE flow_id IN (SELECT id FROM going_flows) OR session_id IN (SELECT id FROM going_sessions)
    UNION SELECT key FROM messages
    WHERE conversation_id IN (SELECT id FROM going_conversations)
"""
_CONTENT = (
    f"""
    SELECT data FROM bodies WHERE sha256 IN (
        SELECT request_sha256 FROM flows WHERE id IN {_FLOWS}
        UNION SELECT response_sha256 FROM flows WHERE id IN {_FLOWS}
        UNION SELECT sent_sha256 FROM flows WHERE id IN {_FLOWS})
    """,  # noqa: S608 - our own words
    f"SELECT data FROM frames WHERE flow_id IN {_FLOWS}",  # noqa: S608 - our own words
    f"SELECT properties FROM telemetry_events WHERE flow_id IN {_FLOWS}",  # noqa: S608
    f"SELECT name FROM telemetry_events WHERE flow_id IN {_FLOWS}",  # noqa: S608 - our own words
    f"SELECT text FROM messages WHERE key IN ({_TOLD})",  # noqa: S608 - our own words
    "SELECT title FROM conversations WHERE id IN (SELECT id FROM going_conversations)",
)
_ROWS = (
    "SELECT id FROM going_flows",
    "SELECT id FROM going_sessions",
    "SELECT id FROM going_conversations",
    f"SELECT id FROM messages WHERE key IN ({_TOLD})",  # noqa: S608 - our own words
)


def collect(connection: Connection, *, content_only: bool) -> list[bytes]:
    """Marks of what `addon.store.selection` has selected; ids where whole rows go."""
    queries = _CONTENT if content_only else (*_CONTENT, *_ROWS)
    found: dict[bytes, None] = {}
    for query in queries:
        drawn = f"SELECT * FROM ({query}) ORDER BY random() LIMIT {_OF_EACH}"  # noqa: S608 - ours
        for (value,) in connection.execute(drawn):
            if mark := _mark(value):
                found[mark] = None
    return list(found)


def found_in(files: Iterable[Path], marks: Iterable[bytes]) -> set[bytes]:
    """Those that stand anywhere in the bytes of the files, used or not."""
    left, found = set(marks), set()
    for path in files:
        if not path.exists() or not path.stat().st_size:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found |= {mark for mark in left if data.find(mark) >= 0}
        left -= found
    return found


def standing(connection: Connection, marks: Iterable[bytes]) -> set[bytes]:
    """Those that stand in a row that stayed, since something else says the same."""
    left, found = set(marks), set[bytes]()
    for table in _tables(connection):
        if not left:
            break
        for piece in _pieces(connection, table):
            here = {mark for mark in left if mark in piece}
            found |= here
            left -= here
    return found


def _mark(value: str | bytes | None) -> bytes | None:
    """A piece from the middle, whole characters of a text."""
    if value is None:
        return None
    middle = max(0, len(value) // 2 - LONGEST // 2)
    piece = value[middle : middle + LONGEST]
    data = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else bytes(piece)
    return data if len(data) >= SHORTEST and len(set(data)) >= SHORTEST // 2 else None


def _tables(connection: Connection) -> list[str]:
    query = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"
    return [table for (table,) in connection.execute(query)]


def _pieces(connection: Connection, table: str) -> Iterator[bytes]:
    """What the rows of a table hold, as many of them together as make a fair piece."""
    columns = connection.execute(f'PRAGMA main.table_info("{table}")').fetchall()
    row = " || x'00' || ".join(f"ifnull(CAST(\"{name}\" AS BLOB), x'')" for _, name, *_ in columns)
    cursor = connection.cursor()
    usual, connection.text_factory = connection.text_factory, bytes
    try:
        cursor.execute(f'SELECT {row} FROM main."{table}"')  # noqa: S608 - names in the schema
        piece: list[bytes] = []
        size = 0
        for (data,) in cursor:
            piece.append(data)
            size += len(data)
            if size >= _PIECE:
                yield b"\0".join(piece)
                piece, size = [], 0
        yield b"\0".join(piece)
    finally:
        connection.text_factory = usual
