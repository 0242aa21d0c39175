"""The tables of a new record, as SQLite knows them."""

from dataclasses import dataclass

from sqlite_utils import Database

from addon.store.migrations import migrations


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`references` is `table.column`, of a foreign key."""

    name: str
    type: str
    is_key: bool
    references: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or a view; `is_view` of those that hold no rows of their own."""

    name: str
    is_view: bool
    columns: tuple[Column, ...]


def relations() -> tuple[Relation, ...]:
    """All tables in the order in which they were made, then all views; without those that the
    search index keeps for itself.
    """
    db = Database(memory=True)
    try:
        migrations.apply(db)
        found = db.execute(
            "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view')"
            " AND name NOT LIKE '%!_fts!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
            " ORDER BY type, rowid"
        ).fetchall()
        return tuple(_relation(db, name, is_view=bool(is_view)) for name, is_view in found)
    finally:
        db.close()


def _relation(db: Database, name: str, *, is_view: bool) -> Relation:
    foreign = {
        row[3]: f"{row[2]}.{row[4]}" for row in db.execute(f"PRAGMA foreign_key_list([{name}])")
    }
    columns = tuple(
        Column(name=row[1], type=row[2], is_key=bool(row[5]), references=foreign.get(row[1]))
        for row in db.execute(f"PRAGMA table_info([{name}])")
    )
    return Relation(name=name, is_view=is_view, columns=columns)
