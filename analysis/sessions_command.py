"""`chatcap sessions`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row


@click.command("sessions")
@options.database
@options.choice("session", "since", "until")
@options.listing
@options.limit("The last N sessions.")
def command(db: Path, choice: Choice, format_: str, limit: int | None) -> None:
    """List sessions with their ledger.

    A session is one run of the proxy or one import of one file. Each flow seen is complete,
    error, aborted, unfinished or skipped, and these add up to all that were seen. Skipped
    flows have no row; lost (write_errors in JSON and CSV) are those whose row, or its end,
    could not be written to the disk. A narrow table cuts ids short: --session takes the
    start of one.
    """
    from analysis.queries.database import reading
    from analysis.queries.sessions import FIELDS, sessions
    from analysis.reports.columns import SESSIONS
    from analysis.reports.listing import write_listing

    with reading(db) as connection:
        rows = list(sessions(connection, choice))
    if limit is not None:
        rows = rows[len(rows) - min(limit, len(rows)) :]
    write_listing(rows, format_, sys.stdout, columns=SESSIONS, fields=FIELDS)
    for note in _notes(rows):
        click.echo(note, err=True)


def _notes(rows: list[Row]) -> Iterator[str]:
    if not rows:
        yield "No sessions."
    if any(row["ended_at"] is None for row in rows):
        yield "* still running, or it did not end cleanly: more may be lost"
    for row in rows:
        if row["write_errors"]:
            yield f"Session {row['id']} lost {row['write_errors']} flows to the disk."
