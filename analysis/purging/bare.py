"""What is left of an address, of headers and of types of events when their content goes: what
`minimal` records.
"""

import json
from sqlite3 import Connection

from addon.privacy import minimal
from addon.privacy.standins import stand_in
from addon.telemetry.events.reading import plain_type


def add_functions(connection: Connection) -> None:
    """Give SQL what `addon.store.emptying` needs; stand-ins are keyed by the database's key."""
    (key,) = connection.execute("SELECT key FROM standin_key").fetchone()

    def replace(kind: str, segment: bytes) -> bytes:
        return stand_in(bytes(key), kind, segment).encode()

    def bare_path(path: str) -> str:
        return minimal.path(_bytes(path), replace).decode("utf-8", "replace")

    connection.create_function("bare_path", 1, bare_path, deterministic=True)
    connection.create_function("bare_query", 1, bare_query, deterministic=True)
    connection.create_function("bare_headers", 1, bare_headers, deterministic=True)
    connection.create_function("bare_type", 2, plain_type, deterministic=True)


def bare_query(query: str | None) -> str | None:
    """The names of parameters, and how long their values were."""
    if query is None:
        return None
    bare = minimal.url(b"?" + _bytes(query), lambda _kind, segment: segment)
    return bare[1:].decode("utf-8", "replace")


def bare_headers(headers: str) -> str:
    """The names of headers, the values of harmless ones, and how long the others were."""
    sides = json.loads(headers)
    return json.dumps(
        {
            side: [[name, minimal.header(name, value)] for name, value in lines]
            for side, lines in sides.items()
        }
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
