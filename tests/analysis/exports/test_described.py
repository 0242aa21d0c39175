"""Words on tables and columns: all of them, and no others."""

from collections.abc import Mapping

import pytest

from analysis.exports.described import Table, common, tables
from analysis.queries.relations import Relation, relations

RELATIONS = {relation.name: relation for relation in relations()}


@pytest.fixture(params=RELATIONS.values(), ids=lambda relation: relation.name)
def relation(request: pytest.FixtureRequest) -> Relation:
    found: Relation = request.param
    return found


def test_every_table_and_view_is_described() -> None:
    assert tables().keys() == RELATIONS.keys()


def test_every_column_is_described_and_no_other(relation: Relation) -> None:
    told = tables()[relation.name]
    names = {column.name for column in relation.columns}
    assert told.columns.keys() <= names
    for name in names:
        assert told.column(name).endswith((".", "…"))
    assert told.about.endswith(".")


def test_what_sorts_and_sums_up_is_a_column(relation: Relation) -> None:
    told = tables()[relation.name]
    names = {column.name for column in relation.columns}
    assert {*told.facets, *filter(None, (told.sort_desc, told.label))} <= names
    assert told.fts is None or {"key"} <= names <= {*names, told.fts}
    assert told.fts is None or told.fts in RELATIONS


def test_common_words_are_used_and_not_repeated() -> None:
    used = {
        column.name
        for relation in RELATIONS.values()
        for column in relation.columns
        if column.name not in tables()[relation.name].columns
    }
    assert used == common().keys()
    for told in tables().values():
        assert not _repeated(told, common())


def test_durations_say_their_unit() -> None:
    for name, relation in RELATIONS.items():
        for column in relation.columns:
            if column.name.endswith("_ms"):
                assert ", ms" in tables()[name].column(column.name), (name, column.name)


def test_a_column_that_nobody_described_is_an_error() -> None:
    with pytest.raises(KeyError):
        tables()["flows"].column("nonsense")


def _repeated(told: Table, words: Mapping[str, str]) -> list[str]:
    return [name for name, text in told.columns.items() if words.get(name) == text]
