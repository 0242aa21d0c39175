"""After a purge the chats are as if what went had never been recorded."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from addon.store.purging import Purge
from addon.store.selection import Filters
from addon.store.sole import sole
from analysis.purging.purge import carry_out
from tests.addon.store.record import content
from tests.analysis.rerecording import HALF, Which, recorded

CHAT = "00000c01-0000-4000-8000-000000000c01"


def chats(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as db:
        return content(db)


@pytest.mark.parametrize(
    ("filters", "goes"),
    [
        (Filters(category="history"), lambda e: e.flow["category"] == "history"),
        (Filters(category="realtime"), lambda e: e.flow["category"] == "realtime"),
        (Filters(before=HALF), lambda e: e.flow["started_at"] < HALF),
    ],
    ids=["history", "realtime", "half"],
)
def test_chats_are_as_if_it_had_never_been_recorded(
    tmp_path: Path, filters: Filters, goes: Which
) -> None:
    path = recorded(tmp_path / "all.db")
    before = chats(path)
    with sole(path) as connection:
        carry_out(connection, path, Purge(filters))
    without = recorded(tmp_path / "without.db", lambda entry: not goes(entry))
    left, never = chats(path), chats(without)
    assert left["messages"] != before["messages"]
    for table in ("conversations", "messages", "attachments", "citations"):
        assert left[table] == never[table], table


def test_of_a_chat_that_goes_nothing_is_told_again(tmp_path: Path) -> None:
    path = recorded(tmp_path / "all.db")
    ids = {row["id"] for row in chats(path)["conversations"]}
    with sole(path) as connection:
        carry_out(connection, path, Purge(Filters(conversations=(CHAT,))))
    left = chats(path)
    assert {row["id"] for row in left["conversations"]} == ids - {CHAT}
    assert not [row for row in left["messages"] if row["conversation_id"] == CHAT]


def test_content_that_others_told_is_told_again(tmp_path: Path) -> None:
    path = recorded(tmp_path / "all.db")
    with sole(path) as connection:
        carry_out(connection, path, Purge(Filters(category="history"), content_only=True))
    without = recorded(tmp_path / "w.db", lambda entry: entry.flow["category"] != "history")
    texts = {row["id"]: row["text"] for row in chats(without)["messages"]}
    left = {row["id"]: row["text"] for row in chats(path)["messages"] if row["id"] in texts}
    assert left == texts
