"""`chatcap latency`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

_SCREENFUL = 50
_MEASURES = {
    "first byte": "first_byte_ms",
    "first token": "first_token_ms",
    "tokens per second": "tokens_per_second",
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
    """List turns and how fast they were answered.

    First byte, first token and total as the proxy saw them, and beside them what the client
    reported of the same turn: "±" is its time to the first token, or in all, less ours. A row
    with nothing but these two is a report of which no turn is in the record, and there they
    are what the client said. Tokens are events that brought visible text; a stall is a second
    or more between two of them.

    With --summary, percentiles by nearest rank (the least time that so many percent of the
    turns did not exceed): p50, p90, p95 and p99.
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
    for note in _notes(turns):
        click.echo(note, err=True)
    if more:
        click.echo(f"The last {_SCREENFUL} turns; --limit N shows more.", err=True)


def _summarise(db: Connection, choice: Choice, model: str | None, format_: str) -> None:
    from analysis.queries.latency import SUMMARY_FIELDS, latency, summary
    from analysis.reports.chat_columns import percentiles
    from analysis.reports.listing import write_listing

    turns = list(latency(db, choice, model=model))
    rows = summary(turns)
    if format_ in {"table", "markdown"}:
        mark = "## " if format_ == "markdown" else ""
        for title, measure in _MEASURES.items() if rows else ():
            click.echo(f"{mark}{title if mark else title.upper()}\n" + "\n" * bool(mark), nl=False)
            write_listing(rows, format_, sys.stdout, columns=percentiles(measure), fields=())
            click.echo()
    else:
        write_listing(rows, format_, sys.stdout, columns=(), fields=SUMMARY_FIELDS)
    for note in _notes(turns):
        click.echo(note, err=True)


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
        "First token: ours runs from the request at the proxy to the first visible text there;\n"
        "the client's runs on its own clock, with its way to the proxy and back in it."
    )
