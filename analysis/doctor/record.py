"""Checks of the database: readable, undamaged, its books in order, private."""

import stat
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection, DatabaseError

from addon.errors import ChatcapError
from analysis.doctor.check import Check, fail, ok, warn
from analysis.queries.choice import Choice
from analysis.queries.database import DamagedError, Row, reading, rows, snapshot
from analysis.queries.sessions import sessions
from analysis.reports.units import moment, plural, size

_OUTCOMES = """
SELECT session_id, sum(complete) AS complete, sum(error) AS error, sum(aborted) AS aborted,
       sum(unfinished) AS unfinished
FROM (
    SELECT session_id, count(*) FILTER (WHERE outcome = 'complete') AS complete,
           count(*) FILTER (WHERE outcome = 'error') AS error,
           count(*) FILTER (WHERE outcome = 'aborted') AS aborted,
           count(*) FILTER (WHERE outcome = 'unfinished') AS unfinished
    FROM flows GROUP BY session_id
    UNION ALL SELECT session_id, complete, error, aborted, unfinished FROM purged_flows
) GROUP BY session_id
"""
_PURGES = """
SELECT count(*) AS purges, max(purged_at) AS last,
       count(*) FILTER (WHERE finished_at IS NULL) AS unfinished FROM purges
"""
_ESCAPED = """
SELECT count(*) FROM flows
WHERE action = 'passed' AND planned != 'passed' AND policy NOT LIKE 'shadow:%'
"""
_SAVE = 'save what is readable: sqlite3 {} ".recover" | sqlite3 saved.db'


def database(path: Path) -> Iterator[Check]:
    """All that can be said of a record without writing to it."""
    if not path.exists():
        advice = "`chatcap import FILE` or `chatcap run` makes it"
        yield warn("database", f"none at {path} yet", advice)
        return
    yield from _permissions(path)
    try:
        with reading(path) as db:
            yield ok("database", f"{path}, {size(path.stat().st_size)}")
            yield _integrity(db, path)
            with snapshot(db):
                yield from _ledger(db)
                yield from _policies(db)
                yield from _purges(db)
    except DamagedError as error:
        yield fail("database", str(error).partition(": ")[0], _SAVE.format(path))
    except ChatcapError as error:
        text, _, advice = str(error).partition(": ")
        yield fail("database", text, advice)


def _integrity(db: Connection, path: Path) -> Check:
    try:
        problems = [str(problem) for (problem,) in db.execute("PRAGMA quick_check(5)")]
    except DatabaseError as error:
        problems = [str(error)]
    if problems == ["ok"]:
        return ok("integrity", "every page is sound")
    return fail("integrity", "; ".join(problems), _SAVE.format(path))


def _ledger(db: Connection) -> Iterator[Check]:
    """The ledger against the rows that are really there."""
    counted = {row["session_id"]: row for row in rows(db, _OUTCOMES)}
    kept = list(sessions(db, Choice()))
    wrong = [row["id"] for row in kept if not _agrees(row, counted.get(row["id"]))]
    if wrong:
        advice = "flows of these sessions are missing or were deleted: import them again"
        yield fail("ledger", f"does not fit the flows of {', '.join(wrong)}", advice)
    else:
        yield ok("ledger", f"fits the flows of {plural(len(kept), 'session')}")
    if lost := sum(row["write_errors"] for row in kept):
        advice = "look for a full disk or a locked database at that time"
        yield warn("losses", f"{plural(lost, 'flow')} could not be written", advice)
    if still := [row["id"] for row in kept if row["ended_at"] is None]:
        advice = "fine while a proxy runs; else it was killed, and its last flows are unfinished"
        yield warn("sessions", f"open: {', '.join(still)}", advice)


def _policies(db: Connection) -> Iterator[Check]:
    """Whether telemetry left that a policy should have kept in or changed."""
    (escaped,) = db.execute(_ESCAPED).fetchone()
    if escaped:
        text = f"{plural(escaped, 'upload')} of telemetry left although the policy asked otherwise"
        advice = 'find them: chatcap sql "SELECT id FROM flows WHERE planned != action"; report it'
        yield fail("policies", text, advice)
    else:
        yield ok("policies", "no telemetry left that a policy asked to keep in or change")


def _purges(db: Connection) -> Iterator[Check]:
    """Whether what was to be forgotten has left the file, too."""
    (done,) = rows(db, _PURGES)
    if done["unfinished"]:
        advice = "`chatcap purge` without a filter finishes it"
        yield fail("purges", "one was interrupted: the file may hold what was deleted", advice)
    elif done["purges"]:
        yield ok("purges", f"{plural(done['purges'], 'purge')}, the last at {moment(done['last'])}")


def _agrees(session: Row, counted: Row | None) -> bool:
    names = ("complete", "error", "aborted", "unfinished")
    return all(session[name] == (counted[name] if counted else 0) for name in names)


def _permissions(path: Path) -> Iterator[Check]:
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield fail("permissions", f"others can read {file}", f"chmod 600 {file}")
            return
    yield ok("permissions", "only you can read the record")
