"""What was forgotten is nowhere in the file, and what stays is as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from addon.errors import ChatcapError
from addon.store.compaction import compact
from addon.store.database import open_for_writing
from addon.store.purging import Purge, unfinished
from addon.store.selection import Filters
from addon.store.sole import sole
from analysis.purging import purge as purging
from tests.analysis.purging.planting import OLD, ORDER, OURS, cells, plant, raw, rows_of, tables

GOING, STAYING = "qqgoneqq", "qqstayqq"
KEPT = {
    # columns that say what happened, not what was said
    *("sessions.id", "sessions.label", "sessions.source_path", "sessions.source_sha256"),
    *("sessions.policy", "ledger.session_id", "purged_flows.session_id"),
    *("flows.id", "flows.session_id", "flows.method", "flows.scheme", "flows.host", "flows.query"),
    *("flows.http_version", "flows.endpoint", "flows.vendor", "flows.error", "flows.client"),
    *("flows.device", "flows.request_state", "flows.response_state", "flows.policy"),
    *("flows.planned", "flows.reason", "flows.sent_without"),
    *("frames.flow_id", "frames.event"),
    *(f"findings.{name}" for name in ("flow_id", "side", "severity", "kind", "path", "detail")),
    *(f"shapes.{name}" for name in ("session_id", "endpoint", "side", "path", "type")),
    *("shapes.first_seen", "shapes.last_seen"),
    *("redactions.flow_id", "redactions.place", "redactions.kind"),
    *(f"telemetry_events.{name}" for name in ("flow_id", "vendor", "action", "removed", "changed")),
    *(f"disclosed_items.{name}" for name in ("vendor", "data_class", "item", "path", "reason")),
    *("disclosed_by.flow_id", "disclosed_by.seen_at"),
    *(f"conversations.{name}" for name in ("id", "model", "current_node", "gizmo_id", "origin")),
    *("conversations.create_time", "conversations.update_time"),
    *(f"messages.{name}" for name in ("conversation_id", "id", "parent_id", "role", "name")),
    *(f"messages.{name}" for name in ("recipient", "channel", "content_type", "status", "model")),
    *("messages.create_time", "messages.update_time"),
    *("attachments.id", "attachments.kind", "attachments.media_type", "citations.kind"),
    *("placeholders.id", "placeholders.conversation_id"),
    *(f"conversation_sources.{name}" for name in ("session_id", "flow_id", "source", "seen_at")),
    *(f"message_sources.{name}" for name in ("session_id", "flow_id", "source", "seen_at")),
    *(f"feedback.{name}" for name in ("flow_id", "conversation_id", "message_id", "kind")),
    *("feedback.rating", "feedback.seen_at"),
    *(f"shares.{name}" for name in ("id", "conversation_id", "current_node", "seen_at", "flow_id")),
    *(f"turns.{name}" for name in ("flow_id", "conversation_id", "asked_id", "message_id")),
    *(f"turns.{name}" for name in ("kind", "model", "socket_flow_id", "encoding")),
    *("turns.server_request_id", "turns.started_at"),
    *("latency_reports.flow_id", "latency_reports.server_request_id", "latency_reports.model"),
    "latency_reports.reported_at",
}
OF_SESSION = {cell for cell in KEPT if cell.startswith(("sess", "ledger", "shapes", "purged"))}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record of two sessions; of the going one a second copy was deleted without care."""
    path = tmp_path / "record.db"
    open_for_writing(path).close()
    with closing(sqlite3.connect(path)) as db:
        plant(db, GOING, 1, started_at=OLD, category="telemetry")
        plant(db, STAYING, 2)
    return path


