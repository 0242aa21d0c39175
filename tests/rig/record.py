"""What a chatcap database says, read while the proxy still writes to it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import zstandard

Row = dict[str, Any]
T = TypeVar("T")
OUTCOMES = ("complete", "error", "aborted", "unfinished", "skipped")
PATIENCE_S = 10
COMMITTED_S = 0.25  # guarantees.md: what ended longer ago than this is on the disk


def until(ask: Callable[[], T], timeout_s: float = PATIENCE_S) -> T:
    """The first truthy answer; the last one when time is up."""
    deadline = time.monotonic() + timeout_s
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer


class Record:
    """Read-only; a database that is not there yet has no rows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str, *values: object) -> list[Row]:
        if not self.path.exists():
            return []
        uri = f"{self.path.as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=PATIENCE_S)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(query, values)]

    def flows(self, path: str | None = None) -> list[Row]:
        if path is None:
            return self.rows("SELECT * FROM flows ORDER BY seq")
        return self.rows("SELECT * FROM flows WHERE path = ? ORDER BY seq", path)

    def ended(self, path: str) -> Row:
        """The one flow with this path, as soon as its end is on the disk."""
        query = "SELECT * FROM flows WHERE path = ? AND outcome <> 'unfinished'"
        rows = until(lambda: self.rows(query, path))
        assert len(rows) == 1, (path, rows, self.flows())
        return rows[0]

    def opened(self, path: str) -> Row:
        """The one flow with this path, as soon as its beginning is on the disk."""
        rows = until(lambda: self.flows(path))
        assert len(rows) == 1, (path, rows, self.flows())
        return rows[0]

    def body(self, flow: Row, side: str = "response") -> bytes:
        (row,) = self.rows("SELECT * FROM bodies WHERE sha256 = ?", flow[f"{side}_sha256"])
        if row["encoding"] == "zstd":
            return zstandard.ZstdDecompressor().decompress(row["data"])
        data = row["data"]
        return data.encode() if isinstance(data, str) else bytes(data)

    def frames(self, flow: Row) -> list[Row]:
        return self.rows("SELECT * FROM frames WHERE flow_id = ? ORDER BY seq", flow["id"])

    def findings(self, flow: Row) -> list[Row]:
        return self.rows("SELECT * FROM findings WHERE flow_id = ?", flow["id"])

    def ledger(self) -> Row:
        """The only session's account, which must add up."""
        (row,) = self.rows("SELECT * FROM ledger")
        assert row["seen"] == sum(row[name] for name in OUTCOMES), row
        return row

    def settled(self, seen: int | None = None) -> Row:
        """The account after the session's end, checked against the rows."""
        assert until(lambda: self.rows("SELECT 1 FROM sessions WHERE ended_at IS NOT NULL"))
        ledger = self.ledger()
        counted = {row["outcome"]: row["n"] for row in self.rows(COUNT)}
        assert counted == {name: ledger[name] for name in OUTCOMES[:-1] if ledger[name]}
        assert seen is None or ledger["seen"] == seen, (seen, ledger)
        return ledger

    def values(self) -> Iterator[tuple[str, bytes]]:
        """Every text and blob of every table, under the name of its column."""
        for table in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in self.rows(f'SELECT * FROM "{table["name"]}"'):
                for column, value in row.items():
                    if isinstance(value, str | bytes):
                        data = value.encode() if isinstance(value, str) else value
                        yield f"{table['name']}.{column}", data

    def intact(self) -> bool:
        return self.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


COUNT = "SELECT outcome, count(*) AS n FROM flows GROUP BY outcome"
