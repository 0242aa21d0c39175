"""Views of what telemetry told: its uploads, their events, and what they disclosed.

What is said in `addon.store.views` of its views is true of these, too.
"""

from addon.store.views import SESSION, folded_indexes

_UPLOADS = """
(flows.policy IS NOT NULL OR flows.category IN ('telemetry', 'latency'))
AND flows.method != 'OPTIONS'
"""
_LETS_OUT = "IN ('passed', 'stripped', 'rewritten')"
_DELIVERED = "(flows.reason IS NOT 'the server was not reached')"
_FATE = (
    "CASE WHEN {action} NOT " + _LETS_OUT + " THEN 'kept in' WHEN " + _DELIVERED + " THEN 'left'"
    " ELSE 'undelivered' END"
)
_IS_DROPPED = "ifnull(events.removed, '') = '[\"$\"]'"
_ONLY_TRIED = "flows.policy LIKE 'shadow:%' AND events.action = 'passed'"
_WOULD_KEEP_IN = (
    f"({_ONLY_TRIED} AND {_DELIVERED} AND (flows.planned = 'answered' OR {_IS_DROPPED}))"
)


def _events(condition: str) -> str:
    """SQL for how many events of an upload are so."""
    return (
        f"(SELECT count(*) FROM telemetry_events AS events"  # noqa: S608 - our own conditions
        f" WHERE events.flow_id = flows.id AND {condition})"
    )


