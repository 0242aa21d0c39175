"""The chosen flows without what makes them large, for as long as many questions are asked of them.

A row of `flows` holds all headers and names of bodies: some 1.5 KB, of which a question about all
flows reads 50 bytes. A report asks a dozen such questions. So the small columns are copied once,
into a temporary table that is called `flows` as well: SQLite looks there first, and the queries
need not know.

Its rows have the numbers (`rowid`) that they have in `main.flows`, where the other columns are.
Queries that look up flows by their id ask `main.flows` as well: the copy has no index.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from analysis.queries.choice import Choice

COLUMNS = (
    *("id", "session_id", "started_at", "method", "host", "path", "endpoint", "category", "vendor"),
    *("status", "action", "outcome", "request_bytes", "response_bytes"),
    *("request_state", "response_state", "request_valid", "response_valid"),
    *("first_byte_ms", "duration_ms"),
    *("policy", "planned", "reason", "answer_from", "sent_bytes", "retry"),
)
"""Those of the copy; SQLite refuses a query that asks it for another one."""


@contextmanager
def narrow(db: Connection, choice: Choice) -> Iterator[None]:
    """Meanwhile `flows` has the chosen flows only, and COLUMNS only; `main.flows` has all.

    All queries see the record as it is at one moment. SQLite keeps the copy where it sorts: what
    is too much for memory is in a file that only its owner can read and that has no name any more.
    """
    db.execute("SAVEPOINT narrow")
    try:
        _copy(db, choice)
        yield
    finally:
        if db.in_transaction:  # not so when the disk was full: SQLite has rolled back all
            db.execute("ROLLBACK TO narrow")
            db.execute("RELEASE narrow")


def _copy(db: Connection, choice: Choice) -> None:
    condition, values = choice.condition(db)
    names = ", ".join(COLUMNS)
    # A record is opened read-only anyway: what becomes possible is to write temporary tables.
    db.execute("PRAGMA query_only = OFF")
    try:
        db.execute(f"CREATE TEMP TABLE flows (number INTEGER PRIMARY KEY, {names})")
        query = f"SELECT rowid, {names} FROM main.flows WHERE {condition}"  # noqa: S608 - our own
        db.execute(f"INSERT INTO temp.flows {query}", values)
    finally:
        db.execute("PRAGMA query_only = ON")
