"""`chatcap purge`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addon.errors import ChatcapError
from analysis import options

if TYPE_CHECKING:
    from addon.store.purging import Purge
    from analysis.purging.purge import Check, Rehearsal


@click.command("purge")
@options.database
@click.option(
    "--session",
    "sessions",
    multiple=True,
    metavar="ID|last",
    help="What this session recorded. May be given again.",
)
@click.option(
    "--before",
    "--older-than",
    "before",
    callback=options.moment,
    metavar="TIME",
    help="What began before: ISO (UTC), or an age like 30d.",
)
@click.option(
    "--category", callback=options.category, metavar="NAME", help="Flows of this category."
)
@click.option(
    "--conversation",
    "conversations",
    multiple=True,
    metavar="ID|last",
    help="This conversation, wherever it was told. May be given again.",
)
@click.option("--all", "everything", is_flag=True, help="All that was recorded.")
@click.option("--content", "content_only", is_flag=True, help="Take out the content, keep rows.")
@click.option(
    "--mentions", is_flag=True, help="Empty flows that only mention the conversation, too."
)
@click.option("--backups", is_flag=True, help="Delete copies beside the database, too.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Write what went to stdout.")
def command(db: Path, **asked: Any) -> None:
    """Forget what was recorded, for good.

    Filters add up: what all of them name goes. Flows go with their bodies, frames, events and
    findings, and a message goes when nothing that stays has told it. With --conversation alone
    everything about that conversation goes: its messages, whoever told them, and the flows that
    are about nothing else; of others, such as lists and telemetry, you are told, and --mentions
    empties them.

    --content keeps the rows and their numbers, so that reports still say what happened: bodies,
    messages, titles, names of files, all that events said, values of headers and of addresses go.
    Of flows and events no more content is left than --privacy minimal records. Of chats, which it
    does not record at all, stay: ids, times, roles, models, ratings, kinds and sizes of files;
    and what was redacted, found and disclosed stays as kinds and places, without values.

    Nothing else may have the database open meanwhile, neither a proxy nor a reader. Afterwards
    the file is written anew, which needs twice its size on the disk, and searched for what went.
    How many flows were purged, and when, stays on record. Without any filter a purge that was
    interrupted is finished.
    """
    from addon.store.compaction import check_space
    from addon.store.purging import file_size
    from addon.store.sole import sole
    from analysis.purging import copies
    from analysis.purging.purge import rehearse
    from analysis.queries.database import check_file

    _check_usage(asked)
    check_file(db)
    if asked["dry_run"]:
        _refuse_older(db)
    with sole(db) as connection:
        check_space(db, file_size(db))
        if not _is_filtered(asked):
            _finish(connection, db)
            return
        purge = _purge(connection, asked)
        rehearsal = rehearse(connection, db, purge, all_mentions=asked["mentions"])
        others = copies.beside(db)
        if not (rehearsal.purged or (asked["backups"] and others)):
            click.echo("Nothing that was recorded fits: nothing is purged.", err=True)
            if asked["as_json"]:
                _write_json(rehearsal, None, others)
            return
        if not asked["as_json"] or not (asked["yes"] or asked["dry_run"]):
            _announce(rehearsal, others, asked, err=asked["as_json"])
        check = None
        if not asked["dry_run"]:
            _ask(asked)
            check = _carry_out(connection, db, rehearsal.asked)
            if asked["backups"]:
                copies.delete(others)
    if asked["as_json"]:
        _write_json(rehearsal, check, [] if asked["backups"] and check else others)
    elif check is not None:
        _tell(rehearsal, check)


def _refuse_older(db: Path) -> None:
    """A rehearsal needs the tables of this version: to make them would be a change."""
    from analysis.queries.database import MIGRATIONS, applied, reading

    with reading(db, older=True) as connection:
        missing = [name for name in MIGRATIONS if name not in applied(connection)]
    if missing:
        raise ChatcapError(
            f"{db} was written by an older chatcap (it lacks {missing[0]}), and --dry-run would"
            " have to change it: run `chatcap import` on it, or purge without --dry-run, which"
            " asks first; either keeps a copy of it"
        )


_FILTERS = ("sessions", "before", "category", "conversations")


def _is_filtered(asked: dict[str, Any]) -> bool:
    return bool(asked["everything"] or any(asked[name] for name in _FILTERS))


def _check_usage(asked: dict[str, Any]) -> None:
    if asked["everything"] and any(asked[name] for name in _FILTERS):
        raise click.UsageError("--all and a filter contradict each other: name one of them")
    if asked["mentions"] and not asked["conversations"]:
        raise click.UsageError("--mentions goes with --conversation")


def _finish(connection: Any, db: Path) -> None:
    from addon.store.purging import unfinished
    from analysis.purging.purge import finish_all

    if not unfinished(connection):
        raise click.UsageError(
            "name what to forget: --session, --before, --category, --conversation or --all"
        )
    finish_all(connection, db)
    click.echo("The purge that was interrupted is finished: the file holds nothing of it.")


def _purge(connection: Any, asked: dict[str, Any]) -> "Purge":
    from addon.store.purging import Purge
    from addon.store.selection import Filters
    from analysis.queries.choice import find_session
    from analysis.queries.conversations import find_conversation

    filters = Filters(
        sessions=tuple(find_session(connection, name) for name in asked["sessions"]),
        before=asked["before"],
        category=asked["category"],
        conversations=tuple(find_conversation(connection, name) for name in asked["conversations"]),
    )
    return Purge(filters, content_only=asked["content_only"])


def _carry_out(connection: Any, db: Path, purge: "Purge") -> "Check":
    from analysis.purging.purge import carry_out

    try:
        return carry_out(connection, db, purge)
    except KeyboardInterrupt:
        text = "All of it is deleted, or nothing; `chatcap purge` without a filter finishes it."
        click.echo(text, err=True)
        raise


def _announce(
    rehearsal: "Rehearsal", others: list[Path], asked: dict[str, Any], *, err: bool
) -> None:
    from analysis.reports import purge_text
    from analysis.reports.table import terminal_width

    width = terminal_width()
    would = "This would go" if asked["dry_run"] else "This goes"
    of_rows = ", rows and all:" if not asked["content_only"] else ": the content; rows stay."
    _echo([f"{would}{of_rows}", ""], err=err)
    _echo(purge_text.counts(rehearsal, width), err=err)
    _echo(["", *purge_text.mentioned(rehearsal.mentions, width)], err=err)
    if asked["conversations"]:
        _echo(purge_text.of_other_words(width), err=err)
    if asked["backups"] and others:
        _echo(["Copies of the database go with it:", *(f"  {path}" for path in others)], err=err)
        others = []
    _echo(purge_text.holding(others, rehearsal.sources), err=err)


def _ask(asked: dict[str, Any]) -> None:
    if asked["yes"]:
        return
    if not sys.stdin.isatty():
        raise ChatcapError("nobody is there to be asked: add --yes, or --dry-run to see what goes")
    click.confirm("It cannot be brought back. Go on?", abort=True, err=True)


def _tell(rehearsal: "Rehearsal", check: "Check") -> None:
    from analysis.reports import purge_text
    from analysis.reports.table import terminal_width

    _echo(["Done."], err=False)
    _echo(purge_text.outcome(rehearsal, check, terminal_width()), err=False)


def _echo(lines: Iterable[str], *, err: bool) -> None:
    for line in lines:
        click.echo(line, err=err)


def _write_json(rehearsal: "Rehearsal", check: "Check | None", others: list[Path]) -> None:
    from dataclasses import asdict

    from analysis.reports.listing import to_json

    written = {
        "scope": rehearsal.asked.scope,
        "filters": asdict(rehearsal.asked.filters),
        "done": check is not None,
        "rows": rehearsal.purged.rows,
        "emptied": rehearsal.purged.emptied,
        "bytes_before": rehearsal.bytes_before,
        "bytes_after": check and check.bytes_after,
        "checked": check and {"marks": check.marks, "elsewhere": check.elsewhere},
        "mentions": [asdict(one) for one in rehearsal.mentions],
        "copies": list(map(str, others)),
        "imported_from": list(map(str, rehearsal.sources)),
    }
    click.echo(to_json(written))
