"""Questions that people have of a record, as SQL with parameters for Datasette.

A parameter that is left empty asks for everything, or for the newest.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Canned:
    """`name` is part of an address and no table's."""

    name: str
    title: str
    description: str
    sql: str


_SESSION = """
    SELECT id FROM sessions
    WHERE {which} = id OR {which} = label
       OR {which} = '' AND id = (SELECT id FROM sessions ORDER BY started_at DESC, rowid DESC
                                 LIMIT 1 OFFSET {newer})
    ORDER BY {which} = id DESC, started_at DESC LIMIT 1
"""
_FLOWS = "FROM sides CROSS JOIN flows ON flows.session_id = sides.id"
_TRACES = f"""
    SELECT side, 'endpoint' AS kind, ifnull(endpoint, host || ' ' || path) AS what {_FLOWS}
    UNION ALL SELECT side, 'host', host {_FLOWS}
    UNION ALL SELECT side, 'event', events.vendor || ' ' || ifnull(name, type) {_FLOWS}
    CROSS JOIN telemetry_events AS events ON events.flow_id = flows.id
    UNION ALL SELECT side, 'told', items.vendor || ' ' || item || ' ' || items.path {_FLOWS}
    CROSS JOIN disclosed_by ON disclosed_by.flow_id = flows.id
    CROSS JOIN disclosed_lists AS lists ON lists.id = list_id CROSS JOIN json_each(entries) AS entry
    CROSS JOIN disclosed_items AS items ON items.id = json_extract(entry.value, '$[0]')
    UNION ALL SELECT sides.side, 'field', endpoint || ' ' || shapes.side || ' ' || path
    FROM sides CROSS JOIN shapes ON shapes.session_id = sides.id
"""  # noqa: S608 - made of constants

