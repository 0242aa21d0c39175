"""`chatcap diff`."""

from contextlib import ExitStack
from pathlib import Path

import click

from analysis import options
from analysis.queries.database import Row

_SUFFIXES = {
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
}


@click.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@options.database
@click.option(
    "--db-b",
    "other",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The database of B, where it is another one than that of A.",
)
@click.option("--all", "every", is_flag=True, help="What is the same, too, and every row.")
@options.output
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "markdown", "html", "json"]),
    help="Default: what the name of FILE says, else table.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    a: str,
    b: str,
    db: Path,
    other: Path | None,
    every: bool,
    target: Path | None,
    format_: str | None,
    as_json: bool,
) -> None:
    """Compare two sessions: what appeared, vanished, changed.

    Before and after a policy, two dates, two accounts. A and B are ids of sessions, the unique
    start of one, labels, `last` or `previous`. What only B has appeared (+), what only A has
    vanished (-), and what both have with other numbers changed (~), however little: with small
    numbers, a chat more or less is one.

    It also says of each telemetry vendor whether it could tell that both are the same person,
    by the identifiers that left.
    """
    from analysis.exports.handing import warning
    from analysis.reports.diff_rendering import render
    from analysis.reports.files import write_private

    suffix = target.suffix.lower() if target else ""
    compared = _compared(db, a, other, b, every=every)
    chosen = "json" if as_json else format_ or _SUFFIXES.get(suffix, "table")
    if secrets := warning(compared[side] for side in ("a", "b")):
        click.echo(secrets, err=True)
    text = render(compared, chosen, every=every)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)


def _compared(db: Path, a: str, other: Path | None, b: str, *, every: bool) -> Row:
    from analysis.queries.database import reading
    from analysis.queries.diff_sides import Side, session_named
    from analysis.reports.diff import build

    with ExitStack() as stack:
        first = stack.enter_context(reading(db))
        second = first if other is None else stack.enter_context(reading(other))
        return build(
            Side(first, session_named(first, a), db.name),
            Side(second, session_named(second, b), (other or db).name),
            every=every,
        )
