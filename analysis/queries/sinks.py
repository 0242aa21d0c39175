"""Where telemetry was sent to."""

import json
from collections.abc import Iterator
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, rows

# Datadog's library may send to any path, and says so in the query: only such queries matter.
_PLACES = """
SELECT host, method, path, query, count(*) AS flows, sum(events) AS events,
       sum(bytes) AS bytes
FROM (
    SELECT host, method, path, CASE WHEN query LIKE '%ddforward%' THEN query END AS query,
           ifnull(request_bytes, 0) AS bytes,
           (SELECT count(*) FROM telemetry_events WHERE flow_id = flows.id) AS events
    FROM flows
    WHERE method != 'OPTIONS' AND {condition}
      AND (policy IS NOT NULL OR category IN ('telemetry', 'latency')
           OR query LIKE '%ddforward%')
)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 2, 4
"""


def places(db: Connection, choice: Choice) -> Iterator[Row]:
    """Per host, method and path of what may be telemetry: flows, events, bytes of the bodies.

    `query` is None unless it may be what makes it telemetry. Preflights are not among them:
    they go where the upload goes.
    """
    condition, values = choice.condition(db)
    return rows(db, _PLACES.format(condition=condition), values)


def extra_hosts(db: Connection) -> frozenset[str]:
    """Further hosts that sessions took for ChatGPT's (`chatcap run --host`)."""
    hosts: set[str] = set()
    for (options,) in db.execute("SELECT DISTINCT options FROM sessions"):
        named = json.loads(options).get("chatcap_hosts", "")
        hosts.update(named.lower().replace(",", " ").split())
    return frozenset(hosts)
