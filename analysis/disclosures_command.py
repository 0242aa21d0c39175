"""`chatcap disclosures`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

_CLASSES = ("content", "contact", "identifier", "device", "behaviour", "technical")


@click.command("disclosures")
@options.database
@options.choice("session", "since", "until")
@options.vendor
@click.option("--class", "data_class", type=click.Choice(_CLASSES), help="Only this class of data.")
@click.option("--leaks", is_flag=True, help="Only what repeats your chats or your account.")
@options.listing
@options.limit("The first N rows, the gravest.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    choice: Choice,
    vendor: str | None,
    data_class: str | None,
    leaks: bool,
    format_: str,
    limit: int | None,
) -> None:
    """List what telemetry told about you, and whether it left.

    One row per vendor, kind of data and place in the upload. "left" of the "times" went out as
    they were; the others a policy kept in, or sent something else in their place. What
    repeats your chats or your account comes first: prompts, titles, names of files, ids of chats,
    and the name and e-mail of the account. The sum leaves out what is technical, such as versions
    of libraries.

    With --leaks only that, with how it was written (in clear, URL-encoded, in base64) and
    the newest flows that hold it, for `chatcap show`.
    """
    from analysis.queries import disclosures as queries
    from analysis.queries.database import reading, snapshot
    from analysis.queries.telemetry import totals, unread
    from analysis.reports.columns import DISCLOSURES, LEAKS
    from analysis.reports.listing import write_listing

    with reading(db) as connection, snapshot(connection):
        rows = queries.disclosures(
            connection, choice, vendor=vendor, data_class=data_class, leaks=leaks
        )
        uploads = totals(connection, choice, vendor=vendor)["uploads"]
        older = unread(connection, choice, vendor=vendor)
    columns, fields = (LEAKS, queries.LEAK_FIELDS) if leaks else (DISCLOSURES, queries.FIELDS)
    if rows or format_ != "table":
        write_listing(rows[:limit], format_, sys.stdout, columns=columns, fields=fields)
    sought = "text of your chats" if leaks else data_class and "data of that class"
    notes = _notes(rows, uploads - older, sought) if rows or not older else ()
    for note in (*notes, *_unread(older)):
        click.echo(note, err=True)


def _notes(rows: Sequence[Row], uploads: int, sought: str | None) -> Iterator[str]:
    """What it comes to, in sentences; `sought` is what alone was looked for."""
    from analysis.reports.units import plural

    if not uploads and not rows:
        yield "No telemetry was seen, so it told nothing."
    elif not rows:
        nothing = f"No {sought} was" if sought else "Nothing about you was"
        yield f"{nothing} found in telemetry; {plural(uploads, 'upload')} looked at."
    else:
        yield _told(rows)
        if not sought and (leaked := [row for row in rows if row["leak"]]):
            yield _leaked(leaked)


def _unread(uploads: int) -> Iterator[str]:
    from analysis.reports.units import plural

    if uploads:
        yield (
            f"{plural(uploads, 'upload')} of sessions that an older chatcap recorded: it did not "
            "look into telemetry. Import those captures again; `chatcap show` has the bodies."
        )


def _told(rows: Sequence[Row]) -> str:
    from analysis.reports.units import count, plural

    # what a leak repeats stands there as what it is, too; and a library's version is nobody's
    told = [row for row in rows if not row["leak"] and row["data_class"] != "technical"] or rows
    times, left, kept_in = (sum(row[name] for row in told) for name in ("count", "left", "kept_in"))
    items = plural(len({row["item"] for row in told}), "thing")
    vendors = plural(len({row["vendor"] for row in told}), "vendor")
    return (
        f"{items} about you for {vendors}, {plural(times, 'time')} in all: "
        f"{count(left)} left, {count(kept_in)} kept in."
    )


def _leaked(leaked: Sequence[Row]) -> str:
    from analysis.reports import repeated

    fate = repeated.fate(*repeated.total(leaked))
    return f"It repeats {repeated.kinds(leaked)}; {fate}: `chatcap disclosures --leaks`"
