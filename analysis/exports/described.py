"""What the tables, views and columns of a record mean, as `tables.toml` says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table or a view, in words, and how a browser of tables best shows it.

    `columns` are the words on columns of its own, units included. `label` is the column that
    names a row, `fts` the index for the words of a view, `hidden` is true for what only programs
    read.
    """

    about: str
    columns: Mapping[str, str]
    sort_desc: str | None = None
    facets: tuple[str, ...] = ()
    label: str | None = None
    fts: str | None = None
    hidden: bool = False

    def column(self, name: str) -> str:
        """What a column means. Raises KeyError when nobody has said it."""
        return self.columns.get(name) or common()[name]


@cache
def tables() -> Mapping[str, Table]:
    """Every table and view by its name, in the order in which they are best read."""
    return {
        name: Table(**{**told, "facets": tuple(told.get("facets", ()))})
        for name, told in _read()["tables"].items()
    }


@cache
def common() -> Mapping[str, str]:
    """Words on columns that mean the same wherever they are."""
    return MappingProxyType(_read()["common"])


@cache
def _read() -> dict[str, Any]:
    text = files("analysis.exports").joinpath("tables.toml").read_text("utf-8")
    return tomllib.loads(text)
