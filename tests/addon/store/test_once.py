import sqlite3
from collections.abc import Iterator

import pytest

from addon.store.once import Once


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)")
    yield made
    made.close()


def test_a_text_has_one_number_however_often_it_comes(db: sqlite3.Connection) -> None:
    texts = Once(db, "texts", "text")
    numbers = [texts.number(text) for text in "abab"]
    assert numbers == [*numbers[:2], *numbers[:2]]
    assert Once(db, "texts", "text").number("a") == numbers[0]
    assert db.execute("SELECT count(*) FROM texts").fetchone() == (2,)


def test_what_was_rolled_back_is_written_again(db: sqlite3.Connection) -> None:
    texts = Once(db, "texts", "text")
    db.execute("BEGIN")
    texts.number("a")
    db.execute("ROLLBACK")
    texts.forget()
    number = texts.number("a")
    assert db.execute("SELECT id FROM texts WHERE text = 'a'").fetchone() == (number,)


def test_what_is_remembered_is_bounded(db: sqlite3.Connection) -> None:
    texts = Once(db, "texts", "text")
    for number in range(10_000):
        texts.number(str(number))
    assert len(texts._known) <= 4_096
