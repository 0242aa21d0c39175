"""Values of JSON as what the columns of a strict table take."""

import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

Cell = str | int | float | None
Columns = Mapping[str, Callable[[Any], Cell]]
"""Name of a column -> what makes a value fit for it."""

_LARGEST = 2**63 - 1
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def columns_of(connection: sqlite3.Connection, table: str) -> Columns:
    """The columns of a table, in its order."""
    rows = connection.execute("SELECT name, type FROM pragma_table_info(?)", [table])
    return {name: _MAKERS[kind] for name, kind in rows}


def cells(columns: Columns, table: str, values: Mapping[str, Any]) -> dict[str, Cell]:
    """The values, ready for a table. A name that is no column of it is a mistake of ours."""
    try:
        return {name: columns[name](value) for name, value in values.items()}
    except KeyError as e:
        raise ValueError(f"{table} has no column {e}") from e


def text(value: Any) -> str | None:
    """Strings as they are, lone surrogates spelt out; other values as JSON.

    None for what JSON cannot say either: nested too deeply, a number of thousands of digits.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        try:
            value = _as_json(value)
        except (RecursionError, ValueError):
            return None
    if value.isascii():
        return str(value)
    return str(value).encode("utf-8", "backslashreplace").decode()


def identifier(value: str) -> str:
    """The name of something: a text without NUL, at which SQLite's JSON functions stop."""
    return (text(value) or "").replace("\0", "\\u0000")


def integer(value: Any) -> int | None:
    """A whole number of 64 bits; None for every other value."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and -_LARGEST <= value <= _LARGEST:
        return int(value)
    return None


def real(value: Any) -> float | None:
    """A finite number; None for every other value."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


_MAKERS: dict[str, Callable[[Any], Cell]] = {"TEXT": text, "INTEGER": integer, "REAL": real}
