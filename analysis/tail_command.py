"""`chatcap tail`."""

import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis import options

if TYPE_CHECKING:
    from analysis.queries.tail_following import News

_PAUSE_S = 0.2


@click.command("tail")
@options.database
@click.option(
    "--session",
    metavar="ID|last",
    default="last",
    show_default=True,
    help="The session to follow; last: always the newest. The start of an id is enough.",
)
@click.option(
    "--category", callback=options.category, metavar="NAME", help="Only flows of this category."
)
@options.vendor
@click.option("--telemetry", is_flag=True, help="Only uploads of telemetry.")
@click.option("--findings", is_flag=True, help="Only flows with findings, and all of these.")
@click.option(
    "--lines",
    type=click.IntRange(min=0),
    metavar="N",
    default=10,
    show_default=True,
    help="How many earlier flows to begin with.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "ndjson"]),
    default="text",
    show_default=True,
    help="How flows are written.",
)
def command(  # noqa: PLR0913 - one parameter per option
    *,
    db: Path,
    session: str,
    category: str | None,
    vendor: str | None,
    telemetry: bool,
    findings: bool,
    lines: int,
    format_: str,
) -> None:
    """Follow a session while it is recorded, until ^C.

    Each flow is a line as it ends, and one when it goes on for more than a second. Below an
    upload of telemetry stand its events and what became of them, and what they told about you;
    below others the findings that need a look, and the turn of a chat.

    Waits for a database that is not there yet, and goes on when it is replaced. With the last
    session, the next one follows when it begins; a session that was named ends the command
    when it ends. ^C is its normal end: the exit code is 0. Messages go to stderr with ndjson.
    """
    from analysis.queries.tail import Wanted
    from analysis.queries.tail_watching import watch
    from analysis.reports.tail_notices import Totals

    wanted = Wanted(category=category, vendor=vendor, telemetry=telemetry, findings=findings)
    waits = session == "last"
    show = _as_json(db, waits=waits) if format_ == "ndjson" else _as_text(db, wanted, waits=waits)
    began, totals = time.monotonic(), Totals()
    with _interruptible(), suppress(KeyboardInterrupt):
        for news in watch(db, session, wanted, lines, _pause):
            totals.add(news)
            show(news)
            sys.stdout.flush()
    click.echo(totals.sentence(time.monotonic() - began), err=True)


Show = Callable[["News"], None]


def _as_text(db: Path, wanted: Any, *, waits: bool) -> Show:
    """Writes lines, in colour on a terminal that shows them and to whom they are welcome."""
    from analysis.queries.tail_following import Kind
    from analysis.reports import tail_text
    from analysis.reports.table import terminal_width
    from analysis.reports.tail_lines import Line, paint
    from analysis.reports.tail_notices import WORDS, notice

    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.getenv("TERM") != "dumb"

    def lines(news: "News", width: int) -> Iterator[Line]:
        if news.kind is Kind.FLOW:
            yield from tail_text.flow_lines(news.row, width, every_finding=wanted.findings)
        elif news.kind is Kind.OPEN:
            yield tail_text.flow_line(news.row, width)
        else:
            yield from tail_text.later_lines(news.row, width)

    def show(news: "News") -> None:
        width = terminal_width()
        if news.kind in {Kind.FLOW, Kind.OPEN, Kind.LATER}:
            for line in lines(news, width):
                click.echo(paint(line, color=color), color=True)
            return
        told = notice(news, str(db), waits=waits)
        if news.kind in WORDS:
            click.echo(told, err=True)
            return
        click.echo(textwrap.fill(told, width, subsequent_indent="  ", break_on_hyphens=False))
        if news.kind is Kind.BEGAN:
            click.echo(paint(tail_text.titles(width), color=color), color=True)

    return show


def _as_json(db: Path, *, waits: bool) -> Show:
    """Writes a flow on each line; whatever else there is to say goes to stderr."""
    from analysis.queries.tail_following import Kind
    from analysis.reports.listing import to_json
    from analysis.reports.tail_notices import notice

    def show(news: "News") -> None:
        if news.kind in {Kind.FLOW, Kind.OPEN, Kind.LATER}:
            click.echo(to_json({"news": news.kind.name.lower(), **news.row}))
        else:
            click.echo(notice(news, str(db), waits=waits), err=True)

    return show


def _pause() -> None:
    """Until the next look. Raises BrokenPipeError as soon as nobody reads any more."""
    import select

    poller = select.poll()
    try:
        poller.register(sys.stdout.fileno(), 0)  # it tells of errors alone
    except (OSError, ValueError):
        time.sleep(_PAUSE_S)
        return
    if poller.poll(_PAUSE_S * 1000):
        raise BrokenPipeError


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends it as ^C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
