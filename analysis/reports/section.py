"""What a report is made of, before anybody decides how it looks: titled sections of tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.table import Column, Row


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. The words are ours, never out of a capture; the cells need not be.

    `caption` names it where a section has several; `note` stands above it. `left_out` counts
    rows that the report does not have; `more` says where all of them are, and `empty` what it
    means that there are none (nothing: the table is then not shown).
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    note: str = ""
    empty: str = ""
    more: str = "in the JSON report"
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report. `name` is its address in a page: letters and dashes.

    `note` says in a sentence or two what it shows, `empty` what it means that no table has rows.
    """

    name: str
    title: str
    tables: Sequence[Table]
    empty: str
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show but `empty`."""
        return not any(table.rows for table in self.tables)
