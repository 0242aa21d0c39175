"""Where bodies began to differ from what is known of them."""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from analysis.queries.choice import Choice
from analysis.queries.database import Row, fold_indexes, rows
from analysis.queries.spans import Span

MOST = 50
SEVERITIES = ("breaking", "review", "info")

_DAYS = """
SELECT substr(started_at, 1, 10) AS day, severity, count(*)
FROM findings CROSS JOIN main.flows ON flows.id = findings.flow_id WHERE {condition} GROUP BY 1, 2
"""
_FIELDS = """
SELECT endpoint, side, severity, kind, folded_indexes(findings.path) AS path, count(*) AS count,
       min(started_at) AS first_seen, max(started_at) AS last_seen,
       count(DISTINCT session_id) AS sessions, count(*) OVER () AS places
FROM findings JOIN main.flows ON flows.id = findings.flow_id WHERE {condition}
GROUP BY 1, 2, 3, 4, 5
ORDER BY CASE severity WHEN 'breaking' THEN 0 WHEN 'review' THEN 1 ELSE 2 END,
         6 DESC, endpoint, side, kind, 5 LIMIT :most
"""
_EARLIER = """
WITH newest AS (SELECT started_at AS began, rowid AS number FROM sessions WHERE id = :newest)
SELECT id FROM sessions, newest
WHERE started_at < began OR (started_at = began AND sessions.rowid < number)
"""
_SHAPES = f"""
WITH earlier AS ({_EARLIER}),
told AS (
    SELECT endpoint, side, path, type, first_seen, count, EXISTS (
        SELECT 1 FROM earlier JOIN shapes ON session_id = earlier.id
        WHERE shapes.endpoint = new.endpoint AND shapes.side = new.side
          AND shapes.path = new.path AND shapes.type = new.type) AS known
    FROM shapes AS new WHERE session_id = :newest
)
"""  # noqa: S608 - made of constants
_COUNTED = f"""
{_SHAPES} SELECT (SELECT count(*) FROM earlier), count(*) FILTER (WHERE known),
                 count(*) FILTER (WHERE NOT known) FROM told
"""  # noqa: S608 - made of constants
_NEW = f"""
{_SHAPES} SELECT endpoint, side, path, type, first_seen, count FROM told WHERE NOT known
ORDER BY endpoint, side, path, type LIMIT :most
"""  # noqa: S608 - made of constants


def drift(db: Connection, choice: Choice, spans: Mapping[str, Span]) -> Row:
    """Findings of the chosen flows by day and by place, and the shapes that are new.

    `days`: of the `flows`, `checked` had a body that was held against a model. `fields`: the MOST
    gravest and then most frequent places, array indexes folded, and how many `more` there are.
    """
    fold_indexes(db)
    condition, values = choice.condition(db)
    fields = list(rows(db, _FIELDS.format(condition=condition), {**values, "most": MOST}))
    places = fields[0]["places"] if fields else 0
    return {
        "days": _days(spans, db.execute(_DAYS.format(condition=condition), values)),
        "fields": [{name: row[name] for name in row if name != "places"} for row in fields],
        "more": places - len(fields),
        "shapes": shapes(db, choice),
    }


def _days(spans: Mapping[str, Span], found: Iterable[tuple[str, str, int]]) -> list[Row]:
    """Days on which flows began, with the findings in them."""
    days: dict[str, Row] = {}
    for span in spans.values():
        for day, (flows, checked) in span.days.items():
            empty = {"day": day, "flows": 0, "checked": 0, **dict.fromkeys(SEVERITIES, 0)}
            row = days.setdefault(day, empty)
            row["flows"] += flows
            row["checked"] += checked
    for day, severity, count in found:
        if severity in SEVERITIES:  # a foreign writer's stand among the fields
            days[day][severity] += count
    return [days[day] for day in sorted(days)]


def shapes(db: Connection, choice: Choice) -> Row:
    """Types at paths of bodies that the newest of these sessions has, and none before it.

    `earlier` counts the sessions that began before it, whether chosen or not: with none there is
    nothing to compare with, and nothing is `new`. `known` were seen in one of them; `more` are
    new, too, beyond the MOST that are listed.
    """
    sessions = choice.sessions(db)
    nothing: Row = {"session": None, "earlier": 0, "known": 0, "new": [], "more": 0}
    if not sessions:
        return nothing
    chosen = {"newest": sessions[-1], "most": MOST}
    earlier, known, unknown = db.execute(_COUNTED, chosen).fetchone()
    if not earlier:
        return {**nothing, "session": sessions[-1]}
    new = list(rows(db, _NEW, chosen))
    return {
        "session": sessions[-1],
        "earlier": earlier,
        "known": known,
        "new": new,
        "more": unknown - len(new),
    }
