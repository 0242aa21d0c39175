"""`chatcap telemetry`."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

_SCREENFUL = 50


@click.command("telemetry")
@options.database
@options.choice("session", "since", "until")
@options.vendor
@click.option(
    "--action",
    type=click.Choice(["passed", "stripped", "rewritten", "answered", "dropped"]),
    help="Only what was done so.",
)
@click.option("--summary", "summed", is_flag=True, help="Per vendor and event name, added up.")
@options.listing
@options.limit(f"The last N events. Tables show {_SCREENFUL} without it, other formats all.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    choice: Choice,
    vendor: str | None,
    action: str | None,
    summed: bool,
    format_: str,
    limit: int | None,
) -> None:
    """List telemetry events, and what was done with them.

    passed: the event left as it was. stripped, rewritten: it left changed. answered: it was
    kept in, and chatcap answered in the server's place. dropped: it was taken out of an upload
    that left. "removed" and "changed" count the places in an event that a policy took out or
    gave another value.

    An event has the name that its site gave it; for Datadog and Sentry that is the kind of action
    or error, since their texts quote the page. It has none where its name quotes a chat.

    With --summary, "uploads" are requests that carried such an event; one that carried
    several names counts with each of them, and once in the total.
    """
    from analysis.queries.database import reading

    if summed and limit is not None:
        raise click.UsageError("--summary and --limit exclude each other")
    filters = {"vendor": vendor, "action": action}
    with reading(db) as connection:
        if summed:
            _summarise(connection, choice, filters, format_)
        else:
            _list(connection, choice, filters, format_, limit)


def _list(db: Connection, choice: Choice, filters: Row, format_: str, limit: int | None) -> None:
    from analysis.queries.telemetry import FIELDS, events
    from analysis.reports.columns import EVENTS
    from analysis.reports.listing import write_listing

    if format_ != "table":
        found = events(db, choice, **filters, limit=limit)
        write_listing(found, format_, sys.stdout, columns=EVENTS, fields=FIELDS)
        return
    # One more than is shown tells whether there are more, without counting them all.
    most = _SCREENFUL + 1 if limit is None else limit
    rows = list(events(db, choice, **filters, limit=most))
    more = limit is None and len(rows) == most
    if more:
        rows = rows[1:]
    write_listing(rows, format_, sys.stdout, columns=EVENTS, fields=FIELDS)
    for note in _notes(rows, more=more):
        click.echo(note, err=True)


def _summarise(db: Connection, choice: Choice, filters: Row, format_: str) -> None:
    from analysis.queries.database import snapshot
    from analysis.queries.telemetry import SUMMARY_FIELDS, summary, totals
    from analysis.reports.columns import EVENT_SUMMARY
    from analysis.reports.fates import total_line
    from analysis.reports.listing import write_listing

    with snapshot(db):
        rows = list(summary(db, choice, **filters))
        total = totals(db, choice, **filters)
    if format_ == "table":
        names = Counter((row["vendor"], row["name"]) for row in rows)
        rows = [{**row, "ambiguous": names[row["vendor"], row["name"]] > 1} for row in rows]
    write_listing(rows, format_, sys.stdout, columns=EVENT_SUMMARY, fields=SUMMARY_FIELDS)
    click.echo(total_line(total), err=True)


def _notes(rows: list[Row], *, more: bool) -> Iterator[str]:
    if not rows:
        yield "No telemetry events."
    if any(row["retry"] for row in rows):
        yield "* sent again, although it had been answered"
    if any(row["action"] == "passed" and row["planned"] not in {None, "passed"} for row in rows):
        yield "In brackets what the policy would have done: shadow: only records that."
    if more:
        yield f"The last {_SCREENFUL} events; --limit N shows more."
