"""Options that mean the same in every command, spelled once."""

import functools
import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from analysis.queries.choice import Choice
from analysis.reports.listing import FORMATS
from analysis.reports.plain import visible

Function = Callable[..., Any]


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    """A time as the database stores it.

    Takes ISO 8601 (UTC when it names no zone), or how long ago: `90s`, `5m`, `2h`, `3d`, `1w`.
    """
    if text is None:
        return None
    try:
        if ago := re.fullmatch(r"(\d+)([smhdw])", text):
            then = datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        else:
            then = datetime.fromisoformat(text)
            then = then.replace(tzinfo=then.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(
            f"{text!r} is no time: write 2026-01-31, 2026-01-31T18:00, 2h or 3d"
        ) from error
    return then.strftime("%Y-%m-%dT%H:%M:%S.") + f"{then.microsecond // 1000:03d}Z"


def category(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    """One of the categories; they are imported with pydantic, so only when one is named."""
    if text is None:
        return None
    from addon.protocol.endpoint import Category

    names = [category.value for category in Category]
    if text not in names:
        raise click.BadParameter(f"{text!r} is none of {', '.join(names)}")
    return text


def _vendor(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is None:
        return None
    from addon.telemetry.policy import VENDORS

    if text not in (*VENDORS, "unknown"):
        raise click.BadParameter(f"{text!r} is none of {', '.join(VENDORS)}")
    return text


def vendor(command: Function) -> Function:
    """`--vendor`, for commands about telemetry."""
    return click.option(
        "--vendor", callback=_vendor, metavar="NAME", help="Only this telemetry vendor."
    )(command)


def database(command: Function) -> Function:
    """`--db`, for commands that read a record or add to one."""
    return click.option(
        "--db",
        type=click.Path(path_type=Path),
        callback=lambda _context, _parameter, path: path.expanduser(),
        envvar="CHATCAP_DB",
        default="captures/chatcap.db",
        show_default=True,
        show_envvar=True,
        help="The database.",
    )(command)


def given_database() -> str:
    """What a command has to be told of the database that this one was told: ` --db PATH`, quoted
    for a shell, or nothing.
    """
    context = click.get_current_context()
    if context.get_parameter_source("db") is not ParameterSource.COMMANDLINE:
        return ""
    return f" --db {shlex.quote(visible(str(context.params['db'])))}"


def model(command: Function) -> Function:
    """`--model`, for commands about conversations."""
    return click.option("--model", metavar="NAME", help="Only this model.")(command)


def listing(command: Function) -> Function:
    """`--format` and `--json`, for commands that list rows."""

    @functools.wraps(command)
    def wrapped(*args: Any, as_json: bool, format_: str, **options: Any) -> Any:
        return command(*args, format_="json" if as_json else format_, **options)

    format_option = click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How rows are written.",
    )
    json_option = click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
    return format_option(json_option(wrapped))


def limit(help_: str) -> Callable[[Function], Function]:
    """`--limit`."""
    return click.option("--limit", type=click.IntRange(min=0), metavar="N", help=help_)


def output(command: Function) -> Function:
    """`-o`, for commands that write a text; as `target`, None for stdout."""
    return click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to FILE, which only you can read.",
    )(command)


def choice(*names: str) -> Callable[[Function], Function]:
    """The filters named (`session`, `since`, `until`, `endpoint`, `category`) as one `choice`."""

    def decorate(command: Function) -> Function:
        @functools.wraps(command)
        def wrapped(*args: Any, **options: Any) -> Any:
            chosen = Choice(**{name: options.pop(name) for name in names})
            return command(*args, choice=chosen, **options)

        decorated: Function = wrapped
        for name in reversed(names):
            decorated = _FILTERS[name](decorated)
        return decorated

    return decorate


_FILTERS = {
    "session": click.option(
        "--session",
        multiple=True,
        metavar="ID|last",
        help="Only this session: its label, or the start of its id. May be given again.",
    ),
    "since": click.option(
        "--since", callback=moment, metavar="TIME", help="From then on: ISO (UTC), 2h, 3d."
    ),
    "until": click.option("--until", callback=moment, metavar="TIME", help="Before that time."),
    "endpoint": click.option("--endpoint", metavar="NAME", help="Only this endpoint."),
    "category": click.option(
        "--category", callback=category, metavar="NAME", help="Only this category."
    ),
}
FLOW_FILTERS = ("session", "since", "until", "endpoint", "category")
