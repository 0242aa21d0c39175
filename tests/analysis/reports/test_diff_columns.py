"""Two figures in one cell, told so that nothing is rounded away."""

from typing import Any

import pytest

from analysis.reports import diff_columns as c
from analysis.reports.units import milliseconds, size

UNITS = ("minute", "message")


def row(a: Any, b: Any, **more: Any) -> dict[str, Any]:
    sides = {"a": None if a is None else {"n": a}, "b": None if b is None else {"n": b}}
    return {"change": "changed", "difference": {}, **sides, **more}


@pytest.mark.parametrize(
    ("a", "b", "cell"),
    [
        (3, 3, "3"),
        (1, 1200, "1 → 1,200"),
        (None, 4, "0 → 4"),
        (4, None, "4 → 0"),
        (0, 0, "0"),
    ],
)
def test_both_figures_are_told(a: int | None, b: int | None, cell: str) -> None:
    assert c.both("n", "n").cell(row(a, b)) == cell


def test_a_column_that_could_be_spared_does_not_tell_of_nothing() -> None:
    assert c.both("n", "n", spare=1).cell(row(0, 0)) == ""
    assert c.both("n", "n", spare=1).cell(row(0, 2)) == "0 → 2"


def test_sizes_that_round_to_the_same_are_told_exactly() -> None:
    assert c.both("n", "n", size).cell(row(1001, 1004)) == "1,001 → 1,004"
    assert c.both("n", "n", size).cell(row(1000, 2000)) == "1.00 kB → 2.00 kB"


@pytest.mark.parametrize(
    ("a", "b", "cell"),
    [({"n": None}, None, ""), (None, {"n": None}, ""), ({"n": 1.5}, None, "1.5 → 0")],
)
def test_a_rate_without_a_divisor_is_not_nothing(a: Any, b: Any, cell: str) -> None:
    assert c.both("n", "n", c.rate).cell({"a": a, "b": b}) == cell


def test_what_is_not_known_is_no_zero() -> None:
    assert c.known("n", "n", milliseconds).cell(row(None, 5.0)) == "? → 5.0 ms"
    assert c.known("n", "n", milliseconds).cell(row(7.0, 7.0)) == "7.0 ms"


@pytest.mark.parametrize(("difference", "cell"), [(3, "+3"), (-1200, "-1,200"), (0, "")])
def test_the_difference_has_its_sign(difference: int, cell: str) -> None:
    assert c.change("n").cell(row(1, 2, difference={"n": difference})) == cell


@pytest.mark.parametrize(
    ("change", "mark"), [("appeared", "+"), ("vanished", "-"), ("changed", "~"), ("same", "=")]
)
def test_a_mark_tells_the_change_without_colour(change: str, mark: str) -> None:
    assert c.marked(c.VENDOR).cell({"change": change, "vendor": "segment"}) == f"{mark} segment"


def test_nobody_in_particular_is_chatgpt_itself() -> None:
    assert c.VENDOR.cell({"vendor": None}) == c.OURS


def test_rates_that_nobody_knows_have_no_column() -> None:
    unknown: dict[str, float | None] = {
        f"{what}_per_{unit}": None for what in ("events", "bytes") for unit in UNITS
    }
    assert c.rates([{"a": unknown, "b": None}]) == ()
    known = unknown | {"events_per_message": 1.5}
    titles = [column.title for column in c.rates([{"a": unknown, "b": known}])]
    assert titles == ["vendor", "events/message"]


@pytest.mark.parametrize(
    ("answer", "by", "alike", "items", "rows"),
    [
        ("same", [("user", 2, 3)], [], ["IP address"], [("user 1", "2 → 3")]),
        ("same", [], ["e-mail address"], ["IP address"], [("e-mail address", "1 → 4")]),
        ("possible", [], [], ["IP address", "cookies"], [("IP address, cookies", "")]),
        ("no", [], [], [], [("", "")]),
    ],
)
def test_an_answer_comes_with_its_evidence(
    answer: str,
    by: list[tuple[str, int, int]],
    alike: list[str],
    items: list[str],
    rows: list[tuple[str, str]],
) -> None:
    named = [{"kinds": [k], "digits": "1", "a": a, "b": b} for k, a, b in by]
    told: dict[str, Any] = {
        "vendor": "segment",
        "answer": answer,
        "by": named,
        "more": 0,
        "possibly_by": items,
    }
    told["alike"] = [{"item": item, "a": 1, "b": 4} for item in alike]
    assert [(one["by"], one["left"]) for one in c.evidence(told)] == rows
