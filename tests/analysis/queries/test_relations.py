"""The tables of a new record."""

from analysis.queries.relations import relations

RELATIONS = {relation.name: relation for relation in relations()}


def test_tables_come_before_views_and_inner_tables_not_at_all() -> None:
    kinds = [relation.is_view for relation in RELATIONS.values()]
    assert kinds == sorted(kinds)
    assert {"flows", "messages_fts", "leaks"} <= RELATIONS.keys()
    assert not [name for name in RELATIONS if "_fts_" in name or name.startswith("sqlite_")]


def test_columns_say_their_type_key_and_where_they_point() -> None:
    columns = {column.name: column for column in RELATIONS["telemetry_events"].columns}
    assert (columns["flow_id"].references, columns["flow_id"].is_key) == ("flows.id", True)
    assert columns["context_id"].references == "event_contexts.id"
    assert (columns["retry"].type, columns["retry"].is_key) == ("INTEGER", False)


def test_whatever_is_named_for_a_table_points_to_it() -> None:
    """Ids of messages may name some that were never seen."""
    pointing = {
        "flow_id": "flows.id",
        "session_id": "sessions.id",
        "conversation_id": "conversations.id",
        "conversation_key": "conversations.key",
        "message_key": "messages.key",
        "socket_flow_id": "flows.id",
        "list_id": "disclosed_lists.id",
        "context_id": "event_contexts.id",
        "purge_id": "purges.id",
        "request_sha256": "bodies.sha256",
        "response_sha256": "bodies.sha256",
        "sent_sha256": "bodies.sha256",
    }
    for relation in RELATIONS.values():
        for column in relation.columns:
            if not relation.is_view:
                assert column.references == pointing.get(column.name), (relation.name, column)
