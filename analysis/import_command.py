"""`chatcap import`."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addon.errors import ChatcapError
from analysis import options

if TYPE_CHECKING:
    from addon.recording.messages import Begin
    from analysis.importing.importer import ImportResult

BUDGET = 8 * 2**20
"""Bytes of flows on their way to the disk: an import reads faster than it writes."""


def _size(text: str) -> int:
    """A number of bytes: `65536`, `512k`, `8m`."""
    found = re.fullmatch(r"(\d{1,12})([kmg]?)b?", text.lower())
    if not found or not int(found[1]):
        raise click.BadParameter(f"{text!r} is not a size like 65536, 512k or 8m")
    unit: int = 1 << 10 * " kmg".index(found[2] or " ")
    return int(found[1]) * unit


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.database
@click.option("--session", "label", metavar="LABEL", help="A name for the sessions this makes.")
@click.option(
    "--privacy",
    type=click.Choice(["minimal", "standard", "full"]),
    default="standard",
    show_default=True,
    help="What reaches the disk: no content; content without secrets; everything.",
)
@click.option(
    "--host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="Another host to treat as ChatGPT's. May be repeated.",
)
@click.option(
    "--max-body",
    type=_size,
    metavar="SIZE",
    default="8m",
    show_default=True,
    help="Bytes kept of one body.",
)
@click.option("--verbose", is_flag=True, help="List every entry that is not in order.")
@click.option("--json", "as_json", is_flag=True, help="Write what was imported to stdout.")
def command(files: tuple[Path, ...], *, verbose: bool, as_json: bool, **settings: Any) -> None:
    """Import captures of other programs, and ChatGPT's exports.

    FILE is a mitmproxy flow file or a HAR of Chrome, Firefox, Safari, Charles, Insomnia or
    mitmproxy, as it is or compressed (.har.gz, .zhar); or the official export of an account,
    the .zip or the conversations.json in it. Each file becomes a session; what chatcap has
    already is not imported twice. Every entry of a file gets a verdict: ok, incomplete (what
    is missing is named), known, not_http or rejected.

    The conversations of an export join those that were captured, and chatcap tells which of
    them are only in the one or the other. Nothing else of an export is read, and nothing is
    unpacked to the disk.
    """
    from analysis.importing import report

    if settings["privacy"] == "full":
        click.echo("Warning: --privacy full stores passwords, cookies and tokens.", err=True)
    begin = _begin(**settings)
    results, failed = [], False
    for path in files:
        try:
            result = _import(path, begin)
        except ChatcapError as e:
            failed = True
            click.echo(f"Error: {report.failure(path, e)}", err=True)
            continue
        results.append(result)
        failed = failed or not result.whole
        for line in report.lines(result, verbose=verbose):
            click.echo(line, err=True)
    if as_json:
        report.write_json(results, sys.stdout)
    if failed:
        raise click.exceptions.Exit(1)


def _import(path: Path, begin: "Begin") -> "ImportResult":
    from addon.recording.recorder import Recorder
    from analysis.importing.importer import import_file
    from analysis.importing.progress import reading

    def start(begin: "Begin") -> Recorder:
        return Recorder(begin, on_trouble=_complain(), budget=BUDGET)

    with reading(path, passes=2) as progress:
        return import_file(path, begin, start, progress=progress)


def _complain() -> Callable[[str], None]:
    """Tells of trouble, of each kind once: it may come with every flow."""
    told = set()

    def complain(line: str) -> None:
        if line not in told:
            told.add(line)
            click.echo(line, err=True)

    return complain


def _begin(
    db: Path, label: str | None, privacy: str, hosts: tuple[str, ...], max_body: int
) -> "Begin":
    """What all files have in common; id and source of the session follow from each."""
    from addon.privacy.levels import Privacy
    from addon.recording.messages import Begin
    from addon.store.rows import SessionStart
    from analysis.importing.importer import now, versions

    session = SessionStart(
        id="",
        source="",
        started_at=now(),
        label=label,
        versions=versions(),
        options={
            "chatcap_privacy": privacy,
            "chatcap_hosts": ",".join(hosts),
            "chatcap_max_body": str(max_body),
        },
    )
    return Begin(
        database=db.expanduser().absolute(),
        session=session,
        privacy=Privacy(privacy),
        max_body=max_body,
        extra_hosts=frozenset(host.lower() for host in hosts),
    )
