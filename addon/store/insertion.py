"""Inserting many rows in few statements."""

import sqlite3
from collections.abc import Iterable
from itertools import chain

from addon.store.cells import Cell

ROWS = 512
"""In one statement. Of the widest table that is 10,240 values, and SQLite takes 32,766."""


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
    left = list(rows)
    count = ROWS
    while left:
        while count > len(left):  # by halves: so statements are few, and parsed once
            count //= 2
        some, left = left[:count], left[count:]
        values = ", ".join([row] * count)
        connection.execute(into + values, list(chain.from_iterable(some)))
