"""Of chats there is what the chosen flows told, as if no other one had ever been recorded."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.told import told_by
from tests.addon.store.record import content
from tests.analysis.building import Record
from tests.analysis.chatting import Chats
from tests.analysis.rerecording import HALF, Which, recorded

TABLES = ("conversations", "messages", "attachments", "citations", "turns")
LATER = "2026-04-01T10:00:00.000Z"


def chats(path: Path, choice: Choice) -> dict[str, list[Any]]:
    with reading(path) as db, told_by(db, choice):
        return content(db)


MEMORY = 2
"""What `PRAGMA temp_store` calls it: texts of chats are not written to a file on the way."""


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        (Choice(until=HALF), lambda e: e.flow["started_at"] < HALF),
        (Choice(since=HALF), lambda e: e.flow["started_at"] >= HALF),
        (Choice(category="history"), lambda e: e.flow["category"] == "history"),
    ],
    ids=["until", "since", "history"],
)
def test_it_is_as_if_nothing_else_had_been_recorded(
    tmp_path: Path, choice: Choice, chosen: Which
) -> None:
    path = recorded(tmp_path / "all.db")
    told, alone = chats(path, choice), chats(recorded(tmp_path / "alone.db", chosen), Choice())
    assert told["messages"] != chats(path, Choice())["messages"]
    for table in TABLES:
        assert told[table] == alone[table], table


@pytest.fixture
def two(record: Record) -> Record:
    """Session `s1` told a chat, `s2` listed it under a new title and asked its last question."""
    record.session("s2", started_at=LATER)
    told = Chats(record)
    key = told.conversation(title="Later title")
    record.db.execute("UPDATE conversation_sources SET fields = '[]'")
    told.told("conversation", key, "list", ["title"], "new", session="s2")
    file, link = {"name": "plan.pdf"}, {"title": "A pier"}
    told.message("m1", "user", "first secret", attachments=[file], citations=[link])
    told.message("m2", "user", "second secret", session_id="s2")
    told.share("share", flow_id=told.flow("s2"), title="Shared title")
    record.db.conn.commit()
    return record


def test_another_session_gives_nothing_away(two: Record) -> None:
    told = chats(two.path, Choice(session=("s2",)))
    assert [(row["id"], row["text"]) for row in told["messages"]] == [("m2", "second secret")]
    assert [row["title"] for row in told["conversations"]] == ["Later title"]
    assert (told["attachments"], told["citations"]) == ([], [])
    told = chats(two.path, Choice(session=("s1",)))
    assert [(row["id"], row["text"]) for row in told["messages"]] == [("m1", "first secret")]
    assert [row["title"] for row in told["conversations"]] == [None]
    assert told["shares"] == []


def test_of_a_share_there_is_only_the_title_of_its_chat(two: Record) -> None:
    (share,) = chats(two.path, Choice(session=("s2",)))["shares"]
    assert (share["id"], share["title"]) == ("share", None)
    two.db.execute("UPDATE shares SET title = 'Later title'")
    two.db.conn.commit()
    (share,) = chats(two.path, Choice(session=("s2",)))["shares"]
    assert share["title"] == "Later title"


@pytest.mark.parametrize(
    ("choice", "texts"),
    [
        (Choice(session=("s1",)), ["told whole"]),
        (Choice(since=LATER), []),
        (Choice(category="history"), []),
    ],
)
def test_an_official_export_counts_by_its_session_and_time(
    record: Record, choice: Choice, texts: list[str]
) -> None:
    told = Chats(record)
    told.conversation(source="export")
    told.message("m1", "user", "told whole", source="export")
    record.db.execute("UPDATE message_sources SET fields = '[]'")
    record.db.conn.commit()
    assert [row["text"] for row in chats(record.path, choice)["messages"]] == texts


def test_afterwards_all_is_there_and_nothing_can_be_written(two: Record) -> None:
    with reading(two.path) as db:
        with told_by(db, Choice(since=LATER)):
            assert content(db)["messages"] == []
            assert db.execute("PRAGMA temp_store").fetchone() == (MEMORY,)
            with pytest.raises(sqlite3.OperationalError):
                db.execute("DELETE FROM messages")
        assert [row["id"] for row in content(db)["messages"]] == ["m1", "m2"]
        assert not db.in_transaction
