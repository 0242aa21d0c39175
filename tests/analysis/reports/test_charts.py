"""Numbers as geometry."""

import re

import pytest

from analysis.reports.charts import HEIGHT, bar, columns, lane, spans, split


@pytest.mark.parametrize(("share", "width"), [(0, "0"), (0.25, "25"), (1, "100"), (7, "100")])
def test_a_bar_is_as_long_as_its_share(share: float, width: str) -> None:
    assert f'<rect width="{width}" height="10"></rect>' in bar(share)


def widths(drawing: str) -> list[float]:
    return [float(width) for width in re.findall(' width="([^"]*)"', drawing)]


def heights(drawing: str) -> list[float]:
    return [float(height) for height in re.findall(' height="([^"]*)"', drawing)]


@pytest.mark.parametrize(
    ("parts", "drawn"), [((1, 3), [25, 75]), ((5, 0), [100, 0]), ((0, 2), [0, 100])]
)
def test_what_left_and_what_was_kept_in_share_a_bar(
    parts: tuple[float, float], drawn: list[float]
) -> None:
    drawing = split(parts)
    assert drawing is not None
    assert widths(drawing) == drawn
    assert drawing.index('class="left"') < drawing.index('class="kept"')


def test_nothing_has_no_bar() -> None:
    assert split((0, 0)) is None


def test_the_highest_stack_is_as_high_as_the_chart() -> None:
    drawing = columns([[1, 3], [0, 2]], 4, [False, False], "Flows")
    assert heights(drawing) == [HEIGHT / 4, 3 * HEIGHT / 4, HEIGHT / 2]
    assert re.findall('class="(c.)"', drawing) == ["c1", "c2", "c2"]
    assert "<title>Flows</title>" in drawing


def test_a_dashed_line_stands_where_time_was_left_out() -> None:
    assert columns([[1], [1]], 1, [False, True], "Flows").count('class="gap"') == 1
    apart, together = (lane([1, 1], 1, [False, gap]) for gap in (True, False))
    assert 'viewBox="0 0 28 24"' in apart
    assert 'viewBox="0 0 20 24"' in together


@pytest.mark.parametrize("top", [0, 4])
def test_empty_steps_are_empty(top: int) -> None:
    assert heights(columns([[0, 0]], top, [False], "Flows")) == []
    assert heights(lane([0], top, [False])) == []
    assert "viewBox" in columns([], 0, [], "Flows")


def test_spans_reach_from_their_first_to_their_last_share() -> None:
    drawing = spans((0.25, 0.75), (0.5, 1))
    assert re.findall(' x="([^"]*)"', drawing) == ["25", "50"]
    assert widths(drawing) == [50, 50]
    assert "theirs" not in spans((0, 1), None)
