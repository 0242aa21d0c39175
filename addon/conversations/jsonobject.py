"""Reading the members of an object that may hold anything."""

from collections.abc import Iterator
from typing import Any

from addon.conversations import plain
from addon.protocol.findings import Finding, Kind, Severity
from addon.protocol.jsontypes import json_type
from addon.protocol.records import Side

Row = dict[str, Any]

MAX_FINDINGS = 50
MAX_ROWS = 50_000
"""Files and sources of one body: a table of empty ones is larger in memory than the body."""


class Notes:
    """Findings of one body: one per kind and path, and not too many."""

    def __init__(self, side: Side = Side.RESPONSE) -> None:
        self._side = side
        self._found: dict[tuple[Kind, str], Finding] = {}
        self._room = MAX_ROWS

    def add(self, kind: Kind, path: str, detail: str, severity: Severity = Severity.REVIEW) -> None:
        if (kind, path) not in self._found and len(self._found) < MAX_FINDINGS:
            self._found[kind, path] = Finding(self._side, severity, kind, path, detail)

    def wrong(self, path: str, expected: str, value: Any) -> None:
        """A member that cannot be told, because of what it is."""
        found = json_type(value)
        detail = f"not told: {expected} expected, {found if found != expected else 'another'} found"
        self.add(Kind.WRONG_TYPE, path, detail)

    def cut(self, path: str, detail: str) -> None:
        """Something of which only the beginning is told."""
        self.add(Kind.TRUNCATED, path, detail)

    def afford(self, rows: list[Row], path: str) -> list[Row]:
        """As many of these files or sources as there is room for in one body."""
        if len(rows) > self._room:
            self.cut(path, f"files and sources after {MAX_ROWS:,} of one body are not told")
            rows = rows[: self._room]
        self._room -= len(rows)
        return rows

    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._found.values())


class JsonObject:
    """An object of a body, and where it stands.

    Each reader gives None for a member that is absent or null, and for one that it cannot make
    sense of, which is a finding. What is no object has no members.
    """

    __slots__ = ("_members", "notes", "path")

    def __init__(self, value: Any, path: str, notes: Notes) -> None:
        self._members: dict[str, Any] = value if isinstance(value, dict) else {}
        self.path = path
        self.notes = notes

    def __contains__(self, key: str) -> bool:
        return key in self._members

    def get(self, key: str) -> Any:
        return self._members.get(key)

    @property
    def members(self) -> dict[str, Any]:
        return self._members

    def at(self, key: str) -> str:
        return f"{self.path}.{key}"

    def as_json(self, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """A copy of its members that are not null, as plain JSON."""
        copy = plain.Copy()
        kept = {k: v for k, v in self._members.items() if v is not None and k not in without}
        copied: dict[str, Any] = copy.of(kept)
        if not copy.is_whole:
            self.notes.cut(self.path, "too large: only its beginning is told")
        return copied

    def id(self, *keys: str) -> str | None:
        """The first of the members that is an id."""
        for key in keys:
            value = self.get(key)
            if plain.is_id(value):
                return value
            if value is not None:
                self.notes.wrong(self.at(key), "id", value)
        return None

    def text(self, key: str, limit: int = plain.MAX_LINE) -> str | None:
        value = self.get(key)
        if not isinstance(value, str):
            self._not(key, "string", value)
            return None
        if len(value) > limit:
            self.notes.cut(self.at(key), f"text after {limit} characters is not told")
        return plain.text(value[:limit])

    def name(self, *keys: str) -> str | None:
        """The first of the members that is a short word, such as a role or a slug."""
        for key in keys:
            value = self.get(key)
            if isinstance(value, str) and len(value) <= plain.MAX_NAME:
                return plain.text(value)
            self._not(key, "short string", value)
        return None

    def flag(self, key: str) -> int | None:
        """1 or 0."""
        value = self.get(key)
        if isinstance(value, bool):
            return int(value)
        self._not(key, "boolean", value)
        return None

    def whole(self, *keys: str) -> int | None:
        """The first of the members that is a number without sign and fraction."""
        for key in keys:
            found = plain.whole(self.get(key))
            if found is not None:
                return found
            self._not(key, "whole number", self.get(key))
        return None

    def number(self, key: str) -> float | None:
        found = plain.number(self.get(key))
        if found is None:
            self._not(key, "finite number", self.get(key))
        return found

    def time(self, key: str) -> str | None:
        found = plain.time(self.get(key))
        if found is None:
            self._not(key, "time", self.get(key))
        return found

    def object(self, key: str) -> "JsonObject":
        value = self.get(key)
        if not isinstance(value, dict):
            self._not(key, "object", value)
        return JsonObject(value, self.at(key), self.notes)

    def items(self, key: str, most: int) -> list[Any]:
        """The first items of an array; none where there is no array."""
        value = self.get(key)
        if not isinstance(value, list):
            self._not(key, "array", value)
            return []
        if len(value) > most:
            self.notes.cut(self.at(key), f"items after {most} are not told")
        return value[:most]

    def objects(self, key: str, most: int) -> Iterator["JsonObject"]:
        """Those items of an array that are objects."""
        path = f"{self.at(key)}[]"
        for item in self.items(key, most):
            if isinstance(item, dict):
                yield JsonObject(item, path, self.notes)
            else:
                self.notes.wrong(path, "object", item)

    def _not(self, key: str, expected: str, value: Any) -> None:
        if value is not None:
            self.notes.wrong(self.at(key), expected, value)


def said(**members: Any) -> dict[str, Any]:
    """What is known of the members."""
    return {key: value for key, value in members.items() if value is not None}