QUERIES = (
    Canned(
        "told_to_whom",
        "What was told to whom",
        "Everything that telemetry told about the person, leaks of chats first, then what left. "
        "Leave the vendor empty for all.",
        """
SELECT vendor, data_class, item, leak, sum(left) AS left, sum(kept_in) AS kept_in,
       count(*) AS places, reason, min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM disclosures_by_item WHERE :vendor IN ('', vendor)
GROUP BY vendor, data_class, item, leak, reason
ORDER BY leak IS NULL, sum(left) = 0,
         instr('content contact identifier device behaviour', data_class) = 0,
         instr('content contact identifier device behaviour', data_class), sum(left) DESC, vendor
""",
    ),
    Canned(
        "leaks_of_chats",
        "Where texts of chats stood in telemetry",
        "Prompts, titles, file names, ids and addresses of chats that were found inside telemetry, "
        "each with the event and the place; chatcap show FLOW_ID shows it in full.",
        """
SELECT seen_at, vendor, host, event_type, event, item, path, leak, fate, session, flow_id
FROM leaks WHERE :vendor IN ('', vendor) ORDER BY seen_at DESC, id
""",
    ),
    Canned(
        "left_despite_policy",
        "What left although a policy was in force",
        "Uploads under strip, rewrite or block of which something left: changed ones, and those "
        "that passed. Empty is good news under block.",
        """
SELECT started_at, policy, action, vendor, host, path, request_bytes, left_bytes, events_left,
       reason, session, flow_id
FROM telemetry_uploads
WHERE fate = 'left' AND policy NOT LIKE 'shadow:%' AND policy != 'observe'
ORDER BY action = 'passed' DESC, left_bytes DESC, started_at
""",
    ),
    Canned(
        "telemetry_by_vendor",
        "How much telemetry, per vendor and per question",
        "Uploads, events and bytes per vendor, how much of it left, and bytes per turn of a chat.",
        """
SELECT vendor, count(*) AS uploads, sum(events) AS events, sum(request_bytes) AS bytes,
       sum(left_bytes) AS left_bytes, sum(fate = 'kept in') AS uploads_kept_in,
       (SELECT count(*) FROM turns) AS turns,
       round(1.0 * sum(request_bytes) / nullif((SELECT count(*) FROM turns), 0)) AS bytes_per_turn,
       group_concat(DISTINCT host) AS hosts
FROM telemetry_uploads GROUP BY vendor ORDER BY left_bytes DESC, uploads DESC, vendor
""",
    ),
    Canned(
        "telemetry_by_minute",
        "Telemetry minute by minute",
        "Uploads, events and bytes per minute and vendor, the newest first.",
        """
SELECT substr(started_at, 1, 16) AS minute, vendor, count(*) AS uploads, sum(events) AS events,
       sum(request_bytes) AS bytes, sum(left_bytes) AS left_bytes
FROM telemetry_uploads WHERE :vendor IN ('', vendor)
GROUP BY 1, 2 ORDER BY 1 DESC, 2
""",
    ),
    Canned(
        "what_events_say",
        "What telemetry events say, field by field",
        "The properties of events, how many events had each, and of which type they were. Leave "
        "the name empty for all events.",
        """
SELECT vendor, events.type, name, property.key AS property, group_concat(DISTINCT property.type)
       AS types, count(*) AS events, count(DISTINCT property.value) AS different_values
FROM events,
     json_each(CASE WHEN json_valid(properties) THEN properties END) AS property
WHERE :name IN ('', name) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, events DESC, 4
""",
    ),
    Canned(
        "only_in_one_session",
        "What session A has that session B has not",
        "Endpoints, hosts, events, things told and fields of bodies. Name sessions by id or label; "
        "left empty, A is the newest and B the one before.",
        f"""
WITH a AS ({_SESSION.format(which=":a", newer=0)}), b AS ({_SESSION.format(which=":b", newer=1)}),
sides AS (SELECT 'a' AS side, id FROM a UNION ALL SELECT 'b', id FROM b),
traces AS ({_TRACES})
SELECT kind, what, count(*) AS times FROM traces
GROUP BY kind, what HAVING sum(side = 'b') = 0 ORDER BY kind, count(*) DESC, what
""",  # noqa: S608 - made of constants
    ),
    Canned(
        "search_chats",
        "Search my chats",
        "Messages that hold all of these words.",
        """
SELECT chat_messages.title, role, create_time,
       snippet(messages_fts, 0, '[', ']', '…', 24) AS snippet, conversation_id, chat_messages.id
FROM messages_fts JOIN chat_messages ON chat_messages.key = messages_fts.rowid
WHERE messages_fts MATCH '"' || replace(replace(trim(:words), '"', ''), ' ', '" "') || '"'
ORDER BY rank
""",
    ),
    Canned(
        "read_a_chat",
        "Read a chat",
        "What was said, the oldest first, on every branch. Left empty, the newest chat.",
        """
SELECT create_time, role, model, text, status, id, parent_id FROM chat_messages
WHERE conversation_id = CASE :conversation_id WHEN '' THEN (
    SELECT conversation_id FROM chat_messages ORDER BY create_time DESC, key DESC LIMIT 1)
    ELSE :conversation_id END
ORDER BY create_time, key
""",
    ),
    Canned(
        "answers_by_model",
        "How fast each model answers",
        "Turns that were answered to the end: half of them took no longer than p50, 95 of 100 no "
        "longer than p95; in milliseconds.",
        """
WITH measured AS (
    SELECT model, 'first token' AS measure, first_token_ms AS value FROM turn_times
    WHERE answer = 'done' UNION ALL
    SELECT model, 'first token, says the client', client_first_token_ms FROM turn_times
    WHERE answer = 'done' UNION ALL
    SELECT model, 'whole answer', total_ms FROM turn_times
    WHERE answer = 'done' UNION ALL
    SELECT model, 'whole answer, says the client', client_total_ms FROM turn_times
    WHERE answer = 'done'
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY model, measure ORDER BY value) AS rank,
           count(*) OVER (PARTITION BY model, measure) AS answers
    FROM measured WHERE value IS NOT NULL
)
SELECT model, measure, answers,
       round(max(CASE WHEN rank = (answers * 50 + 99) / 100 THEN value END), 1) AS p50_ms,
       round(max(CASE WHEN rank = (answers * 95 + 99) / 100 THEN value END), 1) AS p95_ms
FROM ranked GROUP BY model, measure, answers ORDER BY model, measure
""",
    ),
    Canned(
        "client_against_proxy",
        "Where the client's own figures differ from ours",
        "Turns with a report of the client, the largest difference first; in milliseconds.",
        """
SELECT started_at, model, answer, round(first_token_ms, 1) AS first_token_ms,
       round(client_first_token_ms, 1) AS client_first_token_ms,
       round(first_token_difference_ms, 1) AS first_token_difference_ms,
       round(total_ms, 1) AS total_ms, round(client_total_ms, 1) AS client_total_ms,
       round(total_difference_ms, 1) AS total_difference_ms, title, flow_id
FROM turn_times WHERE flow_id IS NOT NULL AND report_flow_id IS NOT NULL
ORDER BY abs(total_difference_ms) DESC
""",
    ),
    Canned(
        "slowest_requests",
        "Slowest requests",
        "The hundred that took longest. Leave the category empty for all.",
        """
SELECT round(duration_ms, 1) AS duration_ms, round(first_byte_ms, 1) AS first_byte_ms, started_at,
       method, host, path, endpoint, category, status, outcome, session, flow_id
FROM requests WHERE duration_ms IS NOT NULL AND :category IN ('', category)
ORDER BY requests.duration_ms DESC LIMIT 100
""",
    ),
    Canned(
        "failed_requests",
        "Requests that failed",
        "Status 400 or above, or no answer; the newest first.",
        """
SELECT started_at, method, host, path, endpoint, category, status, outcome, error, answer_from,
       session, flow_id
FROM requests WHERE is_error ORDER BY started_at DESC
""",
    ),
    Canned(
        "unknown_and_strangers",
        "Unknown endpoints and strangers",
        "Paths that nobody declared, and hosts of which chatcap knows nothing.",
        """
SELECT 'path' AS kind, host, method, path, category, flows, errors, first_seen, last_seen
FROM unknown_endpoints
UNION ALL
SELECT 'host', host, NULL, NULL, categories, flows, errors, first_seen, last_seen
FROM hosts WHERE NOT is_known
ORDER BY 1, 6 DESC, 2, 4
""",
    ),
    Canned(
        "secrets_replaced",
        "Where secrets stood that were replaced",
        "Passwords, tokens, cookies and the like, which never reached the disk: by kind, endpoint "
        "and place.",
        """
SELECT kind, place, host, endpoint, sum(count) AS count, count(*) AS flows
FROM redactions JOIN flows ON flows.id = flow_id
GROUP BY 1, 2, 3, 4 ORDER BY sum(count) DESC, 1, 2, 3, 4
""",
    ),
)
