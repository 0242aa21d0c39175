"""Texts that are stored once, however often they come."""

import sqlite3

_MOST = 4_096


class Once:
    """The texts of a table with the columns `id` and one that is unique, by their numbers.

    Numbers are remembered until `forget`: call it when what was written has been rolled back.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, column: str) -> None:
        self._connection = connection
        self._add = f"INSERT OR IGNORE INTO {table} ({column}) VALUES (?)"  # noqa: S608 - ours
        self._find = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 - our own names
        self._known: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, which is written if it is new."""
        found = self._known.get(text)
        if found is None:
            self._connection.execute(self._add, [text])
            (found,) = self._connection.execute(self._find, [text]).fetchone()
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[text] = found
        return found

    def forget(self) -> None:
        """What was written since the last commit is gone."""
        self._known.clear()
