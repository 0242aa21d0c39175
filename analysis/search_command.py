"""`chatcap search`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

_SCREENFUL = 20


@click.command("search")
@click.argument("text", nargs=-1, required=True)
@options.database
@options.choice("session", "since", "until")
@click.option(
    "--role",
    type=click.Choice(["user", "assistant", "tool", "system"]),
    help="Only messages of this role.",
)
@options.model
@click.option("--conversation", metavar="ID|last", help="Only in this conversation.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "time"]),
    default="relevance",
    show_default=True,
    help="The best first, or the newest last.",
)
@options.listing
@options.limit(f"So many. Tables show {_SCREENFUL} without it, other formats all.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    text: tuple[str, ...],
    db: Path,
    choice: Choice,
    role: str | None,
    model: str | None,
    conversation: str | None,
    sort: str,
    format_: str,
    limit: int | None,
) -> None:
    """Find messages and titles that hold all of these words.

    "Exact phrases" stand in quotes (within those of the shell: '"two words"'), and a star
    after the beginning of a word finds all that start so; nothing else is special. Letters are
    compared without case and accents. Words in scripts without spaces between them, as Chinese
    or Thai, are found wherever these characters stand in a row.

    What was found is in brackets; in JSON `matches` says where it is in `snippet`. It may stand
    in what ChatGPT sent to a tool or thought, or on a branch that the chat no longer shows:
    that is said. Names of attached files are not searched.
    """
    from analysis.queries.conversations import find_conversation
    from analysis.queries.database import reading
    from analysis.queries.fulltext import sought
    from analysis.queries.search import FIELDS, Filters, search
    from analysis.reports.chat_columns import HITS, marked
    from analysis.reports.listing import write_listing

    most = _SCREENFUL + 1 if limit is None and format_ == "table" else limit
    wanted = sought(" ".join(text))
    if not wanted.terms:
        raise click.UsageError("there is nothing to search for: name a word")
    with reading(db) as connection:
        within = conversation and find_conversation(connection, conversation)
        filters = Filters(role=role, model=model, conversation=within)
        hits = search(connection, wanted, choice, filters, sort=sort, limit=most)
    more = limit is None and format_ == "table" and len(hits) == most
    if more:
        hits = hits[:_SCREENFUL] if sort == "relevance" else hits[1:]
    if format_ in {"csv", "tsv"}:
        # a cell is escaped for spreadsheets: offsets would not fit
        fields = [field for field in FIELDS if field != "matches"]
        bracketed = [{**hit, "snippet": marked(hit)} for hit in hits]
        write_listing(bracketed, format_, sys.stdout, columns=HITS, fields=fields)
    elif format_ != "table":
        write_listing(hits, format_, sys.stdout, columns=HITS, fields=FIELDS)
    elif hits:
        from analysis.reports.hits import write_hits

        write_hits(hits, sys.stdout)
    for note in _notes(hits, more=more):
        click.echo(note, err=True)


def _notes(hits: Sequence[Row], *, more: bool) -> Iterator[str]:
    if not hits:
        yield "Nothing found."
    if more:
        yield f"There are more than these {_SCREENFUL}; --limit N shows them."
