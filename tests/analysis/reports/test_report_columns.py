"""Columns of the tables of a report."""

import pytest

from analysis.reports import report_columns as r
from analysis.reports.table import Column

TABLES = {
    name: value
    for name, value in vars(r).items()
    if isinstance(value, tuple) and isinstance(value[0], Column)
}
TABLES |= {"LATENCY": r.latency(50), "LATENCY_DAYS": r.latency(95, by_day=True)}


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_has_a_title_of_its_own(name: str) -> None:
    titles = [column.title for column in TABLES[name]]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_named_by_its_first_column(name: str) -> None:
    assert not TABLES[name][0].spare


@pytest.mark.parametrize(
    ("places", "told"),
    [(1, "$.a"), (2, "$.a and 1 other place"), (3, "$.a and 2 other places")],
)
def test_a_fact_says_how_many_places_it_has(places: int, told: str) -> None:
    (column,) = (column for column in r.FACTS if column.title == "where")
    assert column.cell({"path": "$.a", "places": places}) == told


@pytest.mark.parametrize(
    ("rate", "told"), [(None, ""), (0.0, "0.0"), (3.14, "3.1"), (99.5, "100"), (12345.6, "12,346")]
)
def test_a_rate_is_as_exact_as_it_is_of_use(rate: float | None, told: str) -> None:
    (column,) = (column for column in r.RATES if column.title == "events/min")
    assert column.cell({"events_per_minute": rate}) == told


def test_bars_are_those_of_the_numbers_beside_them() -> None:
    row = {"flows": 3, "response_bytes": 5, "p95_ms": 7.0}
    bars = {column.title: column.bar(row) for column in r.ENDPOINTS if column.bar}
    assert bars == {"flows": 3, "got": 5, "p95": 7.0}
