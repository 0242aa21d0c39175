"""What a telemetry message can hold, as data: one `Field` a path, and tables of them compiled.

A table says of each path what it tells about the person and what each policy makes of it. What
no table names goes, under both policies: tomorrow's new key must not tell what today's cannot.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from addon.telemetry.policy import Mode
from addon.telemetry.pseudonyms import Pseudonyms

Rule = Callable[[Any, Pseudonyms], Any]
"""From a JSON value to what goes out in its place, or `GONE`. Never raises, whatever comes."""


class _Gone:
    def __repr__(self) -> str:
        return "GONE"


GONE: Any = _Gone()
"""In the place of a value: its key is removed."""


class DataClass(StrEnum):
    """What a value is to the person it is about (segment.md 2.1, its letters in order)."""

    IDENTIFIER = "identifier"
    CONTACT = "contact"
    DEVICE = "device"
    BEHAVIOUR = "behaviour"
    CONTENT = "content"
    TECHNICAL = "technical"


def remove(_value: Any, _pseudonyms: Pseudonyms) -> Any:
    return GONE


@dataclass(frozen=True, slots=True)
class Field:
    """`path` starts at the message: names joined by dots, `[]` for the items of an array. What
    stands below it belongs to it, unless another field names it. `item` and `reason` are for
    people: what it is, and what it tells.

    `strip` and `rewrite` are None for objects that have fields of their own below them.
    """

    path: str
    item: str
    data_class: DataClass
    reason: str
    strip: Rule | None = remove
    rewrite: Rule | None = remove

    def rule(self, mode: Mode) -> Rule | None:
        return self.strip if mode is Mode.STRIP else self.rewrite


def walker(fields: Iterable[Field], mode: Mode, kept: frozenset[str] = frozenset()) -> Rule:
    """The rule for a whole message. Objects that lose all they held are removed under strip,
    but those whose paths are in `kept`: a message may be invalid without them.
    """
    root = _Branch("")
    for field in fields:
        branch = root
        for name in _names(field.path):
            branch = branch.below(name)
        branch.rule = field.rule(mode)
    return root.compiled(frozenset({"", *kept}) if mode is Mode.STRIP else None)


ITEM = "[]"


def _names(path: str) -> Iterator[str]:
    """`a[].b` is `a`, `[]`, `b`."""
    for part in path.split("."):
        name = part.removesuffix(ITEM)
        yield name
        if name != part:
            yield ITEM


class _Branch:
    """A place in a message while its table is compiled."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rule: Rule | None = None
        self._below: dict[str, _Branch] = {}

    def below(self, name: str) -> "_Branch":
        if name not in self._below:
            self._below[name] = _Branch(f"{self.path}.{name}".lstrip("."))
        return self._below[name]

    def compiled(self, kept: frozenset[str] | None) -> Rule:
        """`kept` are the paths that may be empty; None for all of them."""
        if self.rule is not None:
            return self.rule
        rules = {name: branch.compiled(kept) for name, branch in self._below.items()}
        may_be_empty = kept is None or self.path in kept
        if ITEM in rules:
            return _items(rules[ITEM], may_be_empty=may_be_empty)
        rules = {name: rule for name, rule in rules.items() if rule is not remove}
        return _members(rules, may_be_empty=may_be_empty)


def _members(rules: dict[str, Rule], *, may_be_empty: bool) -> Rule:
    find = rules.get

    def walk(value: Any, pseudonyms: Pseudonyms) -> Any:
        if type(value) is not dict:
            return GONE
        kept = {}
        for name, member in value.items():
            rule = find(name)
            if rule is not None:
                made = rule(member, pseudonyms)
                if made is not GONE:
                    kept[name] = made
        return kept if kept or may_be_empty else GONE

    return walk if rules or may_be_empty else remove


def _items(rule: Rule, *, may_be_empty: bool) -> Rule:
    def walk(value: Any, pseudonyms: Pseudonyms) -> Any:
        if type(value) is not list:
            return GONE
        made = (rule(item, pseudonyms) for item in value)
        kept = [item for item in made if item is not GONE]
        return kept if kept or may_be_empty else GONE

    return walk


def index(fields: Iterable[Field]) -> dict[str, Field]:
    """The fields by their paths; two for one path are a mistake in a table."""
    found: dict[str, Field] = {}
    for field in fields:
        if field.path in found:
            raise ValueError(f"two fields for {field.path}")
        found[field.path] = field
    return found
