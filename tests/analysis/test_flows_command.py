"""`chatcap flows`: the last ones, in order, and word of it where there are more."""

import pytest

from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.fixture
def many(record: Record) -> Record:
    for number in range(60):
        record.flow(f"flow-{number:02d}")
    return record


@pytest.mark.parametrize(
    ("arguments", "first", "count"),
    [(("--json",), "flow-00", 60), (("--json", "--limit", "7"), "flow-53", 7)],
)
def test_programs_get_all_unless_they_limit(
    many: Record, chatcap: Chatcap, arguments: tuple[str, ...], first: str, count: int
) -> None:
    ids = [row["id"] for row in chatcap("flows", *arguments).json]
    assert (ids[0], ids[-1], len(ids)) == (first, "flow-59", count)


def test_a_table_is_a_screenful_and_says_so(many: Record, chatcap: Chatcap) -> None:
    done = chatcap("flows")
    assert "The last 50 flows" in done.err
    assert "flow-59" in done.out
    assert "flow-09" not in done.out


def test_a_short_list_says_nothing_of_more(record: Record, chatcap: Chatcap) -> None:
    record.flow("only")
    assert chatcap("flows").err == ""
