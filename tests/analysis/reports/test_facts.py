"""What telemetry told, put together."""

from typing import Any

import pytest

from analysis.reports.facts import facts, receivers


def told(**columns: Any) -> dict[str, Any]:
    defaults = {
        "vendor": "segment",
        "data_class": "identifier",
        "item": "user id",
        "path": "$.userId",
        "reason": "names the account",
        "leak": None,
        "count": 3,
        "left": 2,
        "kept_in": 1,
    }
    return defaults | columns


def test_one_fact_in_several_places_is_one_row() -> None:
    rows = facts([told(), told(path="$.context.userId", count=4, left=4, kept_in=0)])
    (row,) = rows
    assert (row["path"], row["places"]) == ("$.userId", 2)
    assert (row["count"], row["left"], row["kept_in"]) == (7, 6, 1)


@pytest.mark.parametrize("name", ["vendor", "data_class", "item", "reason"])
def test_other_facts_stay_apart(name: str) -> None:
    assert len(facts([told(), told(**{name: "other"})])) == 2


def test_leaks_are_no_facts_but_are_told_to_somebody() -> None:
    leak = told(leak="plain", data_class="content", count=5, left=5, kept_in=0)
    assert facts([leak]) == []
    (row,) = receivers([leak, told()])
    assert (row["leaks"], row["content"], row["identifier"]) == (5, 0, 3)
    assert (row["count"], row["left"], row["kept_in"]) == (8, 7, 1)


def test_who_was_told_most_of_the_chats_comes_first() -> None:
    rows = receivers(
        [told(count=9), told(vendor="datadog", leak="url", count=1), told(vendor="openai")]
    )
    assert [row["vendor"] for row in rows] == ["datadog", "segment", "openai"]


def test_a_class_that_nobody_knows_is_counted_too() -> None:
    (row,) = receivers([told(data_class="strange")])
    assert (row["other"], row["count"]) == (3, 3)
