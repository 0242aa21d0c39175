"""`chatcap endpoints`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from analysis import options
from analysis.queries.choice import Choice
from analysis.queries.database import Row


@click.command("endpoints")
@options.database
@options.choice(*options.FLOW_FILTERS)
@click.option("--all", "all_", is_flag=True, help="Also declared endpoints that were not used.")
@click.option("--unknown", is_flag=True, help="Only paths that nobody declared.")
@options.listing
@options.limit("Only the first N.")
def command(  # noqa: PLR0913 - one parameter per option
    *, db: Path, choice: Choice, all_: bool, unknown: bool, format_: str, limit: int | None
) -> None:
    """Sum up flows per endpoint.

    Errors are answers of 400 and above, and flows that got none. p50 and p95 are the durations
    that half and 95 % of the flows do not exceed. Valid is the share of checked flows without
    a breaking finding.
    """
    if all_ and unknown:
        raise click.UsageError("--all and --unknown exclude each other")
    from analysis.queries import endpoints as queries
    from analysis.queries.database import reading
    from analysis.reports import columns
    from analysis.reports.listing import write_listing

    with reading(db) as connection:
        if unknown:
            found = list(queries.unknown(connection, choice))
        else:
            found = queries.endpoints(connection, choice)
    if all_:
        found += _unused(found, choice, queries.FIELDS)
    shown = columns.UNKNOWN if unknown else columns.ENDPOINTS
    fields = queries.UNKNOWN_FIELDS if unknown else queries.FIELDS
    write_listing(found[:limit], format_, sys.stdout, columns=shown, fields=fields)


def _unused(used: Iterable[Row], choice: Choice, fields: Iterable[str]) -> Iterator[Row]:
    from addon.protocol.registry import ENDPOINTS

    seen = {row["endpoint"] for row in used}
    nothing = {field: None if field in _UNKNOWABLE else 0 for field in fields}
    for endpoint in ENDPOINTS:
        chosen = choice.endpoint in {None, endpoint.name}
        chosen &= choice.category in {None, endpoint.category.value}
        if chosen and endpoint.name not in seen:
            yield nothing | {
                "endpoint": endpoint.name,
                "category": endpoint.category.value,
                "vendor": endpoint.vendor,
            }


_UNKNOWABLE = frozenset({"p50_ms", "p95_ms", "valid_share", "first_seen", "last_seen"})
