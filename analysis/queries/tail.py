"""What has come to one session since the last look: each query is a search in an index."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from analysis.queries import disclosures, telemetry
from analysis.queries.database import Row, row, rows
from analysis.queries.flows import FIELDS
from analysis.queries.latency import ANSWER
from analysis.queries.sessions import LEDGER

MOST_BACK = 20_000
"""Flows of a session, counted from its end, among which open and wanted ones are looked for: to
follow begins at once, whatever the session has.
"""
_FLAGS = ("request_valid", "response_valid")

_NEWEST = "SELECT id FROM sessions ORDER BY started_at DESC, rowid DESC LIMIT 1"
_SESSION = f"""
SELECT sessions.id, label, source, source_path, started_at, ended_at, policy,
       {", ".join(f"ifnull({name}, 0) AS {name}" for name in LEDGER)}
FROM sessions LEFT JOIN ledger ON ledger.session_id = sessions.id WHERE sessions.id = ?
"""  # noqa: S608 - made of constants
_CHOSEN = f"""
(:category IS NULL OR category = :category)
AND (:vendor IS NULL OR ({telemetry.UPLOADS}) AND ifnull(vendor, 'unknown') = :vendor)
AND (NOT :telemetry OR ({telemetry.UPLOADS}))
AND (NOT :findings OR EXISTS (SELECT 1 FROM findings WHERE flow_id = flows.id))
"""  # noqa: S608 - made of constants
_COLUMNS = ", ".join(FIELDS)
_SINCE = f"""
SELECT {_COLUMNS}, ({_CHOSEN}) AS chosen FROM flows
WHERE session_id = :session AND seq > :seq ORDER BY seq LIMIT :most
"""  # noqa: S608 - made of constants
_LAST = f"""
SELECT {_COLUMNS}, 1 AS chosen FROM flows
WHERE session_id = :session AND seq <= :seq AND seq > :seq - {MOST_BACK} AND {_CHOSEN}
ORDER BY seq DESC LIMIT :most
"""  # noqa: S608 - made of constants
_ENDED = f"""
SELECT {_COLUMNS}, ({_CHOSEN}) AS chosen FROM flows
WHERE id IN (SELECT value FROM json_each(:ids)) AND outcome <> 'unfinished' ORDER BY seq
"""  # noqa: S608 - made of constants
_OPEN = """
SELECT id FROM (
    SELECT id, outcome FROM flows WHERE session_id = ? ORDER BY seq DESC LIMIT ?
) WHERE outcome = 'unfinished'
"""
_FINDINGS = """
SELECT side, severity, kind, path, detail, count(*) AS count FROM findings WHERE flow_id = ?
GROUP BY side, severity, kind, path, detail ORDER BY min(id)
"""
_TURN = f"""
SELECT turns.model, kind, delivery, is_done, {ANSWER} AS answer, turns.first_token_ms, tokens,
       tokens_per_second, turns.total_ms
FROM turns JOIN flows ON flows.id = flow_id WHERE flow_id = ?
"""  # noqa: S608 - made of constants
_DONE = """
SELECT flow_id FROM turns WHERE flow_id IN (SELECT value FROM json_each(?)) AND is_done
"""
# the new rows are few, whatever the session has: they come first, and by their numbers
_TOLD_SINCE = """
SELECT told.flow_id, min(told.id) AS first FROM disclosed_by AS told NOT INDEXED
CROSS JOIN flows ON flows.id = told.flow_id WHERE told.id > ? AND session_id = ? GROUP BY 1
"""
_OF_ONE = 10_000
"""The view `disclosures` numbers its rows so many apart for each row of `disclosed_by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which flows are shown; all of these must hold."""

    category: str | None = None
    vendor: str | None = None
    telemetry: bool = False
    findings: bool = False

    def values(self) -> Row:
        """For the SQL that says whether a flow is `chosen`."""
        return {name: getattr(self, name) for name in self.__slots__}


def newest(db: Connection) -> str | None:
    """The session that `last` names; None where there is none."""
    found = row(db, _NEWEST)
    return None if found is None else str(found["id"])


def session(db: Connection, session_id: str) -> Row | None:
    """A session with its ledger; `ended_at` is None while it runs, or did not end cleanly."""
    return row(db, _SESSION, [session_id])


def last_number(db: Connection, session_id: str) -> int:
    """Of the flow that the session saw last; -1 where it saw none."""
    query = "SELECT ifnull(max(seq), -1) FROM flows WHERE session_id = ?"
    return int(db.execute(query, [session_id]).fetchone()[0])


def last_told(db: Connection) -> int:
    """The number of the row of `disclosed_by` that was written last."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM disclosed_by").fetchone()[0])


def since(db: Connection, session_id: str, number: int, wanted: Wanted, most: int) -> list[Row]:
    """The next flows after that number, with `chosen`: whether they are wanted."""
    values = {"session": session_id, "seq": number, "most": most, **wanted.values()}
    return [_with_truth(flow) for flow in rows(db, _SINCE, values)]


def last(db: Connection, session_id: str, number: int, wanted: Wanted, most: int) -> list[Row]:
    """The last wanted flows up to that number, in their order, none MOST_BACK before it."""
    values = {"session": session_id, "seq": number, "most": most, **wanted.values()}
    return [_with_truth(flow) for flow in rows(db, _LAST, values)][::-1]


def ended(db: Connection, ids: Collection[str], wanted: Wanted) -> list[Row]:
    """Those flows of some that have ended, as `since`."""
    values = {"ids": json.dumps(list(ids)), **wanted.values()}
    return [_with_truth(flow) for flow in rows(db, _ENDED, values)]


def still_open(db: Connection, session_id: str) -> list[str]:
    """Ids of the flows that have not ended, as far as they are among the last MOST_BACK."""
    return [id_ for (id_,) in db.execute(_OPEN, [session_id, MOST_BACK])]


def with_details(db: Connection, flow: Row) -> Row:
    """The flow with its `events`, `disclosures`, `findings` (equal ones once, with a `count`)
    and the `turn` it asked for, or None.
    """
    id_ = flow["id"]
    return {
        **flow,
        "events": list(telemetry.of_flow(db, id_)),
        "disclosures": list(disclosures.of_flow(db, id_)),
        "findings": list(rows(db, _FINDINGS, [id_])),
        "turn": turn(db, id_),
    }


def turn(db: Connection, flow_id: str) -> Row | None:
    """How the turn went that this flow asked for."""
    found = row(db, _TURN, [flow_id])
    return found and {**found, "is_done": bool(found["is_done"])}


def done_turns(db: Connection, flow_ids: Collection[str]) -> list[str]:
    """Those of the flows whose answers have come to their end meanwhile."""
    return [id_ for (id_,) in db.execute(_DONE, [json.dumps(list(flow_ids))])] if flow_ids else []


def told_since(db: Connection, session_id: str, number: int) -> Iterator[tuple[str, list[Row]]]:
    """Flows of which something was found after row `number` of `disclosed_by`, and what."""
    for flow_id, first in db.execute(_TOLD_SINCE, [number, session_id]).fetchall():
        yield flow_id, list(disclosures.of_flow(db, flow_id, first=first * _OF_ONE))


def _with_truth(flow: Row) -> Row:
    truths = {name: None if flow[name] is None else bool(flow[name]) for name in _FLAGS}
    return {**flow, **truths, "retry": bool(flow["retry"]), "chosen": bool(flow["chosen"])}
