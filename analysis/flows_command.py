"""`chatcap flows`."""

import sys
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice

_SCREENFUL = 50


@click.command("flows")
@options.database
@options.choice(*options.FLOW_FILTERS)
@options.listing
@options.limit(f"The last N flows. Tables show {_SCREENFUL} without it, other formats all.")
def command(db: Path, choice: Choice, format_: str, limit: int | None) -> None:
    """List flows in the order in which they were recorded.

    A flow is one request and its answer. Its id goes to `chatcap show`; the start of an id is
    enough. Sizes are bytes on the wire; "valid" in JSON and CSV says whether a body has what
    its model requires, and is empty when nobody checked. "here" behind a status says that
    chatcap made the answer, not the server.
    """
    from analysis.queries.database import reading
    from analysis.queries.flows import FIELDS, flows
    from analysis.reports.columns import FLOWS
    from analysis.reports.listing import write_listing

    with reading(db) as connection:
        if limit is None and format_ == "table":
            # One more than is shown tells whether there are more, without counting them all.
            rows = list(flows(connection, choice, _SCREENFUL + 1))
            write_listing(rows[-_SCREENFUL:], format_, sys.stdout, columns=FLOWS, fields=FIELDS)
            if len(rows) > _SCREENFUL:
                click.echo(f"The last {_SCREENFUL} flows; --limit N shows more.", err=True)
        else:
            found = flows(connection, choice, limit)
            write_listing(found, format_, sys.stdout, columns=FLOWS, fields=FIELDS)
