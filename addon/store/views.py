"""Views that make the record readable without help: sessions, requests and what was odd.

They are part of a released migration and never change; a later one drops a view and makes it anew.
`tables.md` has a word on each column, out of `analysis.reports.described`.
"""

SESSION = "ifnull(sessions.label, sessions.id)"
"""What a session is called: as the person called it, else by its id."""
ERROR = "(flows.status >= 400 OR flows.outcome = 'error')"
_NO_BREAKING = "min(ifnull(request_valid, response_valid), ifnull(response_valid, request_valid))"


def folded_indexes(path: str) -> str:
    """SQL that makes `$.messages[].id` of `$.messages[3].id`, for all that such a path has."""
    return f"""
        CASE WHEN {path} NOT GLOB '*[[][0-9]*' THEN {path} ELSE (
            SELECT group_concat(piece, '[') FROM (
                SELECT CASE WHEN key > 0 AND instr(value, ']') > 1
                            AND substr(value, 1, instr(value, ']') - 1) NOT GLOB '*[^0-9]*'
                       THEN substr(value, instr(value, ']')) ELSE value END AS piece
                FROM json_each('[' || replace(json_quote({path}), '[', '","') || ']')
            )) END
    """  # noqa: S608 - our own names


def _folded_ids(path: str) -> str:
    """SQL that puts `{id}` for each segment that is a number, hex, a UUID or long, with a digit."""
    return f"""
        CASE WHEN {path} NOT GLOB '*[0-9]*' THEN {path} ELSE (
            SELECT group_concat(segment, '/') FROM (
                SELECT CASE WHEN value GLOB '*[0-9]*' AND (
                           length(value) >= 20 OR value NOT GLOB '*[^0-9]*'
                           OR length(value) >= 8 AND value NOT GLOB '*[^0-9a-fA-F-]*')
                       THEN '{{id}}' ELSE value END AS segment
                FROM json_each('[' || replace(json_quote({path}), '/', '","') || ']')
            )) END
    """  # noqa: S608 - our own names


def percentile(rank: str, of: str, percent: int, value: str) -> str:
    """SQL for the nearest rank: the least value that so many percent do not exceed."""
    return f"max(CASE WHEN {rank} = ({of} * {percent} + 99) / 100 THEN {value} END)"


