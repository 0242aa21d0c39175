"""The account of one session on the disk."""

import sqlite3

from addon.store.ledger import Ledger


class Ledgers:
    """The row of one session in the table `ledger`, through one connection."""

    def __init__(self, connection: sqlite3.Connection, session_id: str) -> None:
        self._connection = connection
        self._session_id = session_id

    def begin(self, ledger: Ledger) -> None:
        """The session gets its row."""
        row = {"session_id": self._session_id, **ledger.as_row()}
        values = ", ".join(f":{name}" for name in row)
        self._connection.execute(f"INSERT INTO ledger ({', '.join(row)}) VALUES ({values})", row)  # noqa: S608

    def load(self) -> Ledger | None:
        """As it was saved last; None if the session has no row."""
        names = [name for name in Ledger().as_row() if name != "seen"]
        query = f"SELECT {', '.join(names)} FROM ledger WHERE session_id = ?"  # noqa: S608 - ours
        row = self._connection.execute(query, [self._session_id]).fetchone()
        return None if row is None else Ledger(**dict(zip(names, row, strict=True)))

    def save(self, ledger: Ledger) -> None:
        """Raises LookupError if somebody took the row away: nothing is accounted for any more."""
        row = ledger.as_row()
        changes = ", ".join(f"{name} = :{name}" for name in row)
        saved = self._connection.execute(
            f"UPDATE ledger SET {changes} WHERE session_id = :session_id",  # noqa: S608 - ours
            {**row, "session_id": self._session_id},
        )
        if not saved.rowcount:
            raise LookupError(f"the session {self._session_id} has no ledger")
