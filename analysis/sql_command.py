"""`chatcap sql`."""

import sys
from itertools import islice
from pathlib import Path

import click

from analysis import options

_SCREENFUL = 1000


@click.command("sql")
@click.argument("query")
@options.database
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Stop the query after that time.",
)
@options.listing
@options.limit(f"At most N rows. Tables show {_SCREENFUL} without it, other formats all.")
def command(query: str, db: Path, timeout: float, format_: str, limit: int | None) -> None:
    """Ask the database with SQL of your own.

    Read-only and limited in time: nothing in the database or beside it can change. The views are
    made for it, among them requests, endpoints_used, telemetry_uploads, events_by_name,
    telemetry_told, leaks, chat_messages, turn_times and session_ledger; docs/tables.md explains
    every column, `SELECT name FROM sqlite_schema WHERE type = 'view'` lists them all.
    """
    from analysis.queries import statement
    from analysis.queries.database import reading
    from analysis.reports.listing import plain_columns, write_listing

    most = _SCREENFUL if limit is None and format_ == "table" else limit
    with reading(db) as connection:
        names, rows = statement.run(connection, query, timeout)
        shown = plain_columns(names)
        write_listing(islice(rows, most), format_, sys.stdout, columns=shown, fields=names)
        if limit is None and most is not None and next(rows, None) is not None:
            click.echo(f"The first {most} rows; --limit N shows more.", err=True)
