"""`chatcap export filters`."""

from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice


@click.command("filters")
@options.database
@options.choice("session", "since", "until")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["ublock", "adguard", "hosts"]),
    required=True,
    help="The syntax of the list.",
)
@options.output
def command(db: Path, choice: Choice, format_: str, target: Path | None) -> None:
    """Write a block list of the telemetry sinks that were seen.

    A rule for each host and kind of path, with how often it was seen, and whether its client
    needs a synthetic answer: refused without one, Segment and Statsig send again without end.
    uBlock Origin and AdGuard can answer in the page; a hosts file cannot, and takes only hosts
    that serve nothing but telemetry. No rule hits a path that is declared to be anything else,
    and no id of yours is in one.
    """
    from analysis.exports.filters import filters
    from analysis.exports.seen import seen
    from analysis.queries.database import reading, snapshot
    from analysis.queries.sinks import extra_hosts, places
    from analysis.reports.files import write_private

    with reading(db) as connection, snapshot(connection):
        sinks = seen(places(connection, choice), extra_hosts(connection))
    text = "".join(f"{line}\n" for line in filters(sinks, format_))
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)
