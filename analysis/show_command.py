"""`chatcap show`."""

from pathlib import Path

import click

from analysis import options


@click.command("show")
@click.argument("flow")
@options.database
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the flow is written.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--curl", "as_curl", is_flag=True, help="The request as a command for a shell.")
def command(*, flow: str, db: Path, format_: str, as_json: bool, as_curl: bool) -> None:
    """Show one flow in full.

    FLOW is an id from `chatcap flows`, or the start of one. Headers, bodies laid out for
    reading, frames, findings, and what was redacted. Of telemetry also the policy, who made
    the answer, what was sent in the place of what the client said, the events, and what they
    told.

    --curl prints a snippet for a POSIX shell that makes the same request with curl. No secret
    is in it: what was one is a variable that you have to set, and the snippet says which.
    """
    from analysis.queries import flow as queries
    from analysis.queries.database import reading
    from analysis.reports.flow_text import lines
    from analysis.reports.listing import to_json
    from analysis.reports.table import terminal_width

    if as_curl and (as_json or format_ == "json"):
        raise click.UsageError("--curl and JSON exclude each other")
    with reading(db) as connection:
        found = queries.flow(connection, flow)
    if as_curl:
        from analysis.reports.curl import curl

        click.echo("\n".join(curl(found)))
    elif as_json or format_ == "json":
        click.echo(to_json(found, indent=2))
    else:
        for line in lines(found, terminal_width()):
            click.echo(line)
