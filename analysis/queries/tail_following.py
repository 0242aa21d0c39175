"""Following one record: what is new since the last look, each look in a short transaction."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from sqlite3 import Connection

from analysis.queries import tail
from analysis.queries.database import Row, snapshot
from analysis.queries.tail import Wanted

AT_ONCE = 200
"""Flows that are read in one transaction, so that the log can be merged between two of them."""
OPEN_AFTER_S = 1.0
"""A flow that goes on for so long is shown before it ends."""
_MOST_TURNS = 256


class Kind(Enum):
    """What there is to tell, and which row comes with it."""

    WAITING = auto()
    """There is no database yet: no row."""
    GONE = auto()
    """The database was deleted or replaced: no row."""
    NO_SESSION = auto()
    """The record is empty: no row."""
    BEGAN = auto()
    """A session that is followed from now on."""
    OPEN = auto()
    """A flow that has not ended."""
    FLOW = auto()
    """A flow that has ended, `with_details`."""
    LATER = auto()
    """A flow that was told before, with the details that are new."""
    ENDED = auto()
    """The session, with its ledger."""
    PURGED = auto()
    """The session as it was last seen, of which the record knows nothing any more."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell."""

    kind: Kind
    row: Row


class Following:
    """Follows one session of a record, or with None whichever is the last, in one connection.

    Of what was there before it shows the last `lines` flows, or all with None.
    """

    def __init__(
        self, db: Connection, session_id: str | None, wanted: Wanted, *, lines: int | None = None
    ) -> None:
        self._db = db
        self._wanted = wanted
        self._lines = lines
        self._fixed = session_id
        self._version = -1
        self._session: Row | None = None
        self._is_empty_told = False
        self._has_ended = False
        self._number = -1
        self._more = False
        self._told = 0
        self._open: dict[str, float] = {}
        self._waiting: dict[str, Row] = {}
        self._turns: dict[str, None] = {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come: the session that was named has ended."""
        return self._has_ended and self._fixed is not None

    def news(self, now: float) -> Iterator[News]:
        """What has come since the last time; `now` is in seconds of a monotonic clock.

        Costs microseconds when nobody has written. No transaction is open while an item is out.
        """
        if self._has_changed():
            yield from self._look(now)
        yield from self._long_open(now)

    def _has_changed(self) -> bool:
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        before, self._version = self._version, version
        return bool(version != before)

    def _look(self, now: float) -> Iterator[News]:
        """The session that was followed to its end before the next one."""
        if self._session is not None:
            yield from self._rest(now)
        target = self._fixed or tail.newest(self._db)
        while target is not None and target != (self._session or {}).get("id"):
            found = tail.session(self._db, target)
            if found is None:
                break
            yield from self._begin(found, now)
            yield from self._rest(now)
            target = self._fixed or tail.newest(self._db)
        if self._session is None and not self._is_empty_told:
            self._is_empty_told = True
            yield News(Kind.NO_SESSION, {})

    def _begin(self, session: Row, now: float) -> Iterator[News]:
        self._session, self._has_ended = session, False
        self._open, self._waiting, self._turns = {}, {}, {}
        self._number = -1
        yield News(Kind.BEGAN, session)
        with snapshot(self._db):
            self._told = tail.last_told(self._db)
            before = self._before(now) if self._lines is not None else []
        self._lines = None  # a session that begins while we look is shown from its beginning
        yield from before

    def _before(self, now: float) -> list[News]:
        """The last flows of a session that had begun before we came."""
        assert self._session is not None  # noqa: S101 - for the type checker
        id_, most = self._session["id"], self._lines or 0
        self._number = tail.last_number(self._db, id_)
        if self._session["unfinished"]:
            self._open = dict.fromkeys(tail.still_open(self._db, id_), now)
        found = tail.last(self._db, id_, self._number, self._wanted, most) if most else []
        return [
            News(Kind.OPEN, flow) if flow["outcome"] == "unfinished" else self._full(flow)
            for flow in found
        ]

    def _rest(self, now: float) -> Iterator[News]:
        """All that is new of the session."""
        assert self._session is not None  # noqa: S101 - for the type checker
        # first, so that nothing of a session comes after its end
        session = tail.session(self._db, self._session["id"])
        if session is None:
            yield News(Kind.PURGED, self._session)
            self._session = None
            return
        more = True
        while more:
            with snapshot(self._db):
                found = list(self._some(now))
                more = self._more
            yield from found
        if session["ended_at"] is not None and not self._has_ended:
            self._has_ended = True
            yield News(Kind.ENDED, session)
        self._session = session

    def _some(self, now: float) -> Iterator[News]:
        """A part of what is new; `_more` says whether there is more."""
        assert self._session is not None  # noqa: S101 - for the type checker
        id_ = self._session["id"]
        new = tail.since(self._db, id_, self._number, self._wanted, AT_ONCE)
        closed = tail.ended(self._db, self._open, self._wanted)
        yield from self._flows([*closed, *new], now)
        self._more = len(new) == AT_ONCE
        yield from self._later(id_, {flow["id"] for flow in closed})
        self._number = new[-1]["seq"] if new else self._number

    def _flows(self, flows: Iterable[Row], now: float) -> Iterator[News]:
        for flow in flows:
            if flow["outcome"] == "unfinished":
                self._open[flow["id"]] = now
                if flow["chosen"]:
                    self._waiting[flow["id"]] = flow
                continue
            self._open.pop(flow["id"], None)
            self._waiting.pop(flow["id"], None)
            if flow["chosen"]:
                yield self._full(flow)

    def _full(self, flow: Row) -> News:
        found = tail.with_details(self._db, flow)
        turn = found["turn"]
        if turn and turn["delivery"] == "socket" and not turn["is_done"]:
            self._turns[flow["id"]] = None
            if len(self._turns) > _MOST_TURNS:
                del self._turns[next(iter(self._turns))]
        return News(Kind.FLOW, found)

    def _later(self, session_id: str, just_told: Collection[str]) -> Iterator[News]:
        """What was found out about flows that were told before: a prompt that their telemetry
        held, the end of an answer that came over a socket. Flows beyond `_number` are told in full.
        """
        found = dict(tail.told_since(self._db, session_id, self._told))
        self._told = tail.last_told(self._db)
        done = tail.done_turns(self._db, self._turns)
        for flow in tail.ended(self._db, {*found, *done} - {*just_told}, self._wanted):
            if flow["chosen"] and flow["seq"] <= self._number:
                turn = tail.turn(self._db, flow["id"]) if flow["id"] in done else None
                told = found.get(flow["id"], [])
                nothing: Row = {"events": [], "findings": []}
                yield News(Kind.LATER, {**flow, **nothing, "disclosures": told, "turn": turn})
        for id_ in done:
            self._turns.pop(id_)

    def _long_open(self, now: float) -> Iterator[News]:
        """Flows that take long are told while they do, once."""
        for id_, flow in list(self._waiting.items()):
            if now - self._open[id_] >= OPEN_AFTER_S:
                del self._waiting[id_]
                yield News(Kind.OPEN, flow)
