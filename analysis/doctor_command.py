"""`chatcap doctor`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis import options

if TYPE_CHECKING:
    from analysis.doctor.check import Check


@click.command("doctor")
@options.database
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=8080,
    show_default=True,
    help="Where the proxy shall listen.",
)
@click.option("--json", "as_json", is_flag=True, help="One object per check.")
def command(db: Path, port: int, as_json: bool) -> None:
    """Check the set-up and the database.

    Versions and their known advisories, certificate, port, browser, disk, permissions, damage,
    whether the ledger fits the flows, and whether telemetry left that a policy asked to keep in.
    Exit code 1 when a check fails, not for a warning.
    """
    from analysis.doctor.check import Health
    from analysis.reports.listing import write_json

    found = []
    if as_json:
        found = list(_checks(db, port))
        rows = [
            {"name": c.name, "health": c.health, "text": c.text, "advice": c.advice} for c in found
        ]
        write_json(rows, sys.stdout)
    else:
        for check in _checks(db, port):
            found.append(check)
            _tell(check)
    if any(check.health is Health.FAIL for check in found):
        raise click.exceptions.Exit(1)


def _checks(db: Path, port: int) -> Iterator["Check"]:
    from analysis.doctor import machine, record

    yield from machine.versions()
    yield machine.certificate()
    yield machine.port(port)
    yield machine.browser()
    yield machine.disk(db)
    yield from record.database(db)


def _tell(check: "Check") -> None:
    """One line per check, folded at the width of the terminal, advice below it."""
    import textwrap

    from analysis.reports.plain import visible
    from analysis.reports.table import terminal_width

    width = terminal_width()
    start = f"{check.health:<5} {check.name:<12} "
    click.echo(
        textwrap.fill(start + visible(check.text), width, subsequent_indent=" " * len(start))
    )
    if check.advice:
        indent = " " * len(start)
        advice = textwrap.fill(
            visible(check.advice),
            width,
            initial_indent=f"{indent}→ ",
            subsequent_indent=indent + "  ",
        )
        click.echo(advice)
