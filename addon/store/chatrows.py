"""Rows beside the conversations: feedback, shares, turns, and reports of latency."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from addon.store.cells import Cell, Columns, cells, columns_of, identifier
from addon.store.rows import Chats, Row

_CONVERSATION = "conversation_id"
_FLOWS = ("flow_id", "socket_flow_id")
"""Columns with the id of a flow, which may have no row."""
_TURN = {
    "is_done": "max(excluded.is_done, turns.is_done)",
    # a name, once known, is not forgotten
    _CONVERSATION: f"""CASE WHEN excluded.{_CONVERSATION} LIKE 'turn-%'
        THEN ifnull(turns.{_CONVERSATION}, excluded.{_CONVERSATION})
        ELSE ifnull(excluded.{_CONVERSATION}, turns.{_CONVERSATION}) END""",
}


class ChatRows:
    """Writes these rows through one connection. What is told again completes the row: null
    never stands against a value, and of two values the later does.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, Columns] = {}
        self._statements: dict[str, str] = {}
        for table, key, time in (
            ("feedback", "flow_id", "seen_at"),
            ("shares", "id", "seen_at"),
            ("turns", "flow_id", None),
            ("latency_reports", "flow_id", "reported_at"),
        ):
            columns = self._columns[table] = columns_of(connection, table)
            told_again = {column: _told_again(table, column, time) for column in columns}
            special = _TURN if table == "turns" else {}
            self._statements[table] = _upsert(table, key, {**told_again, **special})

    def conversations(self, chats: Sequence[Chats]) -> set[str]:
        """The conversations that the rows are about: they need a row of their own."""
        rows = (row for table, row in _rows(chats) if table != "latency_reports")
        found = (row.get(_CONVERSATION) for row in rows)
        return {identifier(one) for one in found if one is not None}

    def write(self, chats: Sequence[Chats], homes: Mapping[str, str]) -> None:
        """Add the rows, those of placeholders under their `homes`.

        A row of a flow that has none itself (lost, or known from another session) is passed over.
        Raises ValueError for columns that there are not.
        """
        by_table: dict[str, list[dict[str, Cell]]] = {}
        for table, row in _rows(chats):
            by_table.setdefault(table, []).append(self._row(table, row, homes))
        for table, rows in by_table.items():
            self._connection.executemany(self._statements[table], rows)

    def _row(self, table: str, row: Row, homes: Mapping[str, str]) -> dict[str, Cell]:
        columns = self._columns[table]
        made = {**dict.fromkeys(columns), **cells(columns, table, row)}
        conversation = made.get(_CONVERSATION)
        if isinstance(conversation, str):
            conversation = identifier(conversation)
            made[_CONVERSATION] = homes.get(conversation, conversation)
        return made


def _rows(chats: Sequence[Chats]) -> Iterator[tuple[str, Row]]:
    for one in chats:
        yield from (("feedback", row) for row in one.feedback)
        yield from (("shares", row) for row in one.shares)
        yield from (("turns", row) for row in one.turns)
        yield from (("latency_reports", row) for row in one.reports)


def _told_again(table: str, column: str, time: str | None) -> str:
    new, old = f"excluded.{column}", f"{table}.{column}"
    if column == time:
        return f"max({new}, {old})"
    if time is None:
        return f"ifnull({new}, {old})"
    later = f"excluded.{time} >= {table}.{time}"
    return f"CASE WHEN {later} THEN ifnull({new}, {old}) ELSE ifnull({old}, {new}) END"


def _upsert(table: str, key: str, told_again: Mapping[str, str]) -> str:
    values = ", ".join(
        f"(SELECT id FROM flows WHERE id = :{name})" if name in _FLOWS else f":{name}"  # noqa: S608
        for name in told_again
    )
    known = "true" if key != "flow_id" else "EXISTS (SELECT 1 FROM flows WHERE id = :flow_id)"
    changes = ", ".join(f"{name} = {rule}" for name, rule in told_again.items() if name != key)
    return (
        f"INSERT INTO {table} ({', '.join(told_again)}) SELECT {values} WHERE {known}"
        f" ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )
