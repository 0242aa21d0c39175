"""`chatcap export conversations`."""

from pathlib import Path

import click

from addon.errors import ChatcapError
from analysis import options
from analysis.queries.choice import Choice


@click.command("conversations")
@options.database
@options.choice("session", "since", "until")
@options.model
@click.option("--conversation", metavar="ID|last", help="Only this conversation.")
@click.option("--all-branches", is_flag=True, help="Also the branches that are not shown.")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Write to this folder; if it is made, only you can look into it.",
)
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    choice: Choice,
    model: str | None,
    conversation: str | None,
    all_branches: bool,
    folder: Path,
) -> None:
    """Write a Markdown note for each conversation, for Obsidian and the like.

    Front matter in YAML holds id, title, times, models and sessions. A note loads nothing
    from outside when it is opened: images and HTML are text in it, but for those in code.
    Attachments and sources are listed. Names are made of date, title and id and stay the same;
    writing again changes only what has changed. Other files are never overwritten.

    Conversations without a message, of which only a list told, have no note.
    """
    from analysis.exports.filenames import names
    from analysis.exports.vault import check, note, prepare, write
    from analysis.queries.conversation import conversation as in_full
    from analysis.queries.conversations import conversations, find_conversation
    from analysis.queries.database import reading, snapshot
    from analysis.reports.units import count, plural

    if not folder.is_symlink():  # which would be refused
        folder = folder.resolve()  # what stands before `..` need not be there
    with reading(db) as connection, snapshot(connection):
        only = conversation and find_conversation(connection, conversation)
        known = [row for row in conversations(connection, Choice()) if row["messages"]]
        given = names(
            (row["id"], row["title"], row["create_time"] or row["last_time"]) for row in known
        )
        chosen = [row["id"] for row in conversations(connection, choice, model=model)]
        wanted = [id_ for id_ in chosen if id_ in given and only in {None, id_}]
        check(folder, {id_: given[id_] for id_ in wanted})
        is_open = prepare(folder)
        written = same = 0
        for id_ in wanted:
            text = note(in_full(connection, id_), all_branches=all_branches)
            try:
                is_new = write(folder, given[id_], id_, text)
            except ChatcapError as error:
                done = f"{count(written + same)} of {plural(len(wanted), 'note')} are written"
                raise ChatcapError(f"{error}; {done}") from error
            written, same = written + is_new, same + (not is_new)
    unchanged = f"; {same} had not changed" if same else ""
    click.echo(f"Wrote {plural(written, 'note')} to {folder}{unchanged}", err=True)
    if is_open:
        click.echo(f"Others can look into {folder}; the notes in it only you can read", err=True)
