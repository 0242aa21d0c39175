"""Names of fields that events and bodies had, and the types of what stood there; never values."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from sqlite3 import Connection

from addon.protocol.jsontypes import key_name
from analysis.queries.database import Row, rows
from analysis.queries.quotations import Quotations

# By path as SQLite spells it first: what has to be folded are then a few hundred, not millions.
_OF_EVENTS = """
WITH spelt AS (
    SELECT events.vendor AS vendor, events.type AS event_type, name, fullkey,
           node.type AS type, count(*) AS count
    FROM flows CROSS JOIN telemetry_events AS events ON events.flow_id = flows.id
    CROSS JOIN json_tree(properties) AS node
    WHERE session_id = ? AND properties IS NOT NULL AND node.fullkey != '$'
    GROUP BY 1, 2, 3, 4, 5
),
folded AS (
    SELECT vendor, shown_name(event_type) AS event_type, shown_name(name) AS name,
           folded_names(fullkey) AS path, json_type_name(type) AS type,
           sum(count) AS count
    FROM spelt GROUP BY 1, 2, 3, 4, 5
)
SELECT vendor, event_type AS type, name, path, sum(count) AS count,
       json_group_array(type) AS types
FROM (SELECT * FROM folded ORDER BY type) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_OF_BODIES = """
SELECT endpoint, side, path, sum(count) AS count, json_group_array(type) AS types
FROM (SELECT * FROM shapes WHERE session_id = ? ORDER BY type)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_STEP = re.compile(r'\."((?:[^"\\]|\\.)*)"|\.([^.\[]*)|\[(\d+)\]')
_TYPES = {"text": "string", "real": "number", "true": "boolean", "false": "boolean"}


def of_events(db: Connection, session: str) -> Iterator[Row]:
    """Per vendor, type and name of events the paths in their properties, with the `types` of
    the values and how often there was one; sorted by the first four.

    Keys that look like an id, a secret or a person are `*`, items of arrays `[]`.
    """
    for found in rows(db, _OF_EVENTS, [session]):
        yield {**found, "types": _types(found["types"])}


def of_bodies(db: Connection, session: str) -> Iterator[Row]:
    """Per endpoint and side the paths in bodies, with the `types` of the values and how many
    bodies had one; sorted by the first three.
    """
    for found in rows(db, _OF_BODIES, [session]):
        yield {**found, "types": _types(found["types"])}


def prepare(db: Connection, quotations: Quotations) -> None:
    """Give SQL what `of_events` needs; not possible while a query runs."""
    db.create_function("shown_name", 1, quotations.shown, deterministic=True)
    db.create_function("folded_names", 1, folded_names, deterministic=True)
    db.create_function("json_type_name", 1, _type_name, deterministic=True)


@lru_cache(maxsize=4096)
def folded_names(fullkey: str) -> str:
    """`$.batch[].*` of `$.batch[3]."pat@example.com"`, as SQLite spells paths in JSON."""
    steps = (_folded(*found.groups()) for found in _STEP.finditer(fullkey))
    return "$" + "".join(steps)


def _folded(quoted: str | None, plain: str | None, index: str | None) -> str:
    if index is not None:
        return "[]"
    return f".{key_name((plain or '') if quoted is None else _unquoted(quoted))}"


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _type_name(sqlite_type: str) -> str:
    return _TYPES.get(sqlite_type, sqlite_type)


def _types(array: str) -> list[str]:
    return sorted(set(json.loads(array)))