VIEWS = (
    # identity: 1, every flow seen is accounted for, by its row or by why there is none
    """
    CREATE VIEW session_ledger AS
    WITH kept AS (
        SELECT sessions.*,
               (SELECT count(*) FROM flows WHERE session_id = sessions.id) AS flows,
               (SELECT ifnull(sum(complete + error + aborted + unfinished), 0) FROM purged_flows
                WHERE session_id = sessions.id) AS purged
        FROM sessions
    )
    SELECT kept.id AS session_id, label, source, source_path, started_at, ended_at, policy,
           ifnull(seen, 0) AS seen, ifnull(complete, 0) AS complete, ifnull(error, 0) AS error,
           ifnull(aborted, 0) AS aborted, ifnull(unfinished, 0) AS unfinished,
           ifnull(skipped, 0) AS skipped, ifnull(truncated, 0) AS truncated,
           ifnull(write_errors, 0) AS write_errors,
           flows, purged,
           ifnull(seen = complete + error + aborted + unfinished + skipped, TRUE)
           AND ifnull(seen - skipped, 0) = flows + purged AS identity
    FROM kept LEFT JOIN ledger ON ledger.session_id = kept.id
    """,
    f"""
    CREATE VIEW requests AS
    SELECT flows.id AS flow_id, session_id, {SESSION} AS session, seq, flows.started_at, method,
           host, path, query, endpoint, category, vendor, status, outcome, flows.error,
           CASE WHEN {ERROR} THEN 1 ELSE 0 END AS is_error, action, answer_from, request_bytes,
           response_bytes, first_byte_ms, duration_ms, request_state, response_state,
           request_valid, response_valid
    FROM flows LEFT JOIN sessions ON sessions.id = session_id
    """,  # noqa: S608 - made of constants
    f"""
    CREATE VIEW endpoints_used AS
    WITH ranked AS (
        SELECT endpoint, category, duration_ms, row_number() OVER same AS rank,
               count(*) OVER (PARTITION BY endpoint, category) AS timed
        FROM flows WHERE duration_ms IS NOT NULL
        WINDOW same AS (PARTITION BY endpoint, category ORDER BY duration_ms)
    ),
    durations AS (
        SELECT endpoint, category, {percentile("rank", "timed", 50, "duration_ms")} AS p50_ms,
               {percentile("rank", "timed", 95, "duration_ms")} AS p95_ms
        FROM ranked GROUP BY 1, 2
    ),
    used AS (
        SELECT endpoint, category, max(vendor) AS vendor, count(*) AS flows,
               count(*) FILTER (WHERE {ERROR}) AS errors,
               ifnull(sum(request_bytes), 0) AS request_bytes,
               ifnull(sum(response_bytes), 0) AS response_bytes,
               count(coalesce(request_valid, response_valid)) AS checked,
               ifnull(sum({_NO_BREAKING}), 0) AS valid,
               min(started_at) AS first_seen, max(started_at) AS last_seen
        FROM flows GROUP BY 1, 2
    )
    SELECT used.endpoint, used.category, vendor, flows, errors, request_bytes, response_bytes,
           p50_ms, p95_ms, checked, valid, first_seen, last_seen
    FROM used LEFT JOIN durations
         ON durations.endpoint IS used.endpoint AND durations.category = used.category
    ORDER BY flows DESC, used.endpoint, used.category
    """,  # noqa: S608
    f"""
    CREATE VIEW unknown_endpoints AS
    SELECT method, host, {_folded_ids("flows.path")} AS path, category, count(*) AS flows,
           count(*) FILTER (WHERE {ERROR}) AS errors, min(started_at) AS first_seen,
           max(started_at) AS last_seen
    FROM flows WHERE endpoint IS NULL
    GROUP BY 1, 2, 3, 4 ORDER BY flows DESC, host, 3
    """,  # noqa: S608
    # is_known: 1, something that went there is declared or told by its path
    f"""
    CREATE VIEW hosts AS
    SELECT host, group_concat(DISTINCT category) AS categories,
           group_concat(DISTINCT vendor) AS vendors,
           max(endpoint IS NOT NULL OR category != 'other') AS is_known, count(*) AS flows,
           count(*) FILTER (WHERE {ERROR}) AS errors,
           ifnull(sum(request_bytes), 0) AS request_bytes,
           ifnull(sum(response_bytes), 0) AS response_bytes,
           min(started_at) AS first_seen, max(started_at) AS last_seen
    FROM flows GROUP BY host ORDER BY is_known, flows DESC, host
    """,  # noqa: S608
    # text: of bodies up to 512 bytes; longer ones are compressed, and `chatcap show` unfolds them
    """
    CREATE VIEW bodies_text AS
    SELECT flows.id AS flow_id, session_id, started_at, side.value AS side, method, host,
           flows.path, endpoint, category, content_type, size, encoding,
           CASE encoding WHEN 'text' THEN data END AS text, bodies.sha256
    FROM flows CROSS JOIN json_each('["request","sent","response"]') AS side
    JOIN bodies ON bodies.sha256 = CASE side.value WHEN 'request' THEN request_sha256
         WHEN 'sent' THEN sent_sha256 ELSE response_sha256 END
    """,
    f"""
    CREATE VIEW findings_by_place AS
    SELECT severity, kind, endpoint, side, {folded_indexes("findings.path")} AS path,
           count(*) AS count, count(DISTINCT flow_id) AS flows,
           min(started_at) AS first_seen, max(started_at) AS last_seen
    FROM findings JOIN flows ON flows.id = flow_id GROUP BY 1, 2, 3, 4, 5
    ORDER BY CASE severity WHEN 'breaking' THEN 0 WHEN 'review' THEN 1 ELSE 2 END,
             count DESC, kind, endpoint, side, 5
    """,  # noqa: S608
    # members of bodies that the first session with such a body did not have
    f"""
    CREATE VIEW shapes_new AS
    SELECT session_id, session, endpoint, side, path, type, first_seen, last_seen, count FROM (
        SELECT shapes.*, {SESSION} AS session,
               row_number() OVER (PARTITION BY endpoint, side, path, type
                                  ORDER BY started_at, sessions.rowid) AS nth,
               first_value(session_id) OVER (PARTITION BY endpoint, side
                                             ORDER BY started_at, sessions.rowid) AS earliest
        FROM shapes JOIN sessions ON sessions.id = session_id
    ) WHERE nth = 1 AND session_id != earliest
    ORDER BY first_seen DESC, endpoint, side, path, type
    """,  # noqa: S608
    """
    CREATE VIEW redacted_kinds AS
    SELECT kind, sum(count) AS count, count(DISTINCT flow_id) AS flows,
           count(DISTINCT place) AS places
    FROM redactions GROUP BY kind ORDER BY 2 DESC, kind
    """,
)
"""Part of the migration `m007_views`."""
