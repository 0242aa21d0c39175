from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.purging.copies import beside, delete


def test_only_copies_of_this_database_are_named(tmp_path: Path) -> None:
    for name in (
        "a.db",
        "a.db.before-m005_chats",
        "a-backup-20260101T000000Z.db",
        "b.db.before-m005_chats",
        "a-backup-list.txt",
        "ab-backup-20260101T000000Z.db",
    ):
        (tmp_path / name).touch()
    (tmp_path / "a.db.before-link").symlink_to(tmp_path / "b.db.before-m005_chats")
    found = beside(tmp_path / "a.db")
    assert [path.name for path in found] == [
        "a-backup-20260101T000000Z.db",
        "a.db.before-m005_chats",
    ]
    delete(found)
    assert beside(tmp_path / "a.db") == []
    assert (tmp_path / "b.db.before-m005_chats").exists()


def test_a_name_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "[ab].db.before-m1").touch()
    (tmp_path / "a.db.before-m1").touch()
    assert [path.name for path in beside(tmp_path / "[ab].db")] == ["[ab].db.before-m1"]


def test_what_cannot_be_deleted_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChatcapError, match="do it by hand"):
        delete([tmp_path])
