"""What the values of a report can be: each type as JSON Schema and as a word for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `word` says what it is, with its unit."""

    word: str
    schema: Json

    def json_schema(self) -> Json:
        return dict(self.schema)


class Field(NamedTuple):
    """What stands under a key, and what it means."""

    type: "Type"
    meaning: str


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Record:
    """An object that has all of these keys (or, if `partial`, some of them) and no others."""

    fields: Fields
    partial: bool = False
    word: str = "object"

    def json_schema(self) -> Json:
        properties = {
            name: {"description": meaning, **type_.json_schema()}
            for name, (type_, meaning) in self.fields.items()
        }
        return {
            "type": "object",
            "properties": properties,
            "required": [] if self.partial else list(properties),
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: "Type"

    @property
    def word(self) -> str:
        return "list of objects" if isinstance(self.of, Record) else f"list: {self.of.word}"

    def json_schema(self) -> Json:
        return {"type": "array", "items": self.of.json_schema()}


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose keys are names from the record."""

    of: "Type"

    @property
    def word(self) -> str:
        return f"object: name to {self.of.word}"

    def json_schema(self) -> Json:
        return {"type": "object", "additionalProperties": self.of.json_schema()}


@dataclass(frozen=True, slots=True)
class Maybe:
    """Also null."""

    of: "Type"
    null: Json = field(default_factory=lambda: {"type": "null"})

    @property
    def word(self) -> str:
        return f"{self.of.word}, or null"

    def json_schema(self) -> Json:
        return {"anyOf": [self.of.json_schema(), dict(self.null)]}


Type = Scalar | Record | Many | Named | Maybe

_DATE = r"\d{4}-\d\d-\d\d"
TEXT = Scalar("text", {"type": "string"})
FLAG = Scalar("true or false", {"type": "boolean"})
COUNT = Scalar("count", {"type": "integer", "minimum": 0})
BYTES = Scalar("bytes", {"type": "integer", "minimum": 0})
SECONDS = Scalar("seconds", {"type": "integer", "minimum": 1})
MILLISECONDS = Scalar("milliseconds", {"type": "number"})
MINUTES = Scalar("minutes", {"type": "number", "minimum": 0})
RATE = Scalar("number", {"type": "number", "minimum": 0})
SHARE = Scalar("share from 0 to 1", {"type": "number", "minimum": 0, "maximum": 1})
DAY = Scalar("day, UTC", {"type": "string", "pattern": f"^{_DATE}$"})
TIME = Scalar(
    "time, ISO 8601 in UTC",
    {"type": "string", "pattern": rf"^{_DATE}T\d\d:\d\d:\d\d(\.\d{{3}})?Z$"},
)
SHA256 = Scalar("SHA-256 in hex", {"type": "string", "pattern": "^[0-9a-f]{64}$"})


def one_of(*values: str) -> Scalar:
    """One of these words."""
    return Scalar(" / ".join(f"`{value}`" for value in values), {"enum": list(values)})


def records(type_: Type) -> Iterator[Record]:
    """The objects that a value consists of: itself, or what is in it."""
    if isinstance(type_, Record):
        yield type_
    elif not isinstance(type_, Scalar):
        yield from records(type_.of)
