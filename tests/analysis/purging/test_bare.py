import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from analysis.purging.bare import add_functions, bare_headers, bare_query


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE standin_key (key)")
        db.execute("INSERT INTO standin_key VALUES (?)", [b"k" * 32])
        add_functions(db)
        yield db


@pytest.mark.parametrize(
    ("query", "bare"),
    [(None, None), ("", ""), ("q=secret+words&n=1&x", "q=<12 chars>&n=<1 chars>&<1 chars>")],
)
def test_of_a_query_the_names_stay(query: str | None, bare: str | None) -> None:
    assert bare_query(query) == bare
    assert bare_query(bare) == bare


def test_of_headers_the_names_stay_and_harmless_values() -> None:
    headers = {"request": [["Content-Type", "text/html"], ["X-Name", "Ada"]], "response": []}
    bare = bare_headers(json.dumps(headers))
    left = {"request": [["Content-Type", "text/html"], ["X-Name", "<3 chars>"]], "response": []}
    assert json.loads(bare) == left
    assert bare_headers(bare) == bare
    assert bare_headers("{}") == "{}"


def test_of_a_type_the_vendors_own_word_stays(db: sqlite3.Connection) -> None:
    for vendor, kind, bare in [
        ("segment", "track", "track"),
        ("segment", "My invented chat", None),
        ("nobody", "track", None),
        (None, None, None),
    ]:
        assert db.execute("SELECT bare_type(?, ?)", [vendor, kind]).fetchone() == (bare,)


def test_of_a_path_the_words_stay(db: sqlite3.Connection) -> None:
    path = "/backend-api/conversation/0000-secret-0000"
    (bare,) = db.execute("SELECT bare_path(?)", [path]).fetchone()
    assert bare.startswith("/backend-api/conversation/[id:")
    assert db.execute("SELECT bare_path(?)", [bare]).fetchone() == (bare,)
    assert db.execute("SELECT bare_query(NULL)").fetchone() == (None,)
