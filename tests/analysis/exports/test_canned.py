"""The questions that Datasette is given, asked by SQLite."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.exports.canned import QUERIES
from analysis.queries.database import reading, rows
from analysis.queries.relations import relations
from tests.addon.store.varied import varied

BY_NAME = {one.name: one for one in QUERIES}
PARAMETERS = re.compile(r":(\w+)")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("canned") / "varied.db"
    varied(path)
    with reading(path) as opened:
        yield opened


def ask(db: sqlite3.Connection, name: str, **given: str) -> list[dict[str, Any]]:
    sql = BY_NAME[name].sql
    values = dict.fromkeys(PARAMETERS.findall(sql), "") | given
    return list(rows(db, sql, values))


@pytest.mark.parametrize("name", BY_NAME)
def test_each_has_an_answer_with_nothing_filled_in(db: sqlite3.Connection, name: str) -> None:
    asked = {"words": "harbour"} if name == "search_chats" else {}
    if name != "only_in_one_session":  # the newest session is empty
        assert ask(db, name, **asked)


def test_none_has_the_name_of_a_table_or_of_another() -> None:
    assert not BY_NAME.keys() & {relation.name for relation in relations()}
    assert len(BY_NAME) == len(QUERIES) == len({one.title for one in QUERIES})


def test_what_left_despite_a_policy_is_neither_shadowed_nor_undelivered(
    db: sqlite3.Connection,
) -> None:
    found = {row["flow_id"] for row in ask(db, "left_despite_policy")}
    assert found == {"up4", "up6"}


def test_a_vendor_narrows_what_was_told(db: sqlite3.Connection) -> None:
    everything = ask(db, "told_to_whom")
    assert {row["vendor"] for row in everything} == {"segment", "unknown"}
    assert everything[0]["leak"] is not None
    ours = ask(db, "told_to_whom", vendor="unknown")
    assert [row["vendor"] for row in ours] == ["unknown"]


def test_sessions_are_told_apart_by_id_or_label(db: sqlite3.Connection) -> None:
    only_later = {row["what"] for row in ask(db, "only_in_one_session", a="s2", b="first")}
    assert {"me response $.new[]", "only_later response $"} <= only_later
    assert "chatgpt.com" not in only_later
    only_first = {
        (row["kind"], row["what"]) for row in ask(db, "only_in_one_session", a="first", b="s2")
    }
    assert ("host", "elsewhere.example") in only_first
    assert ask(db, "only_in_one_session", a="s2", b="s2") == []
    newest = ask(db, "only_in_one_session")
    assert newest == ask(db, "only_in_one_session", a="s4", b="s3")


@pytest.mark.parametrize(
    "words", ["harbour", "Harbour  OPENED", '"harbour', "harbour:*", "harbour -", " harbour "]
)
def test_words_are_found_whatever_stands_around_them(db: sqlite3.Connection, words: str) -> None:
    assert "m-b1" in {row["id"] for row in ask(db, "search_chats", words=words)}


@pytest.mark.parametrize("words", ["", '"', "harbour lighthouse", "NOT harbour", "tool text"])
def test_what_is_not_there_is_not_found(db: sqlite3.Connection, words: str) -> None:
    assert ask(db, "search_chats", words=words) == []


def test_percentiles_of_models_are_of_all_days(db: sqlite3.Connection) -> None:
    found = ask(db, "answers_by_model")
    done = "SELECT model, count(*) FROM turn_times WHERE answer = 'done' GROUP BY model"
    whole = [row for row in found if row["measure"] == "whole answer"]
    assert {row["model"]: row["answers"] for row in whole} == dict(db.execute(done).fetchall())


def test_a_chat_is_read_in_its_order(db: sqlite3.Connection) -> None:
    untitled = ask(db, "read_a_chat", conversation_id="untitled")
    assert [row["text"] for row in untitled] == ["A question of its own"]
    newest = ask(db, "read_a_chat")
    times = [row["create_time"] or "" for row in newest]
    assert times == sorted(times)
