"""`chatcap sessions`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

if TYPE_CHECKING:
    from sqlite3 import Connection


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
        gone = list(_purged(connection, rows))
    if limit is not None:
        rows = rows[len(rows) - min(limit, len(rows)) :]
    write_listing(rows, format_, sys.stdout, columns=SESSIONS, fields=FIELDS)
    for note in (*_notes(rows), *gone):
        click.echo(note, err=True)


def _notes(rows: list[Row]) -> Iterator[str]:
    if not rows:
        yield "No sessions."
    if any(row["ended_at"] is None for row in rows):
        yield "* still running, or it did not end cleanly: more may be lost"
    for row in rows:
        if row["write_errors"]:
            yield f"Session {row['id']} lost {row['write_errors']} flows to the disk."


def _purged(db: "Connection", rows: list[Row]) -> Iterator[str]:
    """The ledger is of what was seen: how much of it is not there any more."""
    from analysis.queries import purges
    from analysis.reports.units import moment, plural

    listed = {row["id"] for row in rows}
    for one in purges.of_sessions(db):
        if one["session_id"] in listed:
            counts = {"purged": "purged", "emptied": "without their content"}
            what = " and ".join(
                f"{plural(one[name], 'flow')} {words}"
                for name, words in counts.items()
                if one[name]
            )
            yield f"Session {one['session_id']}: {what}, last at {moment(one['last'])}."
    whole = purges.whole(db)
    if whole["sessions"]:
        last = moment(whole["last"])
        yield f"{plural(whole['sessions'], 'session')} purged with all they had, last at {last}."
