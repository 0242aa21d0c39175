"""`chatcap report`."""

import sys
from pathlib import Path
from sqlite3 import Connection

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row

_SUFFIXES = {
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".txt": "text",
}


def _print_schema(context: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        import json

        from analysis.reports.schema import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        context.exit()


@click.command("report")
@options.database
@options.choice("session", "since", "until")
@options.output
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "html", "markdown", "json"]),
    help="Default: what the name of FILE says, else text.",
)
@click.option("--title", metavar="TEXT", help="Title of the report (default: its dates).")
@click.option(
    "--titles",
    is_flag=True,
    help="Name chats by their titles, and imported files, which a report leaves out otherwise.",
)
@click.option(
    "--compare",
    "before",
    metavar="SESSION",
    help="Add what is different from this session, as `chatcap diff` tells it.",
)
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print what the JSON report holds, as JSON Schema, and exit.",
)
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    choice: Choice,
    target: Path | None,
    format_: str | None,
    title: str | None,
    titles: bool,
    before: str | None,
) -> None:
    """Report what was recorded, and what it told about you.

    What was captured and how complete it is comes first, then the timeline, endpoints, what was
    told to whom with leaks first, telemetry, chats, latency, drift, unknown endpoints and other
    hosts, redactions, how the report was made, and what the record cannot show.

    `-o report.html` is one page for a browser, a phone or paper: it loads nothing, runs no
    script, and can be handed over: it holds no text of chats, and of addresses only hosts and
    plain words of paths. What you named yourself stands in it: the database, labels of sessions
    and the title; imported files only with --titles.
    """
    from concurrent.futures import ThreadPoolExecutor

    from analysis.exports.handing import warning
    from analysis.queries.database import reading, snapshot
    from analysis.reports.files import write_private
    from analysis.reports.fingerprint import fingerprint
    from analysis.reports.rendering import render
    from analysis.reports.report import build

    suffix = target.suffix.lower() if target else ""
    if suffix and not format_ and suffix not in _SUFFIXES:
        raise click.UsageError(
            f"a report is no {suffix} file: name it .html (a browser prints "
            "it, to PDF as well), .md, .json or .txt, or say --format"
        )
    format_ = format_ or _SUFFIXES.get(suffix, "text")
    if format_ == "html" and target is None and sys.stdout.isatty():
        raise click.UsageError("a page is no use on a terminal: name a file, `-o report.html`")
    with reading(db) as connection, snapshot(connection), ThreadPoolExecutor(1) as meanwhile:
        report = build(
            connection,
            choice,
            db.name,
            title=title,
            titles=titles,
            file=meanwhile.submit(fingerprint, db),
            comparison=None if before is None else _comparison(connection, choice, db, before),
        )
    compared = report["comparison"] or {}
    sides = [compared[side] for side in ("a", "b") if side in compared]
    if secrets := warning([*report["sessions"], *sides]):
        click.echo(secrets, err=True)
    text = render(report, format_)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)


def _comparison(connection: Connection, choice: Choice, db: Path, before: str) -> Row:
    """What is different from the session `before` in the one that the report is about."""
    from analysis.queries.diff_sides import Side, session_named
    from analysis.reports.diff import build

    chosen = choice.sessions(connection)
    if len(chosen) != 1:
        raise click.UsageError("--compare compares with one session: name it with --session")
    sides = (session_named(connection, before), chosen[0])
    return build(*(Side(connection, session, db.name) for session in sides))
