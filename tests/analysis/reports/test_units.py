"""Numbers as people read them."""

import pytest

from analysis.reports import units


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (999_600, "1.00 MB"),
        (123_456_789, "123 MB"),
        (5e15, "5000 TB"),
    ],
)
def test_sizes_have_three_digits(number: float | None, text: str) -> None:
    assert units.size(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (0, "0.0 ms"),
        (0.44, "0.4 ms"),
        (312.4, "312 ms"),
        (999.6, "1.00 s"),
        (61_000, "61.0 s"),
        (186_000, "3.10 min"),
        (5_960_000, "99.3 min"),
        (7_200_000, "2.00 h"),
        (400_000_000, "4.63 d"),
        (1e308, "1.16e+300 d"),
    ],
)
def test_durations_take_the_unit_that_suits(number: float | None, text: str) -> None:
    assert units.milliseconds(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, ""), (0, 9, "0 %"), (9, 9, "100 %"), (999, 1000, "99 %"), (1, 1000, "1 %")],
)
def test_only_all_is_100_percent_and_only_nothing_is_0(part: int, whole: int, text: str) -> None:
    assert units.percent(part, whole) == text


def test_times_counts_and_plurals() -> None:
    assert units.moment("2026-01-31T23:59:59.123Z") == "2026-01-31 23:59:59"
    assert units.moment(None) == units.count(None) == ""
    assert units.count(1234567) == "1,234,567"
    assert (units.plural(1, "flow"), units.plural(1200, "flow")) == ("1 flow", "1,200 flows")
