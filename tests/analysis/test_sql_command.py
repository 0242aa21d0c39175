"""`chatcap sql`: questions of one's own, read-only and bounded."""

import re

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT {}) SELECT x FROM n"


def test_rows_come_back_with_their_names(record: Record, chatcap: Chatcap) -> None:
    record.flow("a")
    done = chatcap("sql", "SELECT id, status FROM flows", "--json")
    assert done.json == [{"id": "a", "status": 200}]


@pytest.mark.parametrize(
    ("limit", "shown", "said"), [((), 1000, "The first 1000 rows"), (("--limit", "5"), 5, "")]
)
def test_a_table_is_bounded_and_says_so(
    chatcap: Chatcap, limit: tuple[str, ...], shown: int, said: str
) -> None:
    done = chatcap("sql", NUMBERS.format(2000), *limit)
    numbers = [line for line in done.out.split() if line.isdigit()]
    assert len(numbers) == shown
    assert said in done.err


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM flows", "SELEKT", "ATTACH 'other.db' AS x", "PRAGMA journal_mode = DELETE"],
)
def test_what_is_no_question_is_refused(record: Record, chatcap: Chatcap, query: str) -> None:
    record.flow("a")
    done = chatcap("sql", query)
    assert done.code in (1, 2)
    assert "Traceback" not in done.err
    assert record.db.execute("SELECT count(*) FROM flows").fetchone() == (1,)


def test_a_query_without_end_is_stopped(chatcap: Chatcap) -> None:
    done = chatcap("sql", f"SELECT count(*) FROM ({NUMBERS.format(10**12)})", "--timeout", "0.2")
    assert done.code == 1
    assert "--timeout" in done.err


def test_the_views_that_the_help_names_are_there(chatcap: Chatcap) -> None:
    from analysis.clidocs import help_of

    listed = chatcap("sql", "SELECT name FROM sqlite_schema WHERE type = 'view'", "--json").json
    views = {row["name"] for row in listed}
    named = set(re.findall(r"[a-z_]+_[a-z_]+|requests|leaks", help_of("sql")))
    assert len(named & views) >= 9
