"""Writing rows: one transaction per batch, with the ledger in the same transaction."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils.db import Table

from addon.errors import ChatcapError
from addon.protocol.records import Outcome
from addon.store.conversations import Conversations
from addon.store.database import BUSY_MS, open_for_writing, standin_key, transaction
from addon.store.disclosed import Disclosed
from addon.store.ledger import Ledger
from addon.store.ledgers import Ledgers
from addon.store.once import Once
from addon.store.ownership import Ownership
from addon.store.rows import Chats, FlowEntry, Row, SessionStart
from addon.store.shapes import count_shapes
from addon.store.withheld import take_back_names, withhold

MOST_MESSAGES = 20_000
"""Of one flow that another recorder process goes on with."""
OPENING_MS = 10_000
"""How long a session waits for somebody else's transaction before it says so and ends."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that is committed together. `frames` belong to flows that are still open, `chats`
    to such flows or to none.
    """

    entries: Sequence[FlowEntry] = ()
    frames: Sequence[Row] = ()
    chats: Sequence[Chats] = ()


class Writer:
    """Writes one session into one database. Lives and dies in one thread.

    A batch that failed leaves the database and the ledger as they were, so that it can be
    written again; a batch that is written twice counts once.
    """

    def __init__(self, path: Path, session: SessionStart, *, resume: bool = False) -> None:
        """Begin the session, or with `resume` take up the one that another writer left."""
        self._path = path
        self._session = session
        self.ledger = Ledger()
        self.known = 0
        self._open: dict[str, FlowEntry] = {}
        self._passed_over: set[tuple[str, int]] = set()
        self._connect()
        # the id of a live session is nobody else's; that of an import is the file's
        self._ownership = Ownership(path, session.id) if session.source != "live" else None
        if not (resume and self._resume()):
            self._begin_patiently()

    @property
    def unfinished(self) -> tuple[Row, ...]:
        """Rows of the flows that have not ended yet."""
        return tuple(entry.flow for entry in self._open.values())

    def messages(self, flow_id: str) -> list[Row]:
        """The last messages of a flow that are on the disk, in their order."""
        query = "SELECT * FROM frames WHERE flow_id = ? ORDER BY seq DESC LIMIT ?"
        return [*self._db.query(query, [flow_id, MOST_MESSAGES])][::-1]

    @property
    def key(self) -> bytes:
        """The key of this database's stand-ins."""
        return self._key

    def write(self, batch: Batch) -> int:
        """Commit a batch. Raises sqlite3.Error when it could not be committed.

        Returns how many flows were lost with a database that was deleted or replaced.
        """
        lost = self._follow_the_file()
        before = self.ledger, self.known, dict(self._open), set(self._passed_over)
        try:
            with transaction(self._db):
                self._write(batch)
                self._ledgers.save(self.ledger)
        except BaseException:
            self.ledger, self.known, self._open, self._passed_over = before
            self._disclosed.forget()
            self._contexts.forget()
            raise
        return lost

    def skip(self, count: int, *, lost: bool = False) -> None:
        """Account for flows that get no row; it is written with the next batch."""
        self.ledger = self.ledger.skip(count)
        if lost:
            self.ledger = self.ledger.lose(count)

    def lose(self, entry: FlowEntry) -> None:
        """Account for a flow that could not be stored, not even in part."""
        if entry.flow["id"] in self._open:
            self.lose_end(1)
        else:
            self.skip(1, lost=True)

    def lose_end(self, count: int) -> None:
        """Account for flows that keep their `unfinished` row because their end was lost."""
        self.ledger = self.ledger.lose(count)

    def end(self, ended_at: str) -> int:
        """Close the session: it ended cleanly, whatever its flows did. Returns as `write`."""
        lost = self._follow_the_file()
        with transaction(self._db):
            self._ledgers.save(self.ledger)
            self._table("sessions").update(self._session.id, {"ended_at": ended_at})
        return lost

    def close(self) -> None:
        self._db.close()
        if self._ownership is not None:
            self._ownership.release()

    # -- the database and its file

    def _connect(self) -> None:
        self._db = open_for_writing(self._path)
        self._file = _identity(self._path)
        self._key = standin_key(self._db)
        self._disclosed = Disclosed(self._db.conn)
        self._contexts = Once(self._db.conn, "event_contexts", "context")
        self._conversations = Conversations(self._db.conn, self._session.id)
        self._ledgers = Ledgers(self._db.conn, self._session.id)

    def _begin_patiently(self) -> None:
        """Open the session, also while somebody else is writing; later ones wait for less."""
        self._db.execute(f"PRAGMA busy_timeout = {OPENING_MS}")
        try:
            self._begin()
        except sqlite3.OperationalError as e:
            self._db.close()
            raise ChatcapError(
                f"cannot write {self._path} ({e}): is another program holding it?"
            ) from e
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _begin(self) -> None:
        """Open the session. One that exists was interrupted and is begun again."""
        session = asdict(self._session)
        for column in ("versions", "options"):
            session[column] = json.dumps(dict(session[column]), sort_keys=True)
        with transaction(self._db):
            self._db.execute("DELETE FROM sessions WHERE id = ?", [self._session.id])
            self._table("sessions").insert(session)
            self._ledgers.begin(self.ledger)

    def _resume(self) -> bool:
        saved = self._ledgers.load()
        if saved is None:
            return False
        self.ledger = saved
        unfinished = "session_id = ? AND outcome = ?"
        for row in self._table("flows").rows_where(unfinished, [self._session.id, "unfinished"]):
            self._open[row["id"]] = FlowEntry(flow=row, opening=True)
        return True

    def _follow_the_file(self) -> int:
        """Notice a database that was deleted or replaced, and go on in a new one.

        SQLite would go on writing to the file that nobody can see any more. What it held of
        this session is counted as lost; flows that are still open are opened again.
        """
        if _identity(self._path) == self._file:
            return 0
        key = self._key
        with suppress(sqlite3.Error):
            self._db.close()
        try:
            self._connect()
        except ChatcapError as e:
            raise sqlite3.OperationalError(str(e)) from e
        if not self._table("sessions").count:  # a new file goes on with the stand-ins it had
            self._table("standin_key").update(1, {"key": key})
        lost = self.ledger.seen - len(self._open)
        self.ledger = Ledger(skipped=lost, write_errors=lost)
        entries, self._open = list(self._open.values()), {}
        self._begin()
        self.write(Batch(entries))
        return lost

    # -- rows

    def _write(self, batch: Batch) -> None:
        entries = self._new_to_us(batch.entries)
        self._insert("bodies", [asdict(body) for e in entries for body in e.bodies], "sha256")
        if rows := [{**e.flow, "session_id": self._session.id} for e in entries]:
            self._table("flows").upsert_all(rows, pk="id")
        frames = [frame for e in entries for frame in e.frames]
        self._insert("frames", [*frames, *batch.frames], ("flow_id", "seq"))
        self._write_details(entries)
        count_shapes(self._db.conn, self._session.id, entries)
        chats = [*(told for e in entries for told in e.chats), *batch.chats]
        self._conversations.write(chats)
        withhold(self._db.conn, self._session.id, chats)
        take_back_names(self._db.conn, self._session.id, entries)
        for entry in entries:
            self._count(entry)

    def _new_to_us(self, entries: Sequence[FlowEntry]) -> list[FlowEntry]:
        """Without flows whose id has a row already: those count as skipped.

        An entry that has our own row, with its number, was only sent again.
        """
        rows = self._rows_of([entry.flow["id"] for entry in entries])
        fresh: dict[str, FlowEntry] = {}
        for entry in entries:
            flow_id, ours = entry.flow["id"], (self._session.id, entry.flow["seq"])
            holder = fresh.get(flow_id)
            row = (self._session.id, holder.flow["seq"]) if holder else rows.get(flow_id, ours)
            if row != ours:
                self._pass_over(entry)
            elif flow_id not in rows or flow_id in self._open:
                fresh[flow_id] = entry
        return list(fresh.values())

    def _pass_over(self, entry: FlowEntry) -> None:
        """Count a flow once, whether or not its opening came before its end."""
        at = (entry.flow["id"], entry.flow["seq"])
        if at not in self._passed_over:
            self.known += 1
            self.ledger = self.ledger.skip()
        if entry.opening:
            self._passed_over.add(at)
        else:
            self._passed_over.discard(at)

    def _rows_of(self, ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Flow id -> session id and number of the flows that have a row."""
        rows = self._db.execute(
            "SELECT id, session_id, seq FROM flows WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(ids)],
        )
        return {flow_id: (session_id, seq) for flow_id, session_id, seq in rows}

    def _write_details(self, entries: Sequence[FlowEntry]) -> None:
        findings = [{"flow_id": e.flow["id"], **asdict(f)} for e in entries for f in e.findings]
        if findings:
            self._table("findings").insert_all(findings)
        redactions = [{"flow_id": e.flow["id"], **asdict(r)} for e in entries for r in e.redactions]
        self._insert("redactions", redactions, ("flow_id", "place", "kind"))
        self._write_telemetry(entries)

    def _write_telemetry(self, entries: Sequence[FlowEntry]) -> None:
        """Event by event, and what they told: many small rows, so past sqlite-utils."""
        events = [self._with_context(row) for entry in entries for row in entry.events]
        if events:
            self._db.conn.executemany(_statement("telemetry_events", events[0]), events)
        if told := [row for entry in entries for row in entry.disclosures]:
            self._disclosed.write(told)

    def _with_context(self, event: Row) -> Row:
        """An event that points to its context."""
        context = event.get("context")
        number = None if context is None else self._contexts.number(context)
        return {**event, "context": None, "context_id": number}

    def _count(self, entry: FlowEntry) -> None:
        outcome = Outcome(entry.flow["outcome"])
        was_open = self._open.pop(entry.flow["id"], None)
        if was_open is not None:
            self.ledger = self.ledger.count(Outcome.UNFINISHED, -1)
        self.ledger = self.ledger.count(outcome)
        if entry.truncated:
            self.ledger = self.ledger.truncate()
        if entry.opening:
            self._open[entry.flow["id"]] = entry

    def _insert(self, table: str, rows: list[Row], pk: str | tuple[str, ...]) -> None:
        if rows:
            self._table(table).insert_all(rows, pk=pk, ignore=True)

    def _table(self, name: str) -> Table:
        return self._db.table(name)


def _statement(table: str, row: Row) -> str:
    """To insert rows with the columns of this one."""
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    return f"INSERT INTO {table} ({columns}) SELECT {values}"


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
