"""Two flows told of one message: what goes with the one, and what the other keeps."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlite_utils import Database

from addon.store.rows import Chats
from addon.store.selection import Filters, select
from addon.store.unsaying import empty, unsay
from tests.addon.store.builders import sighting
from tests.addon.store.record import check, in_memory, writers

Told = tuple[str | None, str, dict[str, Any]]
FILE = {"name": "plan.pdf"}


Tell = Callable[..., Database]


@pytest.fixture
def told() -> Iterator[Tell]:
    """A record of what flows (of `s1`, `s2`; None: the export of `s2`) told of one message."""
    with ExitStack() as stack:

        def tell(*tellings: Told) -> Database:
            db = in_memory()
            stack.callback(db.close)
            by_session = writers(db)
            for second, (flow, source, values) in enumerate(tellings):
                one = sighting(values, message_id="m1", source=source, second=second)
                name = sighting({"title": f"title by {source}"}, source=source, second=second)
                session = "s1" if flow in ("f1", "f2") else "s2"
                by_session[session].write([Chats(flow_id=flow, sightings=(name, one))])
            return db

        yield tell


def message(db: Database) -> dict[str, object]:
    (row,) = db.query("SELECT text, status FROM messages")
    return row | {"files": db.table("attachments").count}


def go(db: Database, *, content_only: bool = False, session: str = "s1") -> None:
    select(db.conn, Filters(sessions=(session,)))
    if content_only:
        empty(db.conn)
    else:
        unsay(db.conn)
    check(db.conn)


BOTH: tuple[Told, ...] = (
    ("f1", "stream", {"text": "of the first", "status": "done", "attachments": [FILE]}),
    ("f3", "document", {"text": "of the second"}),
)


def test_what_stands_as_one_who_stays_told_it_stays(told: Tell) -> None:
    db = told(*BOTH)
    go(db)
    assert message(db) == {"text": "of the second", "status": None, "files": 0}


def test_what_stands_as_one_who_goes_told_it_goes(told: Tell) -> None:
    db = told(*BOTH[::-1])
    go(db)
    assert message(db) == {"text": None, "status": None, "files": 0}
    assert [*db.query("SELECT title FROM conversations")] == [{"title": None}]


def test_what_nobody_else_tells_is_left_to_whoever_deletes_it(told: Tell) -> None:
    db = told(BOTH[0])
    go(db)
    assert message(db) == {"text": "of the first", "status": "done", "files": 1}


def test_an_official_export_tells_the_same(told: Tell) -> None:
    db = told((None, "export", {"text": "the text"}), ("f1", "document", {"text": "the text"}))
    go(db)
    assert message(db) == {"text": "the text", "status": None, "files": 0}


def test_an_export_that_goes_keeps_nothing(told: Tell) -> None:
    db = told(("f1", "stream", {"status": "done"}), (None, "export", {"text": "the text"}))
    go(db, session="s2")
    assert message(db) == {"text": None, "status": "done", "files": 0}


@pytest.mark.parametrize("tellings", [BOTH[:1], BOTH[::-1]])
def test_content_goes_and_numbers_stay(told: Tell, tellings: tuple[Told, ...]) -> None:
    db = told(*tellings)
    go(db, content_only=True)
    assert message(db) == {"text": None, "status": "done", "files": 1}
    assert [*db.query("SELECT name FROM attachments")] == [{"name": None}]


def test_content_that_others_told_later_stays(told: Tell) -> None:
    db = told(*BOTH)
    go(db, content_only=True)
    assert message(db) == {"text": "of the second", "status": "done", "files": 1}
