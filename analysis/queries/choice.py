"""Which flows a question is about: the filters that every listing shares."""

from dataclasses import dataclass
from sqlite3 import Connection

from addon.errors import ChatcapError
from analysis.queries.database import Row, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Flows of one session, of a time, of an endpoint, of a category; None means all.

    `session` is an id, the unique start of one, or `last`. Times are ISO 8601 in UTC as they
    are stored; `since` is included, `until` is not.
    """

    session: str | None = None
    since: str | None = None
    until: str | None = None
    endpoint: str | None = None
    category: str | None = None

    def sessions(self, db: Connection) -> list[str]:
        """Ids of the sessions asked for, oldest first. Raises ChatcapError for an unknown one."""
        if self.session is None:
            query = "SELECT id FROM sessions ORDER BY started_at, rowid"
            return [str(found["id"]) for found in rows(db, query)]
        return [find_session(db, self.session)]

    def condition(self, db: Connection) -> tuple[str, Row]:
        """SQL for a WHERE over `flows`, and its values."""
        columns = {
            "session_id = :session": self.session and find_session(db, self.session),
            "started_at >= :since": self.since,
            "started_at < :until": self.until,
            "endpoint = :endpoint": self.endpoint,
            "category = :category": self.category,
        }
        chosen = {sql: value for sql, value in columns.items() if value is not None}
        names = {sql.rpartition(":")[2]: value for sql, value in chosen.items()}
        return " AND ".join(chosen) or "TRUE", dict(names)


def find_session(db: Connection, wanted: str) -> str:
    """The id of the session that `wanted` names: `last`, an id, or the unique start of one."""
    if wanted == "last":
        last = row(db, "SELECT id FROM sessions ORDER BY started_at DESC, rowid DESC LIMIT 1")
        if last is None:
            raise ChatcapError("there is no session yet: make one with `chatcap import FILE`")
        return str(last["id"])
    return find_id(db, "sessions", wanted)


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