class Looking:
    """Reads the record, and does not keep it open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(query).fetchall()

    def cells(self, tag: str) -> set[str]:
        with closing(sqlite3.connect(self.path)) as db:
            return cells(db, tag)

    def rows(self, tag: str) -> set[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as db:
            return rows_of(db, tag)


@pytest.fixture
def look(path: Path) -> Looking:
    return Looking(path)


def run(path: Path, asked: Purge) -> purging.Check:
    with sole(path) as connection:
        return purging.carry_out(connection, path, asked)


def test_every_table_is_planted(look: Looking) -> None:
    with closing(sqlite3.connect(look.path)) as db:
        assert {*tables(db)} == {*ORDER, *OURS}
    assert {cell.partition(".")[0] for cell in look.cells(GOING)} == {*ORDER} - {"disclosed_lists"}


def test_a_session_is_gone_byte_for_byte(path: Path, look: Looking) -> None:
    stayed = look.rows(STAYING)
    check = run(path, Purge(Filters(sessions=(f"{GOING}-session",))))
    assert check.marks
    assert not check.elsewhere
    assert GOING.encode() not in raw(path)
    assert look.cells(GOING) == set()
    assert look.rows(STAYING) == stayed


def test_content_alone_leaves_what_reports_need(path: Path, look: Looking) -> None:
    stayed = look.rows(STAYING)
    run(path, Purge(Filters(sessions=(f"{GOING}-session",)), content_only=True))
    assert look.cells(GOING) == KEPT
    assert look.rows(STAYING) == stayed
    for gone in ("bodies", "messagestext", "conversationstitle", "flowsheaders", "flowsvalue"):
        assert f"{GOING}{gone}".encode() not in raw(path)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(before="2026-01-01T00:00:00.000Z"),
        Filters(category="telemetry"),
        Filters(conversations=(f"{GOING}-chat",)),
    ],
)
@pytest.mark.parametrize("content_only", [True, False])
def test_flows_go_and_their_content_with_them(
    path: Path, look: Looking, filters: Filters, content_only: bool
) -> None:
    stayed = look.rows(STAYING)
    run(path, Purge(filters, content_only=content_only))
    assert look.cells(GOING) == (KEPT if content_only else OF_SESSION)
    assert f"{GOING}messagestext".encode() not in raw(path)
    assert f"{GOING}bodies".encode() not in raw(path)
    assert look.rows(STAYING) == stayed


@pytest.mark.parametrize(
    "filters",
    [
        Filters(sessions=(f"{GOING}-session",), category="auth"),
        Filters(sessions=(f"{GOING}-session",), before="2000-01-01T00:00:00.000Z"),
        Filters(conversations=(f"{GOING}-chat",), category="auth"),
    ],
)
def test_filters_add_up(path: Path, look: Looking, filters: Filters) -> None:
    before = look.rows(GOING), look.rows(STAYING)
    run(path, Purge(filters))
    assert (look.rows(GOING), look.rows(STAYING)) == before


def test_everything_goes_but_the_key(path: Path, look: Looking) -> None:
    key = look("SELECT key FROM standin_key")
    run(path, Purge(Filters()))
    assert b"qqstayqq" not in raw(path)
    assert b"qqgoneqq" not in raw(path)
    assert look("SELECT key FROM standin_key") == key


def test_a_purge_is_on_record_without_what_it_was_about(path: Path, look: Looking) -> None:
    run(path, Purge(Filters(conversations=(f"{GOING}-chat",))))
    (row,) = look("SELECT scope, filters, finished_at IS NOT NULL FROM purges")
    assert row[0] == "everything"
    assert '"conversations": 1' in row[1]
    assert GOING not in row[1]
    assert row[2]
    (of_session,) = look("SELECT session_id, complete, emptied FROM purged_flows")
    assert of_session == (f"{GOING}-session", 1, 0)


def test_a_rehearsal_changes_nothing_and_says_what_would_go(path: Path) -> None:
    asked = Purge(Filters(sessions=(f"{GOING}-session",)))
    with closing(sqlite3.connect(path)) as db:
        before = list(db.iterdump())
    with sole(path) as connection:
        told = purging.rehearse(connection, path, asked, all_mentions=False)
        purging.carry_out(connection, path, told.asked)
        (counts,) = connection.execute("SELECT counts FROM purges").fetchone()
    assert told.purged.rows["flows"] == 1
    assert told.purged.rows["messages"] == 1
    assert f'"messages": {told.purged.rows["messages"]}' in counts
    path.unlink()
    open_for_writing(path).close()
    with closing(sqlite3.connect(path)) as db:
        plant(db, GOING, 1, started_at=OLD, category="telemetry")
        plant(db, STAYING, 2)
    with sole(path) as connection:
        purging.rehearse(connection, path, asked, all_mentions=False)
    with closing(sqlite3.connect(path)) as db:
        after = list(db.iterdump())
    assert [*map(without_key, after)] == [*map(without_key, before)]


def without_key(line: str) -> str:
    return "" if "standin_key" in line or "_sqlite_migrations" in line else line


def test_an_interrupted_purge_is_finished_later(
    path: Path, look: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(purging, "compact", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(path, Purge(Filters(sessions=(f"{GOING}-session",))))
    assert look.cells(GOING) == set()
    monkeypatch.setattr(purging, "compact", compact)
    with sole(path) as connection:
        assert unfinished(connection) == [1]
        assert purging.finish_all(connection, path) == 1
        assert unfinished(connection) == []
    assert GOING.encode() not in raw(path)


def test_what_is_still_in_the_file_fails_loudly(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(_: sqlite3.Connection) -> None:
        path.with_name(f"{path.name}-shm").write_bytes(f"{GOING}-session".encode())

    monkeypatch.setattr(purging, "compact", careless)
    with pytest.raises(ChatcapError, match="is still in"):
        run(path, Purge(Filters(sessions=(f"{GOING}-session",))))
