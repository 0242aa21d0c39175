"""The numbers of a report as plain SQL: what each is by its meaning, without our queries.

`asked` holds the choice: sessions (null: all), since, until.
"""

SETTING = """
CREATE TEMP VIEW chosen AS SELECT * FROM flows WHERE EXISTS (
    SELECT 1 FROM asked WHERE (session IS NULL OR session = flows.session_id)
    AND (since IS NULL OR flows.started_at >= since)
    AND (until IS NULL OR flows.started_at < until));
CREATE TEMP VIEW wanted AS SELECT sessions.*, sessions.rowid AS nth FROM sessions
WHERE EXISTS (SELECT 1 FROM asked WHERE session IS NULL OR session = id)
  AND (id IN (SELECT session_id FROM chosen)
       OR NOT EXISTS (SELECT 1 FROM asked WHERE since IS NOT NULL OR until IS NOT NULL));
CREATE TEMP VIEW uploads AS SELECT *, ifnull(vendor, 'unknown') AS sink FROM chosen
WHERE method <> 'OPTIONS' AND (policy IS NOT NULL OR category = 'telemetry'
                               OR category = 'latency');
CREATE TEMP VIEW timed AS SELECT session_id,
    strftime('%s', started_at) * 1000 + substr(started_at, 21, 3) AS ms FROM chosen;
CREATE TEMP VIEW covered AS SELECT session_id, (max(ms) - min(ms)) / 1000.0 AS seconds
FROM timed GROUP BY session_id;
CREATE TEMP VIEW reports AS SELECT r.*, c.session_id AS of_session,
    (SELECT count(*) FROM latency_reports o JOIN chosen oc ON oc.id = o.flow_id
     WHERE oc.session_id = c.session_id AND o.server_request_id = r.server_request_id
       AND (o.reported_at < r.reported_at
            OR o.reported_at = r.reported_at AND o.flow_id < r.flow_id)) AS before
FROM latency_reports r JOIN chosen c ON c.id = r.flow_id;
CREATE TEMP TABLE asking AS SELECT t.*, c.session_id AS of_session, r.flow_id AS report_flow,
    ifnull(t.model, r.model) AS by_model, substr(t.started_at, 1, 10) AS day,
    round(r.first_token_ms, 3) AS client_first_token_ms, round(r.total_ms, 3) AS client_total_ms,
    CASE WHEN c.status < 200 OR c.status >= 300 THEN 'refused'
         WHEN ifnull(t.error, 0) THEN 'error'
         WHEN c.status IS NULL OR t.is_done = 0 THEN 'broken_off'
         WHEN t.message_id IS NULL AND ifnull(t.tokens, 0) = 0 THEN 'no_reply'
         ELSE 'done' END AS answer
FROM turns t JOIN chosen c ON c.id = t.flow_id
LEFT JOIN reports r ON r.server_request_id = t.server_request_id
     AND r.of_session = c.session_id AND r.before = 0;
CREATE TEMP TABLE alone AS SELECT model, substr(reported_at, 1, 10) AS day FROM reports
WHERE flow_id NOT IN (SELECT report_flow FROM asking WHERE report_flow IS NOT NULL);
CREATE TEMP VIEW tellings AS
SELECT 'message' AS what, message_key AS key, flow_id, session_id, seen_at FROM message_sources
UNION ALL SELECT 'chat', conversation_key, flow_id, session_id, seen_at FROM conversation_sources;
CREATE TEMP VIEW heard AS SELECT what, key FROM tellings AS t
WHERE flow_id IN (SELECT id FROM chosen) OR flow_id IS NULL AND EXISTS (
    SELECT 1 FROM asked WHERE (session IS NULL OR session = t.session_id)
    AND (since IS NULL OR seen_at >= since) AND (until IS NULL OR seen_at < until));
CREATE TEMP TABLE said AS SELECT * FROM messages
WHERE key IN (SELECT key FROM heard WHERE what = 'message');
CREATE TEMP TABLE talks AS SELECT * FROM conversations
WHERE key IN (SELECT key FROM heard WHERE what = 'chat')
   OR id IN (SELECT conversation_id FROM said);
CREATE TEMP VIEW own_hosts AS SELECT DISTINCT host FROM flows
WHERE host IN ('chatgpt.com', 'openai.com', 'sora.com', 'oaistatic.com', 'oaiusercontent.com')
   OR host LIKE '%.chatgpt.com' OR host LIKE '%.openai.com' OR host LIKE '%.sora.com'
   OR host LIKE '%.oaistatic.com' OR host LIKE '%.oaiusercontent.com'
   OR host LIKE '%.oaistatsig.com'
   OR host IN (SELECT lower(json_extract(options, '$.chatcap_hosts')) FROM sessions);
CREATE TEMP VIEW pages AS SELECT id, host, (
    SELECT lower(rtrim(substr(value, instr(value, '//') + 2), '/c')) FROM (
        SELECT json_extract(h.value, '$[1]') AS value,
               lower(json_extract(h.value, '$[0]')) AS name
        FROM json_each(headers, '$.request') h)
    WHERE name IN ('origin', 'referer') AND value LIKE 'http%' ORDER BY name LIMIT 1) AS page
FROM chosen;
"""
# rtrim takes the letters of a path off the end: no host of these tests ends in `c`.

