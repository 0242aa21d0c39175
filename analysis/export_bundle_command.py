"""`chatcap export bundle`."""

from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice


@click.command("bundle")
@options.database
@options.choice("session", "since", "until")
@click.option("--title", metavar="TEXT", help="Title of the report (default: its dates).")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="DIR|FILE.zip",
    type=click.Path(path_type=Path),
    required=True,
    help="Write a new folder or archive, which only you can read; nothing is overwritten.",
)
def command(db: Path, choice: Choice, title: str | None, target: Path) -> None:
    """Write flows, report and data with a manifest, as evidence.

    A bundle holds flows.har, the report (HTML, Markdown, JSON), the tables as JSON, and a
    manifest with size and SHA-256 of each file, versions, policy, options and ledger of each
    session. Its README.txt says how to check it without chatcap; `chatcap verify` does it with
    chatcap. No secrets are in it, but the texts of your chats are.

    Note the fingerprint that is printed, and keep it elsewhere: who has it can tell that a
    bundle is the one you made.
    """
    from analysis.exports.bundle import write
    from analysis.exports.handing import refuse_secrets
    from analysis.exports.packing import refuse_taken
    from analysis.importing.progress import counting
    from analysis.queries.database import reading, snapshot
    from analysis.reports.fingerprint import fingerprint
    from analysis.reports.report import build
    from analysis.reports.units import plural

    refuse_taken(target)
    with reading(db) as connection, snapshot(connection):
        report = build(connection, choice, db.name, title=title, file=fingerprint(db))
        refuse_secrets(report["sessions"])
        with counting(target.name, report["flows"]) as progress:
            found = write(target, connection, choice, report, progress)
    click.echo(f"Wrote {plural(report['flows'], 'flow')} to {target}", err=True)
    click.echo(f"Fingerprint {found}", err=True)
