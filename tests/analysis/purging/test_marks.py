import sqlite3
from pathlib import Path

import pytest

from addon.store.database import open_for_writing
from addon.store.selection import Filters, select
from addon.store.sole import sole
from analysis.purging import marks
from tests.analysis.purging.planting import plant


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    open_for_writing(path).close()
    with sqlite3.connect(path) as db:
        plant(db, "qqgoneqq", 1)
        plant(db, "qqstayqq", 2)
    db.close()
    return path


@pytest.mark.parametrize(("content_only", "has_ids"), [(True, False), (False, True)])
def test_marks_are_of_what_goes_and_ids_only_where_rows_go(
    path: Path, content_only: bool, has_ids: bool
) -> None:
    with sole(path) as connection:
        select(connection, Filters(sessions=("qqgoneqq-session",)))
        found = marks.collect(connection, content_only=content_only)
        assert b"qqgoneqqmessagestext" in found
        assert b"qqgoneqqbodiesrequest" in found
        assert (b"qqgoneqq-flow" in found) is has_ids
        assert not any(b"stay" in mark for mark in found)
        assert marks.standing(connection, [b"qqgoneqqmessagestext", b"nowhere at all"]) == {
            b"qqgoneqqmessagestext"
        }


def test_short_and_uniform_values_are_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    open_for_writing(path).close()
    with sqlite3.connect(path) as db:
        plant(db, "q", 1)
        db.execute("UPDATE messages SET text = 'short', id = 'zzzzzzzzzzzzzzzzzzzzzzz'")
    db.close()
    with sole(path) as connection:
        select(connection, Filters())
        found = marks.collect(connection, content_only=False)
    assert b"short" not in found
    assert not any(mark.startswith(b"zzz") for mark in found)


def test_files_are_searched_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\0\1one\2")
    (tmp_path / "b").write_bytes(b"")
    files = [tmp_path / name for name in ("a", "b", "missing")]
    assert marks.found_in(files, [b"one", b"two"]) == {b"one"}