ANSWERS = ", ".join(
    f"sum(answer = '{name}') AS {name}"
    for name in ("done", "no_reply", "broken_off", "error", "refused")
)
LEDGER = (
    "seen", "complete", "error", "aborted", "unfinished", "skipped", "truncated", "write_errors",
)  # fmt: skip


def _bucket(step: str) -> str:
    """Which step a time is in: they are counted from a Monday."""
    return f"(strftime('%s', started_at) - strftime('%s', '2001-01-01')) / {step}"


STEP_S = f"""
WITH ladder (step) AS (VALUES (1), (5), (15), (60), (300), (900), (3600), (10800), (21600),
                              (43200), (86400), (604800), (2419200), (31449600))
SELECT min(step) FROM ladder
WHERE (SELECT sum(seconds) FROM covered) <= step * 60
  AND (SELECT count(DISTINCT {_bucket("step")}) FROM chosen) <= 60
"""
_IN_STEP = """
julianday(started_at) >= julianday(:start) - 1e-9
AND julianday(started_at) < julianday(:start, :length) - 1e-9
"""
STEPS = f"""
SELECT category, count(*) AS n FROM chosen WHERE {_IN_STEP} GROUP BY category
UNION ALL SELECT NULL, count(*) FROM telemetry_events JOIN chosen ON id = flow_id WHERE {_IN_STEP}
"""

COUNTS = {
    # where in the report: one row, or one number `n`
    "flows": "SELECT count(*) AS n FROM chosen",
    "ledger": f"""
        SELECT {", ".join(f"ifnull(sum({name}), 0) AS {name}" for name in LEDGER)}
        FROM ledger WHERE session_id IN (SELECT id FROM wanted)
    """,
    "unread_uploads": """
        SELECT count(*) AS n FROM uploads WHERE session_id IN
        (SELECT id FROM sessions WHERE telemetry_read = 0)
    """,
    "purged_sessions": """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM asked WHERE session IS NOT NULL) THEN 0
               ELSE (SELECT ifnull(sum(json_extract(counts, '$.sessions')), 0) FROM purges)
               END AS n
    """,
    "chats": f"""
        SELECT (SELECT count(*) FROM talks) AS conversations,
               (SELECT count(*) FROM talks WHERE id NOT IN
                (SELECT conversation_id FROM said)) AS empty,
               (SELECT count(*) FROM talks WHERE 1 < (
                    SELECT count(*) FROM said m WHERE conversation_id = talks.id
                    AND id NOT IN (SELECT parent_id FROM said WHERE parent_id IS NOT NULL
                                   AND conversation_id = talks.id))) AS branched,
               (SELECT count(*) FROM said) AS messages, turns.*
        FROM (SELECT count(*) AS turns,
                     {ANSWERS.replace("sum(", "total(")} FROM asking) AS turns
    """,
    "drift.more": """
        SELECT max(0, count(*) - 50) AS n FROM (
            SELECT DISTINCT endpoint, side, severity, kind, folded_indexes(f.path)
            FROM findings f JOIN chosen c ON c.id = f.flow_id)
    """,
    "drift.shapes": """
        WITH newest AS (
            SELECT * FROM (SELECT sessions.*, sessions.rowid AS nth FROM sessions
                           WHERE EXISTS (SELECT 1 FROM asked WHERE session IS NULL OR session = id))
            ORDER BY started_at DESC, nth DESC LIMIT 1),
        earlier AS (SELECT sessions.id FROM sessions, newest WHERE sessions.started_at
                    < newest.started_at OR (sessions.started_at = newest.started_at
                                            AND sessions.rowid < newest.nth)),
        its AS (SELECT endpoint, side, path, type FROM shapes
                WHERE session_id = (SELECT id FROM newest)),
        theirs AS (SELECT endpoint, side, path, type FROM shapes
                   WHERE session_id IN (SELECT id FROM earlier))
        SELECT (SELECT count(*) FROM earlier) AS earlier,
               (SELECT count(*) FROM (SELECT * FROM its INTERSECT SELECT * FROM theirs)) AS known,
               CASE WHEN EXISTS (SELECT 1 FROM earlier) THEN max(0, -50 + (
                   SELECT count(*) FROM (SELECT * FROM its EXCEPT SELECT * FROM theirs)))
               ELSE 0 END AS more
    """,
}
