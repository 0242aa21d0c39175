"""`chatcap verify`."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addon.errors import ChatcapError

if TYPE_CHECKING:
    from analysis.exports.verify import Verified


def _hex(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and re.fullmatch("[0-9a-fA-F]{64}", text.strip()) is None:
        raise click.BadParameter("a fingerprint is 64 hexadecimal digits")
    return text and text.strip().lower()


@click.command("verify")
@click.argument("bundle", metavar="BUNDLE", type=click.Path(path_type=Path))
@click.option(
    "--fingerprint",
    metavar="SHA256",
    callback=_hex,
    help="The fingerprint that the bundle had when it was made.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was found to stdout.")
def command(bundle: Path, fingerprint: str | None, *, as_json: bool) -> None:
    """Check a bundle against its manifest.

    BUNDLE is an archive of `chatcap export bundle`, or the folder it was unpacked to. Every
    file must be there and as it was, and nothing else; ledgers must add up, and the figures in
    flows, data, report and manifest agree. Needs nothing but the bundle.

    Without --fingerprint that shows only that nothing was changed by accident: who changes a
    bundle on purpose can write its hashes anew.
    """
    from analysis.exports.verified import as_json as written
    from analysis.exports.verified import lines, problems
    from analysis.exports.verify import verify

    found = verify(bundle, fingerprint)
    if as_json:
        click.echo(written(bundle, found, fingerprint))
    elif not found.problems:
        click.echo("\n".join(lines(bundle, found, fingerprint)))
    if found.problems:
        _fail(bundle, found, problems(found))


def _fail(bundle: Path, found: "Verified", told: list[str]) -> None:
    from analysis.reports.plain import visible
    from analysis.reports.units import plural

    for line in told:
        click.echo(line, err=True)
    differences = plural(len(found.problems), "difference")
    raise ChatcapError(f"{visible(str(bundle))} is not as it was made: {differences}")
