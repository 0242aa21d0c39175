"""`chatcap backup`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis import options

if TYPE_CHECKING:
    from analysis.queries.backup import Held


@click.command("backup")
@options.database
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to: a file that does not exist yet.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was copied to stdout.")
def command(db: Path, target: Path | None, as_json: bool) -> None:
    """Copy the database, also while a proxy writes to it.

    Without -o the copy goes beside the database, named after it and the moment. Only you can
    read it, nothing that exists is overwritten, and it has its name only when it is whole and
    checked. It holds what the database holds, the key of the stand-ins included; what a later
    `chatcap purge` forgets, it still knows.
    """
    from dataclasses import asdict

    from addon.store.copying import copy
    from analysis.queries.backup import held
    from analysis.queries.database import reading
    from analysis.reports.listing import to_json

    with reading(db, older=True):
        pass  # it is a record, and a sound one as far as that shows
    name = f"{db.stem}-backup-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    path = target.expanduser() if target else db.with_name(name)
    found = copy(db, path, held)
    digest, size = _digest(path), path.stat().st_size
    if as_json:
        click.echo(to_json({"path": str(path), "bytes": size, "sha256": digest, **asdict(found)}))
    else:
        _tell(path, size, digest, found)


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(path: Path, size: int, digest: str, found: "Held") -> None:
    from analysis.reports import units
    from analysis.reports.plain import visible

    kept = ", ".join(
        units.plural(number, noun)
        for number, noun in (
            (found.sessions, "session"),
            (found.flows, "flow"),
            (found.conversations, "conversation"),
        )
    )
    click.echo(f"Backup   {visible(str(path))}")
    click.echo(f"Holds    {kept}; {units.size(size)}, every page is sound")
    click.echo(f"SHA-256  {digest}")
