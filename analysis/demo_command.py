"""`chatcap demo`."""

import tempfile
from pathlib import Path

import click

from addon.errors import ChatcapError

_LABEL = "demo"


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the files go: captures/ when there is one, else a new temporary folder.",
)
@click.pass_context
def command(context: click.Context, folder: Path | None) -> None:
    """See what chatcap does, without network and account.

    Imports the capture that ships with chatcap into a fresh database, writes the report beside
    it and prints it. The capture is synthetic: a scripted client talked to a scripted server
    through a real mitmdump.
    """
    from analysis import import_command
    from analysis.queries.choice import Choice
    from analysis.queries.database import reading
    from analysis.reports.files import write_private
    from analysis.reports.fingerprint import fingerprint
    from analysis.reports.rendering import render
    from analysis.reports.report import build

    folder = _folder(folder)
    db, page, markdown = (folder / f"demo{end}" for end in (".db", "-report.html", "-report.md"))
    _make_way(db)
    context.invoke(import_command.command, files=(_capture(),), db=db, label=_LABEL)
    with reading(db) as connection:
        report = build(connection, Choice(), db.name, file=fingerprint(db))
    write_private(page, render(report, "html"))
    write_private(markdown, render(report, "markdown"))
    click.echo(render(report, "text"))
    click.echo("\n".join(_next_steps(db, page, markdown)))


def _next_steps(db: Path, page: Path, markdown: Path) -> list[str]:
    return [
        f"Database  {db}",
        f"Report    {page}  (open it in a browser)",
        f"          {markdown}",
        "",
        "Try next:",
        f"  chatcap conversations --db {db}",
        f"  chatcap conversation --db {db} last --all",
        f"  chatcap search --db {db} lighthouse",
        f"  chatcap latency --db {db}",
        f"  chatcap disclosures --db {db} --leaks",
        f"  chatcap flows --db {db}",
        f"  chatcap show --db {db} FLOW",
        "  chatcap run --browser        records your own traffic",
        "  chatcap tail                 shows it as it comes, in another terminal",
    ]


def _capture() -> Path:
    """The capture in the package, or in the project it is built from."""
    here = Path(__file__).resolve().parent
    for path in (here / "demo.mitm", here.parent / "captures" / "demo.mitm"):
        if path.is_file():
            return path
    raise ChatcapError("the capture demo.mitm is not installed: install chatcap again")


def _folder(chosen: Path | None) -> Path:
    usual = Path("captures")
    if chosen is None:
        return usual if usual.is_dir() else Path(tempfile.mkdtemp(prefix="chatcap-demo-"))
    from addon.store.folders import make_private

    make_private(chosen)
    return chosen


def _make_way(db: Path) -> None:
    """Remove the database of an earlier demo; never one that holds anything else."""
    if not db.exists():
        return
    from analysis.queries.choice import Choice
    from analysis.queries.database import reading
    from analysis.queries.sessions import sessions

    with reading(db) as connection:
        others = [row for row in sessions(connection, Choice()) if row["label"] != _LABEL]
    if others:
        raise ChatcapError(f"{db} holds more than the demo: choose another --folder")
    for path in (db, db.with_name(f"{db.name}-wal"), db.with_name(f"{db.name}-shm")):
        path.unlink(missing_ok=True)
