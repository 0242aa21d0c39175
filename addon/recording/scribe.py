"""Turning parcels into commits, patiently: what the disk refuses now may go later."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from itertools import chain, repeat
from typing import cast

from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.records import FlowRecord, Side
from addon.recording.messages import Document, Documents, Flow, Losses, Parcel
from addon.recording.pipeline import Pipeline
from addon.store.rows import Chats, FlowEntry, Row
from addon.store.withheld import blanked
from addon.store.writer import Batch, Writer

CONTENT_ERRORS = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    OverflowError,
    ValueError,
)
"""What SQLite and its driver raise when the rows are at fault, not the disk."""
PAUSES_S = (0.05, 0.1, 0.25, 0.5)
PATIENCE_S = 60.0
"""How long to go on trying, for all that is left, when nobody will send more."""
TOGETHER_BYTES = 2**20
"""Of the documents that one commit writes: it takes some 50 ms, and others wait for it."""


class Fate(Enum):
    """What became of a commit."""

    WRITTEN = auto()
    REFUSED = auto()
    """Its content is at fault: it never will be written."""
    GIVEN_UP = auto()
    """The disk is at fault, and nobody waits any longer."""


class Scribe:
    """Works through parcels in one thread, with one writer.

    `report` takes one line for a person. `may_wait` says whether more flows may still come:
    while they may, a failed commit is tried for ever (the proxy bounds what piles up), after
    that for `PATIENCE_S`.
    """

    def __init__(
        self,
        writer: Writer,
        pipeline: Pipeline,
        *,
        report: Callable[[str], None],
        may_wait: Callable[[], bool],
        losses: Losses,
    ) -> None:
        self._writer = writer
        self._pipeline = pipeline
        self._report = report
        self._may_wait = may_wait
        self._losses = losses
        self._stuck = False
        self._give_up_at: float | None = None

    def take(self, parcel: Parcel) -> Documents:
        """Write what a parcel holds. Returns when it is on the disk, or counted as lost."""
        entries = [
            self._pipeline.opened(number, record) for number, record in _records(parcel.opened)
        ]
        frames = [self._pipeline.frame(flow_id, frame) for flow_id, frame in parcel.frames]
        chats = self._pipeline.heard()
        entries += [
            self._pipeline.closed(number, record) for number, record in _records(parcel.closed)
        ]
        self._account(parcel.losses)
        self._commit(Batch(entries, frames, chats))
        told = Documents()
        for documents in _together(parcel.documents):
            for became in self._write_documents(documents):
                told = told.plus(became)
        return told

    def end(self, ended_at: str) -> None:
        """The session ended cleanly."""
        self._patiently(lambda: self._writer.end(ended_at))

    def _account(self, losses: Losses) -> None:
        before, self._losses = self._losses, losses
        lost = losses.lost - before.lost
        self._writer.skip(losses.skipped - before.skipped - lost)
        self._writer.skip(lost, lost=True)
        self._writer.lose_end(losses.lost_ends - before.lost_ends)

    def _commit(self, batch: Batch) -> None:
        fate = self._patiently(lambda: self._writer.write(batch))
        if fate is Fate.REFUSED:  # something in it cannot be stored: find it
            self._commit_apart(batch)
        elif fate is Fate.GIVEN_UP:
            for entry in batch.entries:
                self._writer.lose(entry)

    def _commit_apart(self, batch: Batch) -> None:
        """Piece by piece. Messages that must not stay are taken back first, whatever becomes of
        the chats that tell of it.
        """
        chats = [*(one for entry in batch.entries for one in entry.chats), *batch.chats]
        self._commit_chats([Chats(flow_id=o.flow_id, withheld=o.withheld) for o in chats])
        for entry in batch.entries:
            self._commit_one(replace(entry, frames=blanked(entry.frames, chats)))
        for frame in blanked(batch.frames, chats):
            self._commit_frame(frame)
        for one in batch.chats:
            if self._commit_chats([one]) is Fate.REFUSED:
                self._report("chatcap cannot store what a WebSocket told of a chat")

    def _commit_one(self, entry: FlowEntry) -> None:
        """As much of a flow as can be stored."""
        for attempt in (entry, _without_chats(entry), _bare(entry)):
            fate = self._patiently(partial(self._writer.write, Batch([attempt])))
            if fate is Fate.WRITTEN:
                return
        self._writer.lose(entry)
        self._report("chatcap cannot store a flow, not even in part; it is counted as lost")

    def _commit_frame(self, frame: Row) -> None:
        if self._patiently(partial(self._writer.write, Batch(frames=[frame]))) is Fate.REFUSED:
            self._report("chatcap cannot store a WebSocket message; its flow is recorded")

    def _commit_chats(self, chats: Sequence[Chats]) -> Fate:
        return self._patiently(lambda: self._writer.write(Batch(chats=chats)))

    def _write_documents(self, documents: Iterable[Document]) -> Iterator[Documents]:
        """Conversations of an official export, in one commit; what became of each."""
        told = [self._pipeline.document(document) for document in documents]
        together = self._commit_chats([one for chats, _ in told for one in chats])
        for chats, findings in told:
            # something in one of them cannot be stored: find it
            fate = self._commit_chats(chats) if together is Fate.REFUSED else together
            if not chats or fate is Fate.REFUSED:
                yield Documents(refused=1, findings=_counted(findings))
            else:
                written = int(fate is Fate.WRITTEN)
                yield Documents(written=written, findings=_counted(findings))

    def _patiently(self, write: Callable[[], int]) -> Fate:
        pauses = chain(PAUSES_S, repeat(PAUSES_S[-1]))
        while True:
            try:
                lost = write()
            except CONTENT_ERRORS:
                return Fate.REFUSED
            except sqlite3.Error as e:
                self._complain(e)
            else:
                self._cheer(lost)
                return Fate.WRITTEN
            if self._is_over():
                return Fate.GIVEN_UP
            time.sleep(next(pauses))

    def _is_over(self) -> bool:
        """Whether to stop trying: nobody will send more, and time is up for all that is left."""
        if self._may_wait():
            return False
        if self._give_up_at is None:
            self._give_up_at = time.monotonic() + PATIENCE_S
        return time.monotonic() > self._give_up_at

    def _complain(self, error: sqlite3.Error) -> None:
        if not self._stuck:
            self._stuck = True
            self._report(f"chatcap cannot write its database ({error}); it goes on trying")

    def _cheer(self, lost: int) -> None:
        if lost:
            self._report(f"chatcap's database was replaced: {lost} flows are lost with the old one")
        if self._stuck:
            self._stuck = False
            self._give_up_at = None
            self._report("chatcap can write its database again")


def _records(flows: tuple[tuple[int, Flow], ...]) -> tuple[tuple[int, FlowRecord], ...]:
    """What travelled as a `WireFlow` has become a record on its way."""
    return cast("tuple[tuple[int, FlowRecord], ...]", flows)


def _together(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Those that are committed together: enough to be fast, and others can write in between."""
    some: list[Document] = []
    size = 0
    for document in documents:
        some.append(document)
        size += len(document.data)
        if size >= TOGETHER_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _counted(findings: Iterable[Finding]) -> Mapping[str, int]:
    return Counter(f"{finding.path}: {finding.detail}" for finding in findings)


def _without_chats(entry: FlowEntry) -> FlowEntry:
    lost = Finding(
        Side.RESPONSE, Severity.REVIEW, Kind.INTERNAL, "$", "what it told of chats is not stored"
    )
    return replace(entry, chats=(), findings=(*entry.findings, lost)) if entry.chats else entry


def _bare(entry: FlowEntry) -> FlowEntry:
    """The flow without what may have been at fault."""
    row: Row = {**entry.flow, "headers": "{}", "path_params": None, "error": None}
    row.update(request_sha256=None, response_sha256=None, request_bytes=None, response_bytes=None)
    row.update(sent_sha256=None, sent_bytes=None, sent_without=None, reason=None)
    finding = Finding(
        Side.REQUEST, Severity.REVIEW, Kind.INTERNAL, "$", "could not be stored in full"
    )
    return FlowEntry(flow=row, findings=(finding,), truncated=True, opening=entry.opening)
