"""`chatcap conversation`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis import options
from analysis.queries.database import Row

if TYPE_CHECKING:
    from sqlite3 import Connection

    from analysis.reports.chat import View

_FORMATS = {
    "": "text",
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".json": "json",
}
"""By how the name of a file ends."""
_WIDTH = 80
"""Columns of text in a file, on whatever terminal it was made."""


@click.command("conversation")
@click.argument("conversation", metavar="ID|last")
@options.database
@click.option("--branch", metavar="MESSAGE", help="The branch through this message.")
@click.option("--tree", is_flag=True, help="All branches as an outline, a line per message.")
@click.option("--all", "everything", is_flag=True, help="Also what stands behind the replies.")
@click.option("--sources", is_flag=True, help="Which flow told what of it.")
@options.output
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "html", "json"]),
    help="Default: what the name of FILE says, else text.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    conversation: str,
    db: Path,
    branch: str | None,
    tree: bool,
    everything: bool,
    sources: bool,
    target: Path | None,
    format_: str | None,
    as_json: bool,
) -> None:
    """Show one conversation, as the client would show it.

    ID is one from `chatcap conversations`, or the start of one. Where an answer was made
    again or a question edited, the version that is shown is told with how many there are;
    --tree lists them all, and --branch shows another one. A message that broke off says so.

    Hidden messages, thoughts, calls of tools and what these answered are folded to a line in
    brackets; --all shows them in full. JSON holds all messages of all branches.
    """
    from analysis.queries import conversation as queries
    from analysis.queries.database import reading
    from analysis.reports.chat import View, visible_path
    from analysis.reports.files import write_private

    format_ = "json" if as_json else format_ or _format_of(target)
    if tree and (branch or everything or sources or format_ != "text"):
        raise click.UsageError("--tree stands alone: it has all; so has --json, in full")
    with reading(db) as connection:
        found = queries.conversation(connection, conversation)
        tree_of_it = _tree_command(connection, found["id"])
    path = queries.branch(found, branch) if branch else visible_path(found)
    if tree:
        text = _outline(found)
    else:
        elsewhere = f"; `{tree_of_it}` lists them" if format_ == "text" else ""
        view = View(path=path, everything=everything, sources=sources, elsewhere=elsewhere)
        text = _rendered(found, view, format_, to_file=target is not None)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)


def _format_of(target: Path | None) -> str:
    suffix = target.suffix.lower() if target else ""
    if suffix not in _FORMATS:
        raise click.UsageError(
            f"{target} says no format: end it in .txt, .md, .html or .json, or give --format"
        )
    return _FORMATS[suffix]


def _tree_command(connection: "Connection", id_: str) -> str:
    """What lists the messages of a conversation, as the user would have to type it here."""
    from analysis.queries.conversation import unique_start
    from analysis.reports.chat import shortest
    from analysis.reports.prose import line

    name = line(unique_start(connection, id_, shortest(id_)))
    return f"chatcap conversation {name} --tree{options.given_database()}"


def _outline(found: Row) -> str:
    from analysis.reports.chat import visible_path
    from analysis.reports.chat_facts import about
    from analysis.reports.outline import outline
    from analysis.reports.table import terminal_width

    facts = about(found, visible_path(found))
    return "".join(f"{line}\n" for line in (*facts, "", *outline(found, terminal_width())))


def _rendered(found: Row, view: "View", format_: str, *, to_file: bool) -> str:
    if format_ == "json":
        from analysis.reports.listing import to_json

        return to_json(found, indent=2) + "\n"
    if format_ == "markdown":
        from analysis.reports.chat_markdown import as_markdown

        return as_markdown(found, view)
    if format_ == "html":
        from analysis.reports.chat_html import as_html

        return as_html(found, view)
    from analysis.reports.chat_text import as_text
    from analysis.reports.table import terminal_width

    width = _WIDTH if to_file else terminal_width()
    # colours for a terminal only
    return as_text(found, view, width, color=not to_file and sys.stdout.isatty())
