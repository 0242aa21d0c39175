"""Views of chats and of how fast they were, and the index of words as other programs find it.

What is said in `addon.store.views` of its views is true of these, too.
"""

from addon.store.chats import WORDS
from addon.store.triggers import INDEXED
from addon.store.views import SESSION, percentile

_PERCENTS = (50, 90, 95, 99)
_MEASURES = (
    "first_byte_ms",
    "first_token_ms",
    "tokens_per_second",
    "total_ms",
    "client_first_token_ms",
    "client_total_ms",
)
_COUNTED = ", ".join(
    f"count(*) FILTER (WHERE answer = '{answer}') AS {answer}"
    for answer in ("done", "no_reply", "broken_off", "error", "refused")
)


def _index(table: str, column: str) -> tuple[str, ...]:
    """As it was, but for the quotes: sqlite-utils and Datasette look for double ones."""
    return (
        f"DROP TABLE {table}_fts",
        f"""
        CREATE VIRTUAL TABLE {table}_fts USING fts5 (
            {column}, content="{table}", content_rowid="key", tokenize="{WORDS}"
        )
        """,
        f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')",  # noqa: S608 - our own names
    )


_MEASURED = " UNION ALL ".join(
    f"SELECT nullif(model, '') AS model, substr(started_at, 1, 10) AS day, {place} AS place,"  # noqa: S608
    f" '{name}' AS measure, {name} AS value FROM turn_times"
    f" WHERE answer = 'done' AND {name} IS NOT NULL"
    for place, name in enumerate(_MEASURES)
)


SEARCH = tuple(
    statement for table, column in INDEXED.items() for statement in _index(table, column)
)
"""Part of the migration `m007_views`: the triggers of `addon.store.triggers` stay."""

