"""SQL of the user's own: reads, within limits, and nothing else."""

import time
from pathlib import Path

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT json_extract(headers, '$.request') FROM flows",
        "EXPLAIN QUERY PLAN SELECT * FROM flows",
        "PRAGMA table_info(flows)",
        "SELECT name, sql FROM sqlite_schema",
        "VALUES (1), (2)",
        "/* nothing */",
        "",
    ],
)
def test_reading_is_allowed(query: str, chatcap: Chatcap) -> None:
    assert chatcap("sql", query, "--json").code == 0


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM flows",
        "INSERT INTO ledger (session_id) VALUES ('x')",
        "UPDATE sessions SET label = 'x'",
        "DROP TABLE flows",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH '{folder}/evil.db' AS evil",
        "VACUUM INTO '{folder}/evil.db'",
        "VACUUM",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA temp_store_directory = '{folder}'",
        "BEGIN IMMEDIATE",
        "SELECT load_extension('evil')",
        "SELECT 1; DELETE FROM flows",
        "REINDEX",
        "ANALYZE",
    ],
)
def test_writing_is_refused_and_leaves_no_trace(
    query: str, record: Record, chatcap: Chatcap, tmp_path: Path
) -> None:
    record.flow("f1")
    done = chatcap("sql", query.format(folder=tmp_path))
    assert done.code == 1, done
    assert done.err.startswith("Error: ")
    assert not (tmp_path / "evil.db").exists()
    assert record.db.execute("SELECT count(*) FROM flows").fetchone() == (1,)


def test_an_endless_query_is_stopped(chatcap: Chatcap) -> None:
    begun = time.monotonic()
    done = chatcap("sql", ENDLESS, "--timeout", "0.3")
    assert time.monotonic() - begun < 3
    assert done.code == 1
    assert "stopped after 0.3 s" in done.err


def test_a_slow_query_is_stopped_between_rows_as_well(chatcap: Chatcap) -> None:
    query = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    done = chatcap("sql", query, "--timeout", "0.3", "--format", "ndjson")
    assert "stopped after 0.3 s" in done.err


def test_huge_values_are_refused(chatcap: Chatcap) -> None:
    assert "too big" in chatcap("sql", "SELECT zeroblob(1000000000)").err


@pytest.mark.parametrize("query", ["SELEC", "SELECT nonsense", "SELECT \ud800", "SELECT 1 \0 2"])
def test_mistakes_are_explained_in_one_line(query: str, chatcap: Chatcap) -> None:
    done = chatcap("sql", query)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_the_key_of_the_stand_ins_stays_in_the_database(chatcap: Chatcap) -> None:
    assert chatcap("sql", "SELECT * FROM standin_key", "--json").json == [{"id": 1, "key": None}]
    assert chatcap("sql", "SELECT hex(key) AS k FROM standin_key", "--json").json == [{"k": ""}]


def test_columns_of_one_name_are_all_kept(chatcap: Chatcap) -> None:
    done = chatcap("sql", "SELECT 1 AS a, 2 AS a, 3 AS a_2", "--json")
    assert done.json == [{"a": 1, "a_2": 2, "a_2_2": 3}]


def test_blobs_and_infinities_are_json(chatcap: Chatcap) -> None:
    done = chatcap("sql", "SELECT x'00ff' AS b, 9e999 AS i, -9e999 AS j", "--json")
    assert done.json == [{"b": {"$base64": True, "encoded": "AP8="}, "i": "inf", "j": "-inf"}]


def test_the_row_limit_is_told(record: Record, chatcap: Chatcap) -> None:
    query = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1005) SELECT x FROM n"
    )
    table = chatcap("sql", query)
    assert len(table.out.splitlines()) == 2 + 1000
    assert "The first 1000 rows; --limit N shows more." in table.err
    assert len(chatcap("sql", query, "--json").json) == 1005
    limited = chatcap("sql", query, "--limit", "3", "--json")
    assert (len(limited.json), limited.err) == (3, "")
