"""`chatcap run`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addon.errors import ChatcapError
from analysis import options
from analysis.queries.database import Row

if TYPE_CHECKING:
    from addon.telemetry.policy import Policy


@click.command("run")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    default=8080,
    show_default=True,
    help="Where the proxy listens.",
)
@click.option(
    "--telemetry",
    metavar="POLICY",
    default="observe",
    show_default=True,
    help="What is done with telemetry: observe, strip, rewrite, block, or shadow: before one.",
)
@click.option(
    "--vendors",
    metavar="NAMES",
    default="",
    help="Telemetry vendors that the policy covers, with commas. Default: all.",
)
@click.option(
    "--drop-event",
    "dropped",
    metavar="NAME",
    multiple=True,
    help="Under strip and rewrite, keep these events of Segment and Statsig in: a name as the site "
    "sends it, or a pattern with * and ?. May be repeated.",
)
@click.option("--session", "label", metavar="LABEL", default="", help="A name for this session.")
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
@click.option("--browser", is_flag=True, help="Open a throw-away browser that uses the proxy.")
@options.database
@click.argument("mitmdump_options", nargs=-1, metavar="[-- MITMDUMP OPTIONS]")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    port: int,
    telemetry: str,
    vendors: str,
    dropped: tuple[str, ...],
    label: str,
    privacy: str,
    hosts: tuple[str, ...],
    browser: bool,
    db: Path,
    mitmdump_options: tuple[str, ...],
) -> None:
    """Record live: start mitmdump with the addon, until ^C.

    Listens on this machine only. Connections to ChatGPT and its telemetry vendors are opened
    (to Google, Facebook and LinkedIn only under a policy, which needs it to keep beacons in);
    all others pass untouched. With --browser, a fresh profile of Chromium, Chrome or Firefox
    ($CHATCAP_BROWSER names another) trusts the proxy's certificate for itself alone, and
    closing it ends the proxy. What follows -- goes to mitmdump.

    Telemetry passes under observe. strip lets it out without what identifies or describes
    you, rewrite with pseudonyms and general values in its place; what they cannot read, and
    under block everything, is answered here in the server's place and never leaves. shadow:
    before a policy records what it would do, and does nothing.
    """
    policy = _policy(telemetry, vendors, dropped)
    settings = {
        "chatcap_db": str(db.absolute()),
        "chatcap_session": label,
        "chatcap_privacy": privacy,
        "chatcap_hosts": ",".join(hosts),
        "chatcap_telemetry": telemetry,
        "chatcap_vendors": vendors,
        "chatcap_drop_events": ";".join(dropped),
    }
    from analysis.running import mitmdump

    mitmdump.refuse_busy_port(port)
    before = {row["id"] for row in _live_sessions(db)}
    line = mitmdump.command_line(port, _allowed(hosts, policy), settings, mitmdump_options)
    proxy_code, browser_code = _run(line, port, browser=browser, options=mitmdump_options)
    made = [row for row in _live_sessions(db) if row["id"] not in before]
    _tell(db, made)
    for problem in _problems(made, proxy_code, browser_code):
        raise ChatcapError(problem)


def _policy(telemetry: str, vendors: str, dropped: tuple[str, ...]) -> "Policy":
    """What the options ask for, checked before anything starts."""
    from addon.telemetry.policy import parse

    if any(";" in name for name in dropped):
        raise click.UsageError("--drop-event takes one name and no semicolon: repeat the option")
    try:
        return parse(telemetry, vendors, ";".join(dropped))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _run(line: list[str], port: int, *, browser: bool, options: tuple[str, ...]) -> tuple[int, int]:
    """Run the proxy, and a browser with it, until one of them ends. Returns their exit codes."""
    from analysis.running import mitmdump
    from analysis.running.authority import certificate_path
    from analysis.running.browsers import browser as open_browser
    from analysis.running.children import child, passing_signals, wait_for_any

    browser_code = 0
    with child(line) as proxy, passing_signals(proxy):
        if browser:
            mitmdump.wait_until_listening(proxy, port)
            with open_browser(port, certificate_path(options)) as window:
                wait_for_any(proxy, window)
                browser_code = window.poll() or 0
        else:
            wait_for_any(proxy)
    return proxy.returncode, browser_code


def _allowed(more_hosts: tuple[str, ...], policy: "Policy") -> str:
    """The hosts whose connections are opened. Those that are mostly other things to people, as
    Google's and Facebook's, only for a policy that keeps beacons to them in.
    """
    from addon.protocol.registry import known_hosts, shared_hosts, vendors_of
    from addon.telemetry.policy import Mode
    from analysis.running.hosts import allowed

    keeps_in = policy.mode is not Mode.OBSERVE
    shared = [
        host for host in shared_hosts() if keeps_in and any(map(policy.covers, vendors_of(host)))
    ]
    return allowed([*known_hosts(), *shared, *map(str.lower, more_hosts)])


def _live_sessions(db: Path) -> list[Row]:
    """The sessions of proxies; none when the proxy has yet to make or migrate the database."""
    from analysis.queries.choice import Choice
    from analysis.queries.database import reading
    from analysis.queries.sessions import sessions

    try:
        with reading(db) as connection:
            return [row for row in sessions(connection, Choice()) if row["source"] == "live"]
    except ChatcapError:
        return []


def _tell(db: Path, made: list[Row]) -> None:
    """Print the ledger of what was recorded, and what became of its telemetry."""
    from analysis.queries.choice import Choice
    from analysis.queries.database import reading
    from analysis.queries.telemetry import fates
    from analysis.reports.fates import closing
    from analysis.reports.sentences import ledger_line, open_sessions

    for session in made:
        click.echo(f"Session {session['id']}: {ledger_line(session, open_sessions([session]))}")
        with reading(db) as connection:
            for sentence in closing(fates(connection, Choice(session=(session["id"],)))):
                click.echo(sentence)


def _problems(made: list[Row], proxy_code: int, browser_code: int) -> Iterator[str]:
    """What a run did not achieve, the gravest first."""
    if proxy_code < 0:
        yield f"mitmdump ended with exit code {proxy_code}: see above"
    yield from _losses(made, proxy_code)
    if proxy_code > 0:
        yield f"mitmdump ended with exit code {proxy_code}: see above"
    if not made:
        yield "the database holds no session of this run: was it replaced meanwhile?"
    if browser_code:
        yield f"the browser ended with exit code {browser_code}: its messages are above"


def _losses(made: list[Row], proxy_code: int) -> Iterator[str]:
    """What is missing in the record.

    The addon lets mitmdump fail when it lost flows. So a session that is open after a mitmdump
    that ended well, beside one that is closed, is that of another proxy on this database.
    """
    from analysis.reports.units import plural

    still_open = [session["id"] for session in made if session["ended_at"] is None]
    if still_open and (proxy_code or len(still_open) == len(made)):
        yield (
            f"session {still_open[0]} did not end cleanly: its recorder could not write "
            "everything, or is still writing; look again with `chatcap sessions` in a minute"
        )
    for session in made:
        if session["write_errors"]:
            yield (
                f"{plural(session['write_errors'], 'flow')} of session {session['id']} could not "
                "be written: `chatcap doctor` looks for the reason"
            )
