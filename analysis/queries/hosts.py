"""Hosts that are not ChatGPT's own, and whether its pages asked them."""

import json
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows
from analysis.queries.endpoints import ERRORS
from analysis.queries.sinks import extra_hosts

_HOSTS = "SELECT DISTINCT host FROM flows WHERE {condition}"
_OTHERS = f"""
SELECT host, max(vendor) AS vendor, count(*) AS flows, {ERRORS} AS errors,
       ifnull(sum(request_bytes), 0) AS request_bytes,
       ifnull(sum(response_bytes), 0) AS response_bytes,
       min(started_at) AS first_seen, max(started_at) AS last_seen,
       sum(is_from_page((SELECT headers FROM main.flows AS whole
                         WHERE whole.rowid = flows.rowid))) AS from_page
FROM flows WHERE host IN (SELECT value FROM json_each(:others)) AND {{condition}}
GROUP BY host ORDER BY flows DESC, host
"""  # noqa: S608 - made of constants


def others(db: Connection, choice: Choice) -> list[Row]:
    """Per host that is not ChatGPT's what it was asked, the most used first.

    `from_page` of the `flows` came from a page of ChatGPT, by their Origin or, without one, their
    Referer; None where no flow of that host has one in the record. `vendor` is the telemetry
    system that the host belongs to, if any.
    """
    from addon.protocol.pages import is_ours, sender

    extra = extra_hosts(db)

    def is_from_page(headers: str) -> bool | None:
        said = {name.lower(): value for name, value in json.loads(headers).get("request", ())}
        page = sender(said.get)
        return None if page is None else is_ours(page, extra)

    db.create_function("is_from_page", 1, is_from_page, deterministic=True)
    condition, values = choice.condition(db)
    hosts = [host for (host,) in db.execute(_HOSTS.format(condition=condition), values)]
    strange = json.dumps([host for host in hosts if not is_ours(host, extra)])
    return list(rows(db, _OTHERS.format(condition=condition), {**values, "others": strange}))
