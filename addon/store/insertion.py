"""Inserting many rows in few statements."""

import sqlite3
from collections.abc import Iterable
from itertools import chain, islice

from addon.store.cells import Cell

ROWS = 500
"""In one statement. Of the widest table that is 10,000 values, and SQLite takes 32,766."""


def insert(
    connection: sqlite3.Connection,
    table: str,
    columns: Iterable[str],
    rows: Iterable[tuple[Cell, ...]],
) -> None:
    """Insert rows, each with a value for every column, in their order.

    `executemany` runs a statement for each row, and at the beginning of a statement FTS5 writes
    out what it has indexed so far: a segment of its index for each row, all to be merged again.
    """
    names = tuple(columns)
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES "  # noqa: S608 - our names
    row = f"({', '.join('?' * len(names))})"
    left = iter(rows)
    while some := list(islice(left, ROWS)):
        values = ", ".join([row] * len(some))
        connection.execute(into + values, list(chain.from_iterable(some)))
