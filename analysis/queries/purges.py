"""What was purged: counted, since nothing else is known of it any more."""

from collections.abc import Iterator
from sqlite3 import Connection

from analysis.queries.database import Row, row, rows

_OF_SESSIONS = """
SELECT session_id, sum(complete + error + aborted + unfinished) AS purged,
       sum(emptied) AS emptied, max(purged_at) AS last
FROM purged_flows JOIN purges ON purges.id = purge_id GROUP BY session_id
"""
_WHOLE = """
SELECT ifnull(sum(json_extract(counts, '$.sessions')), 0) AS sessions, max(purged_at) AS last
FROM purges WHERE json_extract(counts, '$.sessions') > 0
"""


def of_sessions(db: Connection) -> Iterator[Row]:
    """Sessions that are still there and have lost flows (`purged`) or the content of some
    (`emptied`), and when that happened `last`.
    """
    return rows(db, _OF_SESSIONS)


def whole(db: Connection) -> Row:
    """How many `sessions` were purged with all they had, and when the `last` was."""
    found = row(db, _WHOLE)
    assert found is not None  # noqa: S101 - it counts
    return found