VIEWS = (
    # messages that the client shows as said by the person or by the model, on every branch
    """
    CREATE VIEW chat_messages AS
    SELECT messages.key, conversation_id, title, messages.id, parent_id, role, messages.model,
           messages.create_time, text, status,
           (SELECT count(*) FROM attachments WHERE message_key = messages.key) AS attachments
    FROM messages JOIN conversations ON conversations.id = conversation_id
    WHERE ifnull(hidden, 0) = 0 AND (
        role = 'user' AND ifnull(content_type, 'text') IN ('text', 'multimodal_text')
        OR role = 'assistant' AND content_type IN ('text', 'multimodal_text')
           AND ifnull(recipient, '') IN ('', 'all') AND ifnull(channel, 'final') = 'final'
           AND NOT (ifnull(json_valid(metadata), 0) AND (
               ifnull(json_extract(metadata, '$.is_thinking_preamble_message'), 0) != 0 OR
               ifnull(json_extract(metadata, '$.is_visually_hidden_from_conversation'), 0) != 0))
           AND (ifnull(text, '') != '' OR status = 'in_progress'
                OR EXISTS (SELECT 1 FROM attachments WHERE message_key = messages.key)))
    """,
    # opening: how the first question of one without a title begins
    """
    CREATE VIEW chats AS
    SELECT conversations.key, conversations.id, title,
           CASE WHEN title IS NULL THEN (
               SELECT substr(text, 1, 200) FROM messages
               WHERE conversation_id = conversations.id AND role = 'user'
                 AND ifnull(hidden, 0) = 0
               ORDER BY ifnull(create_time, ''), key LIMIT 1) END AS opening,
           model, create_time, update_time,
           (SELECT count(*) FROM messages WHERE conversation_id = conversations.id) AS messages,
           (SELECT count(*) FROM messages WHERE conversation_id = conversations.id
            AND role = 'user' AND ifnull(hidden, 0) = 0) AS questions,
           (SELECT count(*) FROM turns WHERE conversation_id = conversations.id) AS turns,
           (SELECT count(*) FROM messages WHERE conversation_id = conversations.id
            AND NOT EXISTS (SELECT 1 FROM messages AS answers
                            WHERE answers.conversation_id = conversations.id
                              AND answers.parent_id = messages.id)) AS branches,
           is_archived, is_starred, is_temporary, is_deleted, gizmo_id, origin
    FROM conversations
    """,
    # a turn beside the client's own report of it, and reports of which there is no turn
    f"""
    CREATE VIEW turn_times AS
    WITH asked AS (
        SELECT turns.*, session_id, status AS http_status, outcome,
               CASE WHEN status NOT BETWEEN 200 AND 299 THEN 'refused'
                    WHEN turns.error THEN 'error'
                    WHEN status IS NULL OR NOT is_done THEN 'broken_off'
                    WHEN message_id IS NULL AND ifnull(tokens, 0) = 0 THEN 'no_reply'
                    ELSE 'done' END AS answer
        FROM turns JOIN flows ON flows.id = flow_id
    ),
    reported AS (
        SELECT reports.*, session_id, row_number() OVER (
                   PARTITION BY session_id, server_request_id ORDER BY reported_at, flow_id) AS nth
        FROM latency_reports AS reports JOIN flows ON flows.id = flow_id
    ),
    paired AS (
        SELECT asked.flow_id, asked.session_id, asked.started_at, conversation_id,
               ifnull(asked.model, reported.model) AS model, kind, delivery, http_status, outcome,
               answer, first_byte_ms, asked.first_token_ms, tokens, tokens_per_second,
               stalls, stalled_ms, longest_ms, last_token_ms, asked.total_ms,
               reported.first_token_ms AS client_first_token_ms,
               reported.total_ms AS client_total_ms, count_tokens AS client_tokens,
               reported.flow_id AS report_flow_id, asked.server_request_id
        FROM asked LEFT JOIN reported ON reported.server_request_id = asked.server_request_id
             AND reported.session_id = asked.session_id AND nth = 1
        UNION ALL
        SELECT NULL, session_id, reported_at, NULL, model, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               first_token_ms, total_ms, count_tokens, flow_id, server_request_id
        FROM reported WHERE nth > 1 OR server_request_id IS NULL OR NOT EXISTS (
            SELECT 1 FROM asked WHERE asked.server_request_id = reported.server_request_id
            AND asked.session_id = reported.session_id)
    )
    SELECT paired.flow_id, report_flow_id, session_id, {SESSION} AS session, paired.started_at,
           conversation_id, title, paired.model, kind, delivery, http_status, outcome, answer,
           first_byte_ms, first_token_ms, tokens, tokens_per_second, stalls, stalled_ms, longest_ms,
           last_token_ms, total_ms, client_first_token_ms, client_total_ms, client_tokens,
           client_first_token_ms - first_token_ms AS first_token_difference_ms,
           client_total_ms - total_ms AS total_difference_ms
    FROM paired LEFT JOIN sessions ON sessions.id = session_id
    LEFT JOIN conversations ON conversations.id = conversation_id
    """,  # noqa: S608 - made of constants
    f"""
    CREATE VIEW turns_by_model AS
    SELECT nullif(model, '') AS model, substr(started_at, 1, 10) AS day,
           count(flow_id) AS turns,
           {_COUNTED},
           count(*) FILTER (WHERE report_flow_id IS NULL) AS unmatched_turns,
           count(*) FILTER (WHERE flow_id IS NULL) AS unmatched_reports,
           ifnull(sum(stalls), 0) AS stalls
    FROM turn_times GROUP BY 1, 2 ORDER BY ifnull(nullif(model, ''), ''), 2
    """,  # noqa: S608
    # of turns that were answered to the end
    f"""
    CREATE VIEW latency_by_model AS
    WITH measured AS ({_MEASURED}),

    ranked AS (
        SELECT *, row_number() OVER (PARTITION BY model, day, place ORDER BY value) AS rank,
               count(*) OVER (PARTITION BY model, day, place) AS n
        FROM measured
    )
    SELECT model, day, measure, max(n) AS n,
           {", ".join(f"{percentile('rank', 'n', p, 'value')} AS p{p}" for p in _PERCENTS)}
    FROM ranked GROUP BY model, day, place ORDER BY ifnull(model, ''), day, place
    """,  # noqa: S608
)
"""Part of the migration `m007_views`, after those of `addon.store.views`."""
