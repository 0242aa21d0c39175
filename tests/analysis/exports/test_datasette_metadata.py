"""What Datasette is told of a record."""

from analysis.exports.canned import QUERIES
from analysis.exports.datasette_metadata import metadata
from analysis.queries.relations import relations

TOLD = metadata("mine")["databases"]["mine"]


def test_each_table_comes_with_all_its_columns() -> None:
    for relation in relations():
        told = TOLD["tables"][relation.name]
        assert told["description"]
        assert list(told["columns"]) == [column.name for column in relation.columns]


def test_what_is_no_markdown_has_no_marks_of_it() -> None:
    assert "`" not in str(TOLD["tables"])


def test_the_key_of_the_stand_ins_is_for_nobody_and_free_sql_for_whoever_started_it() -> None:
    assert TOLD["tables"]["standin_key"]["allow"] is False
    assert TOLD["allow_sql"] == {"id": "root"}
    assert [name for name, told in TOLD["tables"].items() if "allow" in told] == ["standin_key"]
    assert not any("standin_key" in one.sql for one in QUERIES)


def test_what_only_programs_read_is_hidden() -> None:
    hidden = {name for name, told in TOLD["tables"].items() if told.get("hidden")}
    assert hidden == {"standin_key", "_sqlite_migrations", "messages_fts", "conversations_fts"}


def test_views_of_chats_can_be_searched() -> None:
    found = {
        name: (told["fts_table"], told["fts_pk"])
        for name, told in TOLD["tables"].items()
        if "fts_table" in told
    }
    assert found == {
        "chat_messages": ("messages_fts", "key"),
        "chats": ("conversations_fts", "key"),
    }
