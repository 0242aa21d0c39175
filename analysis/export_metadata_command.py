"""`chatcap export datasette-metadata`."""

import shlex
from pathlib import Path

import click

from analysis import options


@click.command("datasette-metadata")
@options.database
@options.output
def command(db: Path, target: Path | None) -> None:
    """Write metadata for Datasette, to browse the record with.

    What every table, view and column means, orders and facets, search, and queries for what one
    wants to know: what was told to whom, what left in spite of a policy, what is slow, what one
    session has that another has not. Made for Datasette 0.65; 1.0 wants the file twice, as
    --metadata and as --config.

    Datasette shows a record to all who reach its port: every user of this machine. SQL of your
    own, which could read the key of the stand-ins, is for whoever follows the link that --root
    prints.
    """
    import json

    from analysis.exports.datasette_metadata import metadata
    from analysis.queries.database import reading
    from analysis.reports.files import write_private
    from analysis.reports.plain import visible

    with reading(db):
        text = json.dumps(metadata(db.stem), indent=2, ensure_ascii=False) + "\n"
    if target is None:
        click.echo(text, nl=False)
    else:
        write_private(target, text)
        click.echo(f"Wrote {target}", err=True)
    paths = [shlex.quote(visible(str(path))) for path in (db, target or "metadata.json")]
    click.echo(
        f"Start with: datasette {paths[0]} --metadata {paths[1]}"
        " --setting sql_time_limit_ms 10000 --root",
        err=True,
    )
