"""Taking the content out of rows that stay: what is left is what `minimal` would have recorded."""

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
    """
    UPDATE frames SET data = NULL, body_start = NULL, body_end = NULL
    WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
    """
    UPDATE telemetry_events SET properties = NULL, context = NULL, context_id = NULL
    WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
    """
    UPDATE latency_reports SET report = '{}' WHERE flow_id IN (SELECT id FROM emptied_flows)
    """,
)
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


def empty_flows(connection: sqlite3.Connection) -> None:
    """Of `emptied_flows` bodies, messages, values of headers and addresses, what events said.

    Needs the SQL functions `bare_path`, `bare_query` and `bare_headers`.
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
