"""The tables of a report about flows, sessions and bodies, as plain SQL over `counting.SETTING`."""

from tests.analysis.reports.counting import LEDGER

_ERRORS = "sum(status >= 400 OR outcome = 'error')"
_FLOWS = f"count(*) AS flows, ifnull({_ERRORS}, 0) AS errors"
_SIZES = """ifnull(sum(request_bytes), 0) AS request_bytes,
            ifnull(sum(response_bytes), 0) AS response_bytes"""
_CHECKED = "sum(request_valid IS NOT NULL OR response_valid IS NOT NULL)"
_VALID = """sum((request_valid IS NOT NULL OR response_valid IS NOT NULL)
               AND ifnull(request_valid, 1) AND ifnull(response_valid, 1))"""
_STATES = ", ".join(
    f"sum({side}_state = '{state}') AS {side}_{state}"
    for side in ("request", "response")
    for state in ("missing", "truncated", "undecodable")
)


def _percentile(percent: int) -> str:
    return f"""
        (SELECT min(duration_ms) FROM (
            SELECT duration_ms, cume_dist() OVER (ORDER BY duration_ms) AS share FROM chosen
            WHERE endpoint IS c.endpoint AND category = c.category AND duration_ms IS NOT NULL)
         WHERE share >= {percent / 100}) AS p{percent}_ms
    """


TABLES = {
    # where in the report: the keys by which its rows are found, and the rows
    "sessions": (
        ("id",),
        f"""
        SELECT id, {", ".join(LEDGER)},
               (SELECT count(*) FROM chosen WHERE session_id = wanted.id) AS flows,
               (SELECT ifnull(sum(complete + error + aborted + unfinished), 0)
                FROM purged_flows WHERE session_id = wanted.id) AS purged,
               (SELECT ifnull(sum(emptied), 0) FROM purged_flows
                WHERE session_id = wanted.id) AS emptied
        FROM wanted JOIN ledger ON session_id = id
        """,
    ),
    "categories": (
        ("category",),
        f"SELECT category, {_FLOWS}, {_SIZES} FROM chosen GROUP BY category",
    ),
    "endpoints": (
        ("endpoint", "category"),
        f"""
        SELECT endpoint, category, {_FLOWS}, {_SIZES}, {_percentile(50)}, {_percentile(95)},
               {_CHECKED} AS checked, {_VALID} AS valid,
               1.0 * {_VALID} / nullif({_CHECKED}, 0) AS valid_share, {_STATES}
        FROM chosen c GROUP BY endpoint, category
        """,
    ),
    "findings": (
        ("severity", "kind"),
        """
        SELECT severity, kind, count(*) AS count,
               count(DISTINCT ifnull(endpoint, '') || side || folded_indexes(f.path)) AS places
        FROM findings f JOIN chosen c ON c.id = f.flow_id GROUP BY 1, 2
        """,
    ),
    "drift.days": (
        ("day",),
        f"""
        SELECT substr(started_at, 1, 10) AS day, count(*) AS flows, {_CHECKED} AS checked,
               {
            ", ".join(
                f"ifnull(sum((SELECT count(*) FROM findings WHERE flow_id = c.id"
                f" AND severity = '{severity}')), 0) AS {severity}"
                for severity in ("breaking", "review", "info")
            )
        }
        FROM chosen c GROUP BY 1
        """,
    ),
    "drift.fields": (
        ("endpoint", "side", "severity", "kind", "path"),
        """
        SELECT endpoint, side, severity, kind, folded_indexes(f.path) AS path, count(*) AS count,
               count(DISTINCT session_id) AS sessions
        FROM findings f JOIN chosen c ON c.id = f.flow_id GROUP BY 1, 2, 3, 4, 5
        """,
    ),
    "drift.shapes.new": (
        ("endpoint", "side", "path", "type"),
        """
        SELECT s.endpoint, s.side, s.path, s.type, s.count FROM shapes s
        JOIN sessions ON sessions.id = s.session_id
        WHERE s.session_id = (
            SELECT id FROM sessions WHERE EXISTS (
                SELECT 1 FROM asked WHERE session IS NULL OR session = id)
            ORDER BY started_at DESC, rowid DESC LIMIT 1)
        AND EXISTS (SELECT 1 FROM sessions e WHERE e.started_at < sessions.started_at)
        AND NOT EXISTS (
            SELECT 1 FROM shapes o JOIN sessions e ON e.id = o.session_id
            WHERE o.endpoint = s.endpoint AND o.side = s.side AND o.path = s.path
            AND o.type = s.type AND e.started_at < sessions.started_at)
        """,
    ),
    "unknown_endpoints": (
        ("method", "host", "path", "category"),
        f"""
        SELECT method, host, folded_ids(path) AS path, category, {_FLOWS}
        FROM chosen WHERE endpoint IS NULL GROUP BY 1, 2, 3, 4
        """,
    ),
    "other_hosts": (
        ("host",),
        f"""
        SELECT host, {_FLOWS}, {_SIZES},
               (SELECT sum(page IN (SELECT host FROM own_hosts)) FROM pages
                WHERE pages.host = c.host AND page IS NOT NULL) AS from_page
        FROM chosen c WHERE host NOT IN (SELECT host FROM own_hosts) GROUP BY host
        """,
    ),
    "redactions": (
        ("kind",),
        """
        SELECT kind, sum(count) AS count, count(DISTINCT flow_id) AS flows,
               count(DISTINCT place) AS places
        FROM redactions JOIN chosen ON id = flow_id GROUP BY kind
        """,
    ),
    "bodies": (
        ("side", "state"),
        " UNION ALL ".join(
            f"SELECT '{side}' AS side, {side}_state AS state, count(*) AS flows FROM chosen"
            f" WHERE {side}_state NOT IN ('present', 'empty') GROUP BY 2"
            for side in ("request", "response")
        ),
    ),
    "slowest": (
        ("id",),
        """
        SELECT id, status, first_byte_ms, duration_ms FROM chosen WHERE duration_ms IS NOT NULL
        ORDER BY duration_ms DESC, id LIMIT 10
        """,
    ),
}

NESTED = {
    # list, and the list in its rows: keys of the row, keys in the row, all rows of both
    ("sessions", "policies"): (
        ("id",),
        ("policy",),
        """
        SELECT session_id AS id, policy, count(*) AS flows FROM chosen
        WHERE policy IS NOT NULL GROUP BY 1, 2
        """,
    ),
    ("findings", "top"): (
        ("severity", "kind"),
        ("endpoint", "side", "path"),
        """
        SELECT * FROM (
            SELECT *, row_number() OVER (PARTITION BY severity, kind
                                         ORDER BY count DESC, endpoint, side, path) AS nth
            FROM (
                SELECT severity, kind, endpoint, side, folded_indexes(f.path) AS path,
                       count(*) AS count
                FROM findings f JOIN chosen c ON c.id = f.flow_id GROUP BY 1, 2, 3, 4, 5))
        WHERE nth <= 5
        """,
    ),
}
