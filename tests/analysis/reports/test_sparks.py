"""Lines of marks."""

from typing import Any

import pytest

from analysis.reports.sparks import GAP, WIDEST, length, scale, sparks


def timeline(values: list[dict[str, int]], gap_before: int | None = None) -> dict[str, Any]:
    steps = [{"start": f"t{at}", "flows": flows} for at, flows in enumerate(values)]
    gaps = [] if gap_before is None else [{"from": "t", "to": f"t{gap_before}"}]
    categories = list(dict.fromkeys(name for flows in values for name in flows))
    return {"step_s": 5, "categories": categories, "steps": steps, "gaps": gaps}


def test_all_lines_have_one_scale_and_only_nothing_is_nothing() -> None:
    rows = sparks(timeline([{"chat": 8}, {"chat": 4, "other": 1}, {}, {"other": 1000}]))
    assert [row["line"] for row in rows] == ["▁▁··", "·▁·█"]
    assert [row["flows"] for row in rows] == [12, 1001]


def test_the_marks_grow_evenly() -> None:
    (row,) = sparks(timeline([{"chat": number} for number in range(9)]))
    assert row["line"] == "·▁▂▃▄▅▆▇█"


def test_a_gap_is_marked_and_said() -> None:
    with_gap = timeline([{"chat": 1}, {"chat": 1}], gap_before=1)
    assert sparks(with_gap)[0]["line"] == f"█{GAP}█"
    assert f"at {GAP} there is a time without flows" in scale(with_gap)
    assert GAP not in scale(timeline([{"chat": 1}]))


def test_a_line_is_never_wider_than_a_terminal_holds() -> None:
    many = timeline([{"chat": 1}] * (WIDEST + 2), gap_before=9)
    (row,) = sparks(many)
    assert len(row["line"]) <= WIDEST
    assert row["flows"] == WIDEST + 2
    assert scale(many).startswith("Each mark is 10 s")


def test_nothing_has_no_lines() -> None:
    assert sparks({"step_s": None, "categories": [], "steps": [], "gaps": []}) == []


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "1 s"), (90, "90 s"), (900, "15 min"), (10_800, "3 h"), (604_800, "7 d")],
)
def test_a_step_has_a_round_name(seconds: int, told: str) -> None:
    assert length(seconds) == told
