"""`chatcap report`."""

from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice

_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".json": "json"}


@click.command("report")
@options.database
@options.choice("session", "since", "until")
@options.output
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    help="Default: what the name of FILE says, else text.",
)
def command(db: Path, choice: Choice, target: Path | None, format_: str | None) -> None:
    """Report what was recorded, and what was odd about it.

    The ledger comes first, then categories, telemetry by vendor and what it told, chats,
    endpoints, unknown paths, findings, redactions, incomplete bodies and the slowest flows, and
    what the record cannot show.
    """
    from analysis.queries.database import reading
    from analysis.reports.files import write_private
    from analysis.reports.rendering import render
    from analysis.reports.report import build

    suffix = target.suffix.lower() if target else ""
    with reading(db) as connection:
        report = build(connection, choice, db.name)
    text = render(report, format_ or _SUFFIXES.get(suffix, "text"))
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)
