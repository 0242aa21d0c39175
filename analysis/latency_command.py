"""`chatcap latency`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

if TYPE_CHECKING:
    from analysis.reports.table import Column

_SCREENFUL = 50
_MEASURES = {
    "first byte": "first_byte_ms",
    "first token": "first_token_ms",
    "events per second": "tokens_per_second",
    "total": "total_ms",
    "first token, as the client says": "client_first_token_ms",
    "total, as the client says": "client_total_ms",
}


@click.command("latency")
@options.database
@options.choice("session", "since", "until")
@options.model
@click.option("--summary", "summed", is_flag=True, help="Percentiles per model and day.")
@options.listing
@options.limit(f"The last N turns. Tables show {_SCREENFUL} without it, other formats all.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    choice: Choice,
    model: str | None,
    summed: bool,
    format_: str,
    limit: int | None,
) -> None:
    """List turns, what became of them, and how fast.

    A turn is one request for an answer: done, broken off (or ended by an error that the
    answer told), refused (with its HTTP status), or come to its end with no reply to read.
    First byte (of the answer's head), first token and total as the proxy saw them; beside each
    what the client reported of the same turn, and ± by how much that is more. "Report only" is
    a report of which no turn is in the record. Over a socket the first byte is that of the
    request which asked for it.

    A token is an event that added visible text, whatever the length of the text: tokens per
    second in JSON are these events/s. A stall is a second or more between two of them. Narrow
    terminals get fewer columns.

    With --summary, percentiles over the turns that are done, by nearest rank (the least time
    that so many percent of the turns did not exceed): p50, p90, p95 and p99 of n values.
    """
    from analysis.queries.database import reading

    if summed and limit is not None:
        raise click.UsageError("--summary and --limit exclude each other")
    with reading(db) as connection:
        if summed:
            _summarise(connection, choice, model, format_)
        else:
            _list(connection, choice, model, format_, limit)


def _list(
    db: Connection, choice: Choice, model: str | None, format_: str, limit: int | None
) -> None:
    from analysis.queries.latency import FIELDS, latency
    from analysis.reports.chat_columns import LATENCY
    from analysis.reports.listing import write_listing

    table = format_ == "table"
    most = _SCREENFUL + 1 if table and limit is None else limit
    turns = list(latency(db, choice, model=model, limit=most))
    more = table and limit is None and len(turns) == most
    turns = turns[1:] if more else turns
    if turns or not table:
        write_listing(turns, format_, sys.stdout, columns=LATENCY, fields=FIELDS)
    for note in _notes(turns) if limit != 0 else ():
        click.echo(note, err=True)
    if more:
        click.echo(f"The last {_SCREENFUL} turns; --limit N shows more.", err=True)


def _summarise(db: Connection, choice: Choice, model: str | None, format_: str) -> None:
    from analysis.queries.latency import SUMMARY_FIELDS, latency, summary
    from analysis.reports.chat_columns import SUMMARY, percentiles
    from analysis.reports.listing import write_listing

    turns = list(latency(db, choice, model=model))
    rows = summary(turns)
    if format_ not in {"table", "markdown"}:
        write_listing(rows, format_, sys.stdout, columns=(), fields=SUMMARY_FIELDS)
    else:
        _titled("turns", [row for row in rows if row["turns"]], SUMMARY, format_)
        for title, measure in _MEASURES.items():
            known = [row for row in rows if row[f"{measure}_n"]]
            _titled(title, known, percentiles(measure), format_)
    for note in _notes(turns):
        click.echo(note, err=True)
    if any(row["done"] for row in rows):
        click.echo(
            "Percentiles are of turns that are done; of few values the higher ones are the "
            "greatest\nof all: p90 of less than 10, p95 of less than 20, p99 of less than 100.",
            err=True,
        )


def _titled(title: str, rows: Sequence[Row], columns: "Sequence[Column]", format_: str) -> None:
    from analysis.reports.listing import write_listing

    if rows:
        click.echo(f"## {title}\n" if format_ == "markdown" else title.upper())
        write_listing(rows, format_, sys.stdout, columns=columns, fields=())
        click.echo()


def _notes(turns: Sequence[Row]) -> Iterator[str]:
    from analysis.reports.units import plural

    if not turns:
        yield "No turns."
        return
    reports = [turn for turn in turns if turn["flow_id"] is None]
    asked = len(turns) - len(reports)
    matched = sum(turn["matched"] for turn in turns)
    yield (
        f"{plural(asked, 'turn')}: {matched} with the client's report, {asked - matched} without;"
        f" {plural(len(reports), 'report')} without a turn."
    )
    yield (
        "Ours run from the request at the proxy: to the first visible text there (token), to the\n"
        "end (total). The client's run on its own clock, its way to the proxy and back in them.\n"
        "A token is an event that added visible text: events/s are no rate of words."
    )
