"""The tables `conversations` and `messages`, whose rows many places tell piece by piece."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from addon.store.cells import Cell, cells, columns_of
from addon.store.insertion import insert
from addon.store.standing import Place, Rows, SourceRow, Standing, Value

Names = tuple[str, ...]
"""What a row is called: (conversation,) or (conversation, message)."""
ALL = None
"""Of the rows that say who told something."""


class ToldTable:
    """Reads and writes what stands, with the rows that say who told it.

    `names` are the columns a row is called by, `kind` begins the names of its sources, `lists`
    are the tables that hold fields with rows of their own.
    """

    def __init__(
        self, connection: sqlite3.Connection, table: str, names: Names, *, lists: Names = ()
    ) -> None:
        self._connection = connection
        self._table = table
        self._names = names
        self._sources, self._key = f"{table[:-1]}_sources", f"{table[:-1]}_key"
        self._columns = {
            name: make
            for name, make in columns_of(connection, table).items()
            if name not in ("key", *names)
        }
        self._lists = {
            name: {
                column: make
                for column, make in columns_of(connection, name).items()
                if column not in ("message_key", "seq")
            }
            for name in lists
        }

    def values(self, told: Mapping[str, Any]) -> dict[str, Value]:
        """What was told, ready for the disk. Raises ValueError for what has no column."""
        plain = {name: value for name, value in told.items() if name not in self._lists}
        made: dict[str, Value] = {**cells(self._columns, self._table, plain)}
        for name, columns in self._lists.items():
            if name in told:
                rows = [cells(columns, name, row) for row in told[name] or ()]
                made[name] = tuple(tuple(map(row.get, columns)) for row in rows)
        return made

    def load(
        self, wanted: Iterable[Names], flows: Mapping[Names, Collection[str]] | None
    ) -> dict[Names, Standing]:
        """What stands of each name, empty where there is no row yet.

        The places that told it: those of which something stands, and the given flows of each
        (the empty string: official exports); or `ALL`.
        """
        standings = {names: Standing() for names in wanted}
        at = " AND ".join(
            f"t.{name} = json_extract(w.value, '$[{place}]')"
            for place, name in enumerate(self._names)
        )
        columns = ", ".join(f"t.{name}" for name in ("key", *self._names, *self._columns))
        query = (
            f"SELECT {columns}"  # noqa: S608 - our own names
            f" FROM json_each(?) AS w CROSS JOIN {self._table} AS t ON {at}"
        )
        by_key: dict[int, Standing] = {}
        after = 1 + len(self._names)
        for row in self._connection.execute(query, [_json(list(standings))]):
            standing = by_key[row[0]] = standings[row[1:after]]
            standing.key = row[0]
            standing.values.update(zip(self._columns, row[after:], strict=True))
        if by_key:
            self._load_lists(by_key)
            self._load_sources(by_key, None if flows is ALL else _pairs(standings, flows))
        for standing in by_key.values():
            standing.stored = dict(standing.values)
        return standings

    def save(self, standings: Mapping[Names, Standing]) -> None:
        """Write what is not yet on disk as it stands."""
        self._insert({names: one for names, one in standings.items() if one.key is None})
        changed = [one for one in standings.values() if one.values != one.stored]
        self._update([one for one in changed if one.stored])
        for name, columns in self._lists.items():
            self._replace(name, columns, changed)
        self._save_sources(standings.values())

    # -- reading

    def _load_lists(self, by_key: Mapping[int, Standing]) -> None:
        for name, columns in self._lists.items():
            found: dict[int, list[tuple[Cell, ...]]] = {key: [] for key in by_key}
            wanted = ", ".join(f"l.{column}" for column in ("message_key", *columns))
            query = (
                f"SELECT {wanted} FROM json_each(?) AS k CROSS JOIN {name} AS l"  # noqa: S608
                " ON l.message_key = k.value ORDER BY l.message_key, l.seq"
            )
            for key, *row in self._connection.execute(query, [_json(list(by_key))]):
                found[key].append(tuple(row))
            for key, rows in found.items():
                by_key[key].values[name] = tuple(rows)

    def _load_sources(
        self, by_key: Mapping[int, Standing], pairs: Sequence[tuple[int, str | None]] | None
    ) -> None:
        """Those that nothing stands of are found by their flow: a list that is fetched again and
        again leaves more and more of them.
        """
        keys = _json(list(by_key))
        if pairs is None:
            self._take_up(by_key, "s.{key} = w.value", keys)
            return
        self._take_up(by_key, "s.{key} = w.value AND (s.fields = '[]') = 0", keys)
        told_by = (
            "s.flow_id IS json_extract(w.value, '$[1]')"
            " AND s.{key} = json_extract(w.value, '$[0]') AND +s.fields = '[]'"
        )
        self._take_up(by_key, told_by, _json(pairs))

    def _take_up(self, by_key: Mapping[int, Standing], which: str, wanted: str) -> None:
        query = (
            f"SELECT s.{self._key}, s.rowid, s.weight, ifnull(s.flow_id, ''), s.session_id,"  # noqa: S608
            " s.source, s.seen_at, s.fields, s.earlier FROM json_each(?) AS w"
            f" CROSS JOIN {self._sources} AS s ON {which.format(key=self._key)}"
        )
        for key, number, *row in self._connection.execute(query, [wanted]):
            by_key[key].load(number, Place(*row[:4]), SourceRow(*row[4:]))

    # -- writing

    def _insert(self, new: Mapping[Names, Standing]) -> None:
        """New rows. Nobody else can take their keys: the transaction is a writing one."""
        if not new:
            return
        (last,) = self._connection.execute(
            f"SELECT ifnull(max(key), 0) FROM {self._table}"  # noqa: S608 - our own names
        ).fetchone()
        for key, standing in enumerate(new.values(), last + 1):
            standing.key = key
        columns = ("key", *self._names, *self._columns)
        rows = (
            (one.key, *names, *cast("Iterable[Cell]", map(one.values.get, self._columns)))
            for names, one in new.items()
        )
        insert(self._connection, self._table, columns, rows)

    def _update(self, changed: Iterable[Standing]) -> None:
        columns = ", ".join(f"{name} = ?" for name in self._columns)
        self._connection.executemany(
            f"UPDATE {self._table} SET {columns} WHERE key = ?",  # noqa: S608 - our own names
            [(*(one.values[name] for name in self._columns), one.key) for one in changed],
        )

    def _replace(self, name: str, columns: Iterable[str], changed: Iterable[Standing]) -> None:
        ours = [one for one in changed if one.values.get(name, ()) != one.stored.get(name, ())]
        self._connection.executemany(
            f"DELETE FROM {name} WHERE message_key = ?",  # noqa: S608 - our own names
            [(one.key,) for one in ours if one.stored],
        )
        rows = (
            (one.key, seq, *row)
            for one in ours
            for seq, row in enumerate(cast("Rows", one.values[name]))
        )
        insert(self._connection, name, ("message_key", "seq", *columns), rows)

    def _save_sources(self, standings: Iterable[Standing]) -> None:
        new, changed = [], []
        for one in standings:
            for place, row in one.rows():
                number, stored = one.sources.get(place, (None, None))
                if number is None:
                    flow = place.flow_id or None
                    new.append((one.key, place.weight, flow, place.session_id, place.source, *row))
                elif row != stored:
                    changed.append((*row, number))
        columns = (self._key, "weight", "flow_id", "session_id", "source", *SourceRow._fields)
        insert(self._connection, self._sources, columns, new)
        self._connection.executemany(
            f"UPDATE {self._sources} SET seen_at = ?, fields = ?, earlier = ? WHERE rowid = ?",  # noqa: S608
            changed,
        )


def _pairs(
    standings: Mapping[Names, Standing], flows: Mapping[Names, Collection[str]]
) -> list[tuple[int, str | None]]:
    """The keys of rows that there are, each with a flow that may have told of it before."""
    return [
        (one.key, flow or None)
        for names, one in standings.items()
        if one.key is not None
        for flow in flows[names]
    ]


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
