"""What each of two sessions is: facts by which it can be told how fairly they compare."""

from dataclasses import dataclass
from sqlite3 import Connection

from addon.errors import ChatcapError
from analysis.queries.choice import Choice, find_session
from analysis.queries.database import Row, row
from analysis.queries.rates import sent_messages
from analysis.queries.sessions import accounts
from analysis.queries.spans import spans


@dataclass(frozen=True, slots=True)
class Side:
    """One session of a database, which is called `name` where it is told."""

    db: Connection
    session: str
    name: str

    @property
    def choice(self) -> Choice:
        """The flows of this session."""
        return Choice(session=(self.session,))


def session_named(db: Connection, wanted: str) -> str:
    """The id of a session, as `find_session` takes it; `previous` is the one before the last.

    Raises ChatcapError where there is none.
    """
    if wanted != "previous":
        return find_session(db, wanted)
    query = "SELECT id FROM sessions ORDER BY started_at DESC, rowid DESC LIMIT 1 OFFSET 1"
    found = row(db, query)
    if found is None:
        raise ChatcapError("there is no previous session: `chatcap sessions` lists what there is")
    return str(found["id"])


def facts(side: Side) -> Row:
    """What a report says of the session (`queries.sessions.accounts`), with the name of its
    database, its first and last flow, the `minutes` between them, and how many messages the
    person sent. `privacy` is None where the options do not tell it.
    """
    worked = spans(side.db, side.choice)
    (account,) = accounts(side.db, side.choice, worked)
    span = worked.get(side.session)
    return {
        "database": side.name,
        **account,
        "source_path": None,  # what a file is called can be somebody's name
        "privacy": account["options"].get("chatcap_privacy"),
        "first_flow": span and span.first,
        "last_flow": span and span.last,
        "minutes": round(span.seconds / 60, 3) if span else None,
        "sent_messages": sent_messages(side.db, side.choice),
    }


def same_key(a: Connection, b: Connection) -> bool:
    """Whether stand-ins of both mean the same: they are keyed by the database, and its copies."""
    keys = {db.execute("SELECT key FROM standin_key").fetchone() for db in (a, b)}
    return len(keys) == 1