VIEWS = (
    # fate: left, kept in, or undelivered (no server was reached)
    f"""
    CREATE VIEW telemetry_uploads AS
    SELECT flows.id AS flow_id, session_id, {SESSION} AS session, flows.started_at,
           ifnull(vendor, 'unknown') AS vendor, host, path, endpoint, flows.policy, planned, action,
           reason, {_FATE.format(action="action")} AS fate,
           ifnull(request_bytes, 0) AS request_bytes,
           ifnull(CASE WHEN NOT {_DELIVERED} THEN 0
                       WHEN action IN ('stripped', 'rewritten') THEN sent_bytes
                       WHEN action != 'answered' THEN request_bytes END, 0) AS left_bytes,
           {_events("TRUE")} AS events,
           {_events(f"events.action NOT {_LETS_OUT}")} AS events_kept_in,
           {_events(f"events.action {_LETS_OUT} AND {_DELIVERED}")} AS events_left,
           {_events(f"events.action {_LETS_OUT} AND NOT {_DELIVERED}")} AS events_undelivered,
           {_events(_WOULD_KEEP_IN)} AS events_would_keep_in,
           retry
    FROM flows LEFT JOIN sessions ON sessions.id = session_id WHERE {_UPLOADS}
    """,  # noqa: S608 - made of constants
    # context: wherever it is stored
    f"""
    CREATE VIEW events AS
    SELECT events.flow_id, events.seq, session_id, {SESSION} AS session, flows.started_at, host,
           endpoint, events.vendor, type, name, sent_at, flows.policy, events.action,
           CASE WHEN {_ONLY_TRIED} AND {_IS_DROPPED} THEN 'dropped' ELSE planned END AS planned,
           {_FATE.format(action="events.action")} AS fate, events.retry, user, anonymous,
           properties, ifnull(events.context, event_contexts.context) AS context, removed, changed
    FROM telemetry_events AS events JOIN flows ON flows.id = events.flow_id
    LEFT JOIN sessions ON sessions.id = session_id
    LEFT JOIN event_contexts ON event_contexts.id = context_id
    """,  # noqa: S608
    # an upload that carries events of several names counts with each of them
    f"""
    CREATE VIEW events_by_name AS
    WITH carried AS (
        SELECT coalesce(events.vendor, flows.vendor, 'unknown') AS vendor, type, name,
               started_at, count(events.seq) AS events, ifnull(request_bytes, 0) AS bytes,
               count(*) FILTER (WHERE events.action NOT {_LETS_OUT}) AS kept_in,
               count(*) FILTER (WHERE events.action {_LETS_OUT} AND {_DELIVERED}) AS left,
               count(*) FILTER (WHERE events.action {_LETS_OUT} AND NOT {_DELIVERED})
                   AS undelivered,
               count(*) FILTER (WHERE {_WOULD_KEEP_IN}) AS would_keep_in,
               flows.action {_LETS_OUT} AND {_DELIVERED} AS upload_left,
               flows.action {_LETS_OUT} AND NOT {_DELIVERED} AS upload_undelivered,
               ifnull(max(events.retry), flows.retry) AS retries
        FROM flows LEFT JOIN telemetry_events AS events ON events.flow_id = flows.id
        WHERE {_UPLOADS} GROUP BY flows.id, events.vendor, type, name
    )
    SELECT vendor, type, name, sum(events) AS events, sum(kept_in) AS kept_in,
           sum(left) AS left, sum(undelivered) AS undelivered,
           sum(would_keep_in) AS would_keep_in, count(*) AS uploads, sum(bytes) AS bytes,
           sum(upload_left) AS uploads_left, sum(upload_undelivered) AS uploads_undelivered,
           sum(retries) AS retries, min(started_at) AS first_seen, max(started_at) AS last_seen
    FROM carried GROUP BY vendor, type, name
    ORDER BY vendor, sum(events) = 0, sum(events) DESC, name, type
    """,  # noqa: S608
    # one thing that one upload told; event: the first of the upload that told it
    f"""
    CREATE VIEW telemetry_told AS
    SELECT told.id, told.flow_id, session_id, {SESSION} AS session, told.seen_at, told.vendor, host,
           events.type AS event_type, events.name AS event, data_class, item, told.path,
           told.reason, leak, told.count, told.kept_in,
           CASE told.kept_in WHEN 0 THEN 'left' ELSE 'kept in' END AS fate
    FROM disclosures AS told JOIN flows ON flows.id = told.flow_id
    LEFT JOIN sessions ON sessions.id = session_id
    LEFT JOIN telemetry_events AS events
         ON events.flow_id = told.flow_id AND events.seq = told.event_seq
    """,  # noqa: S608
    """
    CREATE VIEW leaks AS
    SELECT id, flow_id, session_id, session, seen_at, vendor, host, event_type, event, data_class,
           item, path, reason, leak, count, kept_in, fate
    FROM telemetry_told WHERE leak IS NOT NULL
    """,
    f"""
    CREATE VIEW disclosures_by_item AS
    WITH uploads AS (
        SELECT list_id, count(*) AS uploads, min(seen_at) AS first_seen, max(seen_at) AS last_seen
        FROM disclosed_by GROUP BY list_id
    ),
    entries AS (
        SELECT json_extract(value, '$[0]') AS item_id, json_extract(value, '$[2]') AS kept_in,
               json_extract(value, '$[3]') AS leak, json_extract(value, '$[4]') * uploads AS times,
               first_seen, last_seen
        FROM uploads CROSS JOIN disclosed_lists AS lists ON lists.id = list_id
        CROSS JOIN json_each(lists.entries)
    )
    SELECT vendor, data_class, item, {folded_indexes("items.path")} AS path, reason, leak,
           sum(times) AS count, ifnull(sum(times) FILTER (WHERE NOT kept_in), 0) AS left,
           ifnull(sum(times) FILTER (WHERE kept_in), 0) AS kept_in,
           min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM entries CROSS JOIN disclosed_items AS items ON items.id = item_id
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY leak IS NULL, ifnull(sum(times) FILTER (WHERE NOT kept_in), 0) = 0,
             CASE data_class WHEN 'content' THEN 0 WHEN 'contact' THEN 1 WHEN 'identifier' THEN 2
                  WHEN 'device' THEN 3 WHEN 'behaviour' THEN 4 WHEN 'technical' THEN 5 ELSE 6 END,
             7 DESC, vendor, item, 4
    """,  # noqa: S608
)
"""Part of the migration `m007_views`, after those of `addon.store.views`."""
