"""`chatcap export har`."""

from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice


@click.command("har")
@options.database
@options.choice(*options.FLOW_FILTERS)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Write to FILE, which only you can read; .har.gz is compressed.",
)
@click.option(
    "--with-secrets",
    is_flag=True,
    help="Also sessions of chatcap_privacy=full, with their passwords and tokens.",
)
def command(db: Path, choice: Choice, target: Path, *, with_secrets: bool) -> None:
    """Write flows as a HAR, for browsers and other tools.

    HAR 1.2, without secrets: the file holds what the database holds. What HAR has no place for
    (frames with their times, findings, what telemetry told and what a policy did, what was
    redacted) stands in each entry under _chatcap. `chatcap import` reads it all back, as the
    same flows: what the database has already is not imported twice.
    """
    from analysis.exports.handing import refuse_secrets
    from analysis.exports.har import har
    from analysis.exports.harfile import write
    from analysis.importing.importer import versions
    from analysis.importing.progress import counting
    from analysis.queries.database import reading, snapshot
    from analysis.queries.sessions import accounts
    from analysis.queries.spans import spans
    from analysis.queries.whole import how_many, whole_flows
    from analysis.reports.units import plural

    with reading(db) as connection, snapshot(connection):
        number = how_many(connection, choice)
        sessions = accounts(connection, choice, spans(connection, choice))
        if not with_secrets:
            refuse_secrets(sessions)
        with counting(target.name, number) as progress:
            flows = progress(whole_flows(connection, choice))
            write(target, har(flows, versions()["chatcap"], sessions))
    click.echo(f"Wrote {plural(number, 'flow')} to {target}", err=True)
