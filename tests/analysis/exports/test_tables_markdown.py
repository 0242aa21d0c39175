"""Tables of tables, for the documentation."""

import pytest

from analysis.exports.tables_markdown import as_markdown
from analysis.queries.relations import relations


@pytest.mark.parametrize("views", [False, True])
def test_each_table_and_column_has_its_line(views: bool) -> None:
    sections = as_markdown(views=views).split("\n### ")
    sections[0] = sections[0].removeprefix("### ")
    expected = {relation.name: relation for relation in relations() if relation.is_view is views}
    assert {section.split("`")[1] for section in sections} == expected.keys()
    for section in sections:
        relation = expected[section.split("`")[1]]
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == [c.name for c in relation.columns]
        assert {line.count(" | ") for line in lines} == {1 if views else 2}


def test_keys_and_foreign_keys_are_told() -> None:
    text = as_markdown(views=False)
    assert "| `flow_id` | text, key → `flows.id` | The flow: `flows.id`. |" in text
    assert "| `data` | any | " in text
