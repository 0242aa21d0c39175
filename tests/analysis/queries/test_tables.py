import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from addon.store.migrations import migrations
from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.tables import tables
from tests.analysis.building import Record
from tests.analysis.chatting import Chats

LEFT_OUT = {
    "standin_key": "a secret",
    "sessions": "the report says of them what may be said",
    "bodies": "in the HAR",
    "frames": "in the HAR",
    "event_contexts": "with the events",
    "disclosed_items": "with the disclosures",
    "disclosed_lists": "with the disclosures",
    "disclosed_by": "with the disclosures",
    "placeholders": "how rows were made",
    "conversation_sources": "how rows were made",
    "message_sources": "how rows were made",
}


def found(path: Path, choice: Choice | None = None) -> dict[str, list[dict[str, Any]]]:
    with reading(path) as db, tables(db, choice or Choice()) as tables_:
        return {name: list(rows) for name, rows in tables_.items()}


@pytest.fixture
def filled(record: Record) -> Record:
    record.session("s2", started_at="2026-04-01T10:00:00.000Z")
    record.flow("b")
    record.flow("a", session_id="s2", started_at="2026-04-01T10:00:00.000Z")
    for flow in ("a", "b"):
        record.finding(flow)
        record.redaction(flow, "token", 1)
        record.event(flow, vendor="segment", properties='{"x": [1, 2]}')
        record.disclosure(flow)
    return record


def test_rows_come_by_session_and_flow(filled: Record) -> None:
    tables_ = found(filled.path)
    assert [row["id"] for row in tables_["flows"]] == ["b", "a"]
    for name in ("findings", "redactions", "telemetry_events", "disclosures"):
        assert [row["flow_id"] for row in tables_[name]] == ["b", "a"], name
    assert [row["session_id"] for row in tables_["ledger"]] == ["s1", "s2"]


def test_only_chosen_rows_come(filled: Record) -> None:
    tables_ = found(filled.path, Choice(session=("s2",)))
    for name in ("findings", "redactions", "telemetry_events", "disclosures"):
        assert [row["flow_id"] for row in tables_[name]] == ["a"], name
    assert [row["id"] for row in found(filled.path, Choice(until="2026-03-31"))["flows"]] == ["b"]


def test_json_in_columns_is_json_in_rows(filled: Record) -> None:
    (row, _) = found(filled.path)["telemetry_events"]
    assert row["properties"] == {"x": [1, 2]}
    assert found(filled.path)["flows"][0]["headers"] == {"request": [], "response": []}


@pytest.mark.parametrize("text", ["no JSON", "[NaN]", "[" * 100_000])
def test_what_no_reader_takes_as_json_stays_text(record: Record, text: str) -> None:
    record.upload("a")
    record.event("a", properties=text)
    (row,) = found(record.path)["telemetry_events"]
    assert row["properties"] == text
    json.dumps(row, allow_nan=False)


def test_conversations_come_with_what_the_chosen_flows_told_of_them(record: Record) -> None:
    record.session("s2", started_at="2026-04-01T10:00:00.000Z")
    chats = Chats(record)
    chats.conversation("c", title="Title")
    chats.conversation("d", session_id="s2")
    chats.message("m", "user", "hi", conversation_id="c", attachments=[{"name": "x.pdf"}])
    chats.message("n", "user", "later", conversation_id="c", session_id="s2")
    record.db.execute('UPDATE message_sources SET fields = \'["text", "attachments"]\'')
    record.db.conn.commit()
    tables_ = found(record.path, Choice(session=("s1",)))
    assert [(row["id"], row["title"]) for row in tables_["conversations"]] == [("c", "Title")]
    assert [row["text"] for row in tables_["messages"]] == ["hi"]
    assert [(row["message_id"], row["name"]) for row in tables_["attachments"]] == [("m", "x.pdf")]
    assert [row["text"] for row in found(record.path)["messages"]] == ["hi", "later"]


def test_no_table_and_no_column_is_forgotten(record: Record) -> None:
    db = Database(memory=True)
    migrations.apply(db)
    ours = {name for name in db.table_names() if "_fts" not in name and name[0] != "_"}
    assert found(record.path).keys() == ours - LEFT_OUT.keys() | {"disclosures"}
    with reading(record.path) as read:
        for name in ours - LEFT_OUT.keys():
            columns = {column.name for column in db.table(name).columns} - {"key", "message_key"}
            asked = _asked(read, name)
            assert columns - {"context_id"} <= asked | ({"id"} if name == "findings" else set())
    db.close()


def _asked(db: Any, name: str) -> set[str]:
    """The columns that the query of a table gives."""
    queries: list[str] = []
    cursors = []

    class Listening:
        def execute(self, query: str, *values: Any) -> Any:
            queries.append(query)
            cursors.append(db.execute(query, *values))
            return cursors[-1]

    with tables(Listening(), Choice()) as found:  # type: ignore[arg-type]
        list(found[name])
    return {column[0] for column in cursors[-1].description}
