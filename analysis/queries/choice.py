"""Which flows a question is about: the filters that every listing shares."""

import json
from dataclasses import dataclass
from sqlite3 import Connection

from addon.errors import ChatcapError
from analysis.queries.database import Row, row

IN_SESSIONS = "session_id IN (SELECT value FROM json_each(:sessions))"
"""SQL for rows of the sessions that `Choice.asked` names in `:sessions`."""
_OLDEST_FIRST = "SELECT id FROM sessions ORDER BY started_at, rowid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Flows of some sessions, of a time, of an endpoint, of a category; nothing means all.

    `session` holds names of sessions as `find_session` takes them. Times are ISO 8601 in UTC as
    they are stored; `since` is included, `until` is not.
    """

    session: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    endpoint: str | None = None
    category: str | None = None

    def sessions(self, db: Connection) -> list[str]:
        """Ids of the sessions asked for, oldest first. Raises ChatcapError for an unknown one."""
        known = [str(id_) for (id_,) in db.execute(_OLDEST_FIRST)]
        wanted = {find_session(db, name) for name in self.session}
        return [id_ for id_ in known if id_ in wanted] if self.session else known

    def asked(self, db: Connection) -> str | None:
        """The ids of the sessions asked for as a JSON array, for `IN_SESSIONS`; None: all."""
        return json.dumps(self.sessions(db)) if self.session else None

    def condition(self, db: Connection) -> tuple[str, Row]:
        """SQL for a WHERE over `flows`, and its values."""
        columns = {
            IN_SESSIONS: self.asked(db),
            "started_at >= :since": self.since,
            "started_at < :until": self.until,
            "endpoint = :endpoint": self.endpoint,
            "category = :category": self.category,
        }
        chosen = {sql: value for sql, value in columns.items() if value is not None}
        names = {sql.rpartition(":")[2].rstrip(")"): value for sql, value in chosen.items()}
        return " AND ".join(chosen) or "TRUE", dict(names)


def find_session(db: Connection, wanted: str) -> str:
    """The id of the session that `wanted` names: `last`, an id, a label that no other session has,
    or the unique start of an id.
    """
    if wanted == "last":
        last = row(db, "SELECT id FROM sessions ORDER BY started_at DESC, rowid DESC LIMIT 1")
        if last is None:
            raise ChatcapError("there is no session yet: make one with `chatcap import FILE`")
        return str(last["id"])
    query = """
        SELECT id FROM sessions WHERE ?1 IN (id, label) AND ?1 <> ''
        ORDER BY id = ?1 DESC, started_at, rowid
    """
    named = [str(id_) for (id_,) in db.execute(query, [wanted])]
    if len(named) > 1 and wanted not in named:
        ids = ", ".join(named)
        raise ChatcapError(f"several sessions have the label {wanted!r}: {ids}: name one by its id")
    return named[0] if named else find_id(db, "sessions", wanted)


def find_id(db: Connection, table: str, wanted: str) -> str:
    """The id in `table` (`sessions` or `flows`) that is `wanted` or alone starts with it.

    Of several flows with one name (`a1b2c3`, `a1b2c3~2`) the first has no tilde and is meant
    without one; the others are found as tables show them, with their number.
    """
    ids = _starting(db, table, wanted)
    if not ids and "~" in wanted:
        start, _, number = wanted.rpartition("~")
        ids = _starting(db, table, start, number)
    kind = table.removesuffix("s")
    if wanted in ids:
        return wanted
    if not ids or not wanted:
        raise ChatcapError(f"there is no {kind} {wanted!r}: `chatcap {table}` lists them")
    if len(ids) > 1:
        raise ChatcapError(f"several {table} start with {wanted!r}: {', '.join(ids)}")
    return ids[0]


def _starting(db: Connection, table: str, start: str, number: str = "") -> list[str]:
    """A few of the ids that start so, and end in `~number` or `.number` when there is one.

    Those with a tilde only where there are no others.
    """
    # The upper bound instead of LIKE keeps this a search in the index of the primary key.
    query = f"""
        SELECT id FROM {table} WHERE id >= ?1 AND id < ?1 || char(1114111)
        AND (?2 = '' OR instr(id, '~') AND substr(id, -length(?2) - 1) IN ('~' || ?2, '.' || ?2))
        ORDER BY id = ?1 DESC, instr(id, '~') > 0, id LIMIT 4
    """  # noqa: S608 - one of two names
    ids = [str(id_) for (id_,) in db.execute(query, [start, number])]
    return [id_ for id_ in ids if "~" not in id_] or ids
