from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from addon.protocol.records import Outcome
from addon.store.ledger import Ledger
from addon.store.ledgers import Ledgers
from tests.addon.store import record

SAVED = Ledger(complete=3, skipped=2, truncated=1, write_errors=1)


@pytest.fixture
def db() -> Iterator[Database]:
    db = record.in_memory()
    yield db
    db.close()


def test_an_account_is_loaded_as_it_was_saved(db: Database) -> None:
    ledgers = Ledgers(db.conn, "s1")
    assert ledgers.load() is None
    ledgers.begin(Ledger())
    assert ledgers.load() == Ledger()
    ledgers.save(SAVED.count(Outcome.ERROR))
    assert ledgers.load() == SAVED.count(Outcome.ERROR)
    assert db.execute("SELECT seen FROM ledger").fetchall() == [(6,)]


def test_the_account_of_another_session_stays(db: Database) -> None:
    ours, theirs = Ledgers(db.conn, "s1"), Ledgers(db.conn, "s2")
    ours.begin(Ledger())
    theirs.begin(SAVED)
    ours.save(Ledger(complete=1))
    assert (ours.load(), theirs.load()) == (Ledger(complete=1), SAVED)


def test_what_is_accounted_for_nowhere_is_an_error(db: Database) -> None:
    with pytest.raises(LookupError, match="s1"):
        Ledgers(db.conn, "s1").save(SAVED)
