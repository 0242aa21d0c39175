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

    A page folds up the rows of each `group`, which is one of the columns, by itself, and calls
    them `each`; it folds up all of them where another drawing shows them too (`folded`). `kind`
    is `leaks` where it should warn.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str = ""
    note: str = ""
    empty: str = ""
    more: str = "in the Markdown and JSON report"
    left_out: int = 0
    group: Column | None = None
    each: str = "row"
    folded: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report. `name` is its address in a page: letters and dashes.

    `note` says in a sentence or two what it shows, `empty` what it means that there is nothing;
    `points` are sentences of ours, each by itself.
    """

    name: str
    title: str
    tables: Sequence[Table] = ()
    empty: str = ""
    note: str = ""
    points: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show but `empty`."""
        return not self.points and not any(table.rows for table in self.tables)
