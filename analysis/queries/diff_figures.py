"""The figures of one session, as `chatcap diff` compares them: rows, one list for each subject."""

from collections.abc import Iterator

from analysis.queries import endpoints, summary, telemetry
from analysis.queries.chats import counts
from analysis.queries.database import Row, rows
from analysis.queries.diff_sides import Side
from analysis.queries.disclosures import disclosures
from analysis.queries.latency import MEASURES, latency
from analysis.queries.latency import summary as medians
from analysis.queries.lengths import models
from analysis.queries.plain_paths import plain_path
from analysis.queries.quotations import Quotations
from analysis.queries.rates import rates
from analysis.queries.spans import spans

VOLUMES = (
    "uploads",
    "events",
    "bytes",
    "left_uploads",
    "left_events",
    "left_bytes",
    "kept_in_uploads",
    "undelivered_uploads",
    "retries",
)
RATES = tuple(
    f"{name}_per_{unit}" for name in ("events", "bytes") for unit in ("minute", "message")
)
TIMES = tuple(
    f"{measure}_{figure}"
    for measure in MEASURES
    if measure.endswith("_ms")
    for figure in ("n", "p50")
)
"""Ours, and those that the client reported: how many were known, and their median."""

_HOSTS = f"""
SELECT host, count(*) AS flows, {endpoints.ERRORS} AS errors,
       ifnull(sum(request_bytes), 0) AS request_bytes,
       ifnull(sum(response_bytes), 0) AS response_bytes
FROM flows WHERE session_id = ? GROUP BY host
"""  # noqa: S608 - made of constants

# By the flows of the session: `conversations` looks at all chats there are. Messages that no other
# one has for its parent are ends of branches.
_CHATS = """
WITH told AS (
    SELECT conversation_key AS key FROM flows
    CROSS JOIN conversation_sources AS sources ON sources.flow_id = flows.id
    WHERE flows.session_id = :session
    UNION
    SELECT conversation_key FROM conversation_sources
    WHERE flow_id IS NULL AND session_id = :session
    UNION
    SELECT conversations.key FROM (
        SELECT message_key FROM flows
        CROSS JOIN message_sources AS sources ON sources.flow_id = flows.id
        WHERE flows.session_id = :session
        UNION
        SELECT message_key FROM message_sources WHERE flow_id IS NULL AND session_id = :session
    )
    CROSS JOIN messages ON messages.key = message_key
    CROSS JOIN conversations ON conversations.id = conversation_id
),
measured AS (
    SELECT (SELECT count(*) FROM messages WHERE conversation_id = conversations.id) AS messages,
           (SELECT count(DISTINCT below.parent_id) FROM messages AS below
            CROSS JOIN messages AS above ON above.conversation_id = below.conversation_id
                  AND above.id = below.parent_id
            WHERE below.conversation_id = conversations.id) AS parents
    FROM told CROSS JOIN conversations USING (key)
)
SELECT count(*) AS conversations, ifnull(sum(messages = 0), 0) AS empty,
       ifnull(sum(messages - parents > 1), 0) AS branched, ifnull(sum(messages), 0) AS messages
FROM measured
"""


def figures(side: Side, known: Row, quotations: Quotations) -> dict[str, list[Row]]:
    """All lists that are short, whatever was recorded; `known` are the facts of that session.
    What `quotations` know of chats is in no name of an event.
    """
    db, choice = side.db, side.choice
    turns = list(latency(db, choice))
    return {
        "disclosures": disclosures(db, choice),
        "vendors": _vendors(side, known),
        "events": list(_events(side, known["sent_messages"], quotations)),
        "endpoints": [row for row in endpoints.endpoints(db, choice) if row["endpoint"]],
        "unknown_endpoints": list(endpoints.unknown(db, choice, fold=plain_path)),
        "hosts": list(rows(db, _HOSTS, [side.session])),
        "chats": list(_chats(side, turns)),
        "models": models(turns),
        "latency": medians(turns, by_day=False),
    }


def what_left(found: Row) -> Row:
    """Uploads, events and bytes of telemetry that the client made, and leaks that chatcap found in
    it, each with the number of those that left. A leak counts once for each event that repeats
    a part of a chat or of the account, and for each place in it.
    """
    uploads = {name: sum(row[name] for row in found["vendors"]) for name in VOLUMES}
    leaks = [row for row in found["disclosures"] if row["leak"] is not None]
    return {
        **uploads,
        "leaks": sum(row["count"] for row in leaks),
        "left_leaks": sum(row["left"] for row in leaks),
    }


def _chats(side: Side, turns: list[Row]) -> Iterator[Row]:
    """What `queries.chats` counts, as far as there is any."""
    counted = counts([], turns) | next(rows(side.db, _CHATS, {"session": side.session}))
    yield from ({"what": what, "count": number} for what, number in counted.items() if number)


def _events(side: Side, sent: int, quotations: Quotations) -> Iterator[Row]:
    for row in telemetry.summary(side.db, side.choice, quotations=quotations):
        if row["events"]:
            yield row | {"events_per_message": round(row["events"] / sent, 3) if sent else None}


def _vendors(side: Side, known: Row) -> list[Row]:
    """Per vendor what the client made for it, what of that left, and how much was made per minute
    (None for a session of less than one: that would be a guess) and per message.
    """
    sinks = list(summary.telemetry(side.db, side.choice))
    _, *rated = rates(sinks, spans(side.db, side.choice), known["sent_messages"])
    if (known["minutes"] or 0) < 1:
        unknown = {name: None for name in RATES if name.endswith("_per_minute")}
        rated = [row | unknown for row in rated]
    return [
        row
        | {
            "left_uploads": sink["left_flows"],
            "kept_in_uploads": sink["kept_in_flows"],
            "undelivered_uploads": sink["undelivered_flows"],
            "retries": sink["retries"],
        }
        for sink, row in zip(sinks, rated, strict=True)
    ]
