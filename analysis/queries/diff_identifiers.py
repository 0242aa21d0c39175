"""By which identifiers somebody could tell that two sessions are of one person, or of one browser.

The record has stand-ins of what the client said. What of it went out is known by what became of
each event, and by the paths in it that a policy took out or changed.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from sqlite3 import Connection

from analysis.queries.database import Row, rows
from analysis.queries.telemetry import DELIVERED, LEFT, UPLOADS

FATES = ("left", "as_pseudonym", "kept_in", "undelivered", "not_known")
"""What became of an identifier: it went out as it was; a pseudonym did that is the same as long
as the database is; nothing did; it went, and reached nobody; or the record does not tell.
"""
PATHS = {
    ("segment", "user"): ("$.userId",),
    ("segment", "anonymous"): ("$.anonymousId",),
    ("statsig", "user"): ("$.user.userID",),
    ("statsig", "anonymous"): (
        "$.user.customIDs.stableID",
        "$.user.customIDs.WebAnonymousCookieID",
    ),
}
"""Where identifiers stand in an event of those vendors whose uploads a policy changes."""
_BESIDE = frozenset({"statsig"})
"""Here they can stand beside the events, where no path of an event tells what became of them."""

# Headers with the device are not among those that go out with a changed upload.
_IDENTIFIERS = f"""
WITH uploads AS (
    SELECT id, ifnull(vendor, 'unknown') AS vendor, device, action, {DELIVERED} AS delivered
    FROM flows WHERE session_id = :session AND {UPLOADS}
),
events AS (
    SELECT coalesce(events.vendor, uploads.vendor) AS vendor, user, anonymous, events.action,
           delivered, removed, changed, count(*) AS times
    FROM uploads CROSS JOIN telemetry_events AS events ON events.flow_id = uploads.id
    WHERE user IS NOT NULL OR anonymous IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
),
said AS (
    SELECT vendor, 'user' AS kind, user AS stand_in, action, delivered, removed, changed, times
    FROM events WHERE user IS NOT NULL
    UNION ALL
    SELECT vendor, 'anonymous', anonymous, action, delivered, removed, changed, times
    FROM events WHERE anonymous IS NOT NULL
    UNION ALL
    SELECT vendor, 'device', device,
           CASE WHEN action IN ('stripped', 'rewritten') THEN 'answered' ELSE action END,
           delivered, NULL, NULL, count(*)
    FROM uploads WHERE device IS NOT NULL GROUP BY 1, 3, 4, 5
    UNION ALL
    SELECT NULL, 'device', device, 'passed', 1, NULL, NULL, count(*)
    FROM flows WHERE session_id = :session AND vendor IS NULL AND policy IS NULL
      AND device IS NOT NULL GROUP BY 3
),
fates AS (
    SELECT vendor, substr(stand_in, instr(stand_in, ':') + 1, 12) AS digits, kind,
           CASE WHEN action NOT IN {LEFT} THEN 'kept_in' WHEN NOT delivered THEN 'undelivered'
                WHEN action = 'passed' THEN 'left'
                ELSE changed_fate(vendor, kind, action, removed, changed) END AS fate,
           sum(times) AS times
    FROM said GROUP BY 1, 2, 3, 4
)
SELECT vendor, kind, digits, {
    ", ".join(f"ifnull(sum(times) FILTER (WHERE fate = '{fate}'), 0) AS {fate}" for fate in FATES)
}
FROM fates GROUP BY 1, 2, 3 ORDER BY vendor, digits, kind
"""  # noqa: S608 - made of constants


def identifiers(db: Connection, session: str) -> Iterator[Row]:
    """What a session told by which somebody is recognised: per vendor and kind (`user`,
    `anonymous`, `device`) each `stand_in`, and how often it met which of FATES.

    A vendor of None is ChatGPT itself, of whose requests the device is known. Sorted by vendor,
    digits of the stand-in, and kind: equal digits are the same value, whatever it was told as.
    """
    return rows(db, _IDENTIFIERS, {"session": session})


def prepare(db: Connection) -> None:
    """Give SQL what `identifiers` needs; not possible while a query runs."""
    db.create_function("changed_fate", 5, changed_fate, deterministic=True)


@lru_cache(maxsize=4096)
def changed_fate(
    vendor: str, kind: str, action: str, removed: str | None, changed: str | None
) -> str:
    """What became of an identifier in an event that was stripped or rewritten.

    `removed` and `changed` are paths, as JSON arrays.
    """
    paths = PATHS.get((vendor, kind), ())
    if _names(removed, paths):
        return "kept_in"
    if _names(changed, paths) or vendor in _BESIDE:
        return "as_pseudonym" if action == "rewritten" else "kept_in"
    return "not_known" if removed is None and changed is None else "left"


def _names(listed: str | None, paths: tuple[str, ...]) -> bool:
    """Whether one of the paths, or what it stands in, is on the list."""
    told = set(json.loads(listed or "[]"))
    return any(path == one or path.startswith(f"{one}.") for path in paths for one in told)
