"""`chatcap conversations`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row


@click.command("conversations")
@options.database
@options.choice("session", "since", "until")
@options.model
@options.listing
@options.limit("The last N conversations.")
def command(
    *,
    db: Path,
    choice: Choice,
    model: str | None,
    format_: str,
    limit: int | None,
) -> None:
    """List conversations, the newest last.

    Rebuilt from all that told of them: what you wrote, the streams of answers, documents,
    lists, titles, changes, and official exports. --since and --until are about the last
    message, or the last change that the server told. --session takes those of which this
    session told anything.

    Branches are the ends of the tree: each answer that was made again and each question that
    was edited adds one. In JSON, questions are messages of yours, and turns the requests for an
    answer that were captured: `chatcap latency` lists these. Where no server ever told an id,
    because the answer broke off before, an id of chatcap's own stands for it.
    """
    from analysis.queries.conversations import FIELDS, conversations, none_kept
    from analysis.queries.database import reading
    from analysis.reports.chat_columns import CONVERSATIONS
    from analysis.reports.listing import write_listing

    with reading(db) as connection:
        rows = list(conversations(connection, choice, model=model, limit=limit))
        withheld = not rows and none_kept(connection)
    if rows or format_ != "table":
        write_listing(rows, format_, sys.stdout, columns=CONVERSATIONS, fields=FIELDS)
    for note in _notes(rows):
        click.echo(note, err=True)
    if withheld:
        click.echo("Sessions recorded under `minimal` keep none.", err=True)


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    from analysis.reports.units import plural

    if not rows:
        yield "No conversations."
    if empty := sum(not row["messages"] for row in rows):
        yield f"{plural(empty, 'conversation')} without messages: only a list or a title was seen."
