"""Taking the content out of rows that stay.

Of flows and of what telemetry said no more is left than `minimal` records. Of chats, which it does
not record at all, is left which there were and how they were had: ids, times, roles, models, sizes.
"""

import sqlite3

from addon.store import unsaying

_OF_FLOWS = (
    # the functions are the caller's: what of an address and of headers is no content
    """
    UPDATE flows SET path = bare_path(path), query = bare_query(query), path_params = NULL,
        headers = bare_headers(headers), request_sha256 = NULL, response_sha256 = NULL,
        sent_sha256 = NULL
    WHERE id IN (SELECT id FROM emptied_flows)
    """,
    # where an event stands in a body, its name is the server's word; of a message it is the opcode
    """
    UPDATE frames SET data = NULL, event = iif(body_start IS NULL, event, NULL),
        body_start = NULL, body_end = NULL
    WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
    """
    UPDATE telemetry_events SET type = bare_type(vendor, type), name = NULL, sent_at = NULL,
        user = NULL, anonymous = NULL, properties = NULL, context = NULL, context_id = NULL
    WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
    """
    UPDATE latency_reports SET report = '{}' WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
)
_EMPTY = """
DELETE FROM emptied_flows WHERE id IN (
    SELECT id FROM flows WHERE id IN (SELECT id FROM emptied_flows)
    AND path = bare_path(path) AND query IS bare_query(query)
    AND path_params IS NULL AND headers = bare_headers(headers)
    AND request_sha256 IS NULL AND response_sha256 IS NULL AND sent_sha256 IS NULL
    AND NOT EXISTS (SELECT 1 FROM frames WHERE flow_id = flows.id
                    AND (data IS NOT NULL OR body_start IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM telemetry_events WHERE flow_id = flows.id
                    AND (type IS NOT bare_type(vendor, type) OR name IS NOT NULL
                         OR sent_at IS NOT NULL OR user IS NOT NULL OR anonymous IS NOT NULL
                         OR properties IS NOT NULL OR context IS NOT NULL
                         OR context_id IS NOT NULL)))
"""
_OF_CHATS = (
    """
    UPDATE feedback SET text = NULL, tags = NULL WHERE flow_id IN (SELECT id FROM going_flows)
    OR conversation_id IN (SELECT id FROM going_conversations)
    """,
    """
    UPDATE shares SET title = NULL WHERE flow_id IN (SELECT id FROM going_flows)
    OR conversation_id IN (SELECT id FROM going_conversations)
    """,
)


def leave_out_empty(connection: sqlite3.Connection) -> None:
    """Of `emptied_flows` those that have no content are none: they are not counted again."""
    connection.execute(_EMPTY)


def empty_flows(connection: sqlite3.Connection) -> None:
    """Of `emptied_flows` bodies, messages, values of headers and addresses, what events said.

    Needs the SQL functions `bare_path`, `bare_query`, `bare_headers` and `bare_type`.
    """
    for statement in _OF_FLOWS:
        connection.execute(statement)


def empty_chats(connection: sqlite3.Connection) -> unsaying.Unsaid:
    """Of what `going_flows` told, and of `going_conversations`: texts, titles, names.

    Returns what others may have told, too.
    """
    for statement in _OF_CHATS:
        connection.execute(statement)
    return unsaying.empty(connection)
