"""Charts: numbers in, SVG out. They hold geometry only; words and numbers stand beside them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.reports.svg import element, picture

if TYPE_CHECKING:
    from markupsafe import Markup

HEIGHT = 160
"""Units of a chart from its ground to its top, which are pixels on a page."""
_LANE = 24
_STEP = 10
_SPACE = 2
_GAP = 8


def bar(share: float) -> "Markup":
    """A small bar beside a number, `share` of its room long."""
    length = max(0.0, min(1.0, share)) * 100
    return picture(100, 10, [element("rect", width=length, height=10)], class_="bar")


def split(parts: tuple[float, float]) -> "Markup | None":
    """A small bar of what left and, hollow, what was kept in; None where there is neither."""
    left, kept = parts
    if not left + kept:
        return None
    cut = 100 * left / (left + kept)
    drawn = [
        element("rect", class_="left", width=cut, height=10),
        element("rect", class_="kept", x=cut, width=100 - cut, height=10),
    ]
    return picture(100, 10, drawn, class_="bar split")


def columns(
    steps: Sequence[Sequence[int]], top: int, after_gap: Sequence[bool], title: str
) -> "Markup":
    """A stack for each step, its parts (class `c1` and on) from the ground up; `top` is as high
    as the chart. A dashed line stands where time was left out.
    """
    places = list(_places(after_gap))
    width = (places[-1] if places else 0) + _STEP
    drawn = [
        element("line", class_="grid", x1=0, x2=width, y1=y, y2=y) for y in (0, HEIGHT / 2, HEIGHT)
    ]
    for x, parts, gap in zip(places, steps, after_gap, strict=True):
        if gap:
            at = x - _GAP / 2
            drawn.append(element("line", class_="gap", x1=at, x2=at, y1=0, y2=HEIGHT))
        drawn += _stack(x, parts, top)
    return picture(width, HEIGHT, drawn, title, class_="chart")


def lane(values: Sequence[int], top: int, after_gap: Sequence[bool]) -> "Markup":
    """One row of small columns, on the scale of `top`, beside a name and a number."""
    places = list(_places(after_gap))
    width = (places[-1] if places else 0) + _STEP
    drawn = [
        element("rect", x=x, y=_LANE - high, width=_STEP - _SPACE, height=high)
        for x, value in zip(places, values, strict=True)
        if (high := _LANE * value / top if top else 0)
    ]
    return picture(width, _LANE, drawn, class_="lane")


def spans(ours: tuple[float, float] | None, theirs: tuple[float, float] | None) -> "Markup":
    """Two bars below each other, each from a first to a last share of their room."""
    drawn = [
        element("rect", class_=name, x=100 * first, y=y, width=100 * (last - first), height=8)
        for name, y, span in (("ours", 2, ours), ("theirs", 14, theirs))
        if span
        for first, last in (span,)
    ]
    return picture(100, _LANE, drawn, class_="spans")


def _places(after_gap: Sequence[bool]) -> Iterator[float]:
    """Where each step begins."""
    x = 0.0
    for gap in after_gap:
        x += _GAP if gap else 0
        yield x
        x += _STEP


def _stack(x: float, parts: Sequence[int], top: int) -> Iterator["Markup"]:
    ground = float(HEIGHT)
    for number, value in enumerate(parts, 1):
        high = HEIGHT * value / top if top else 0
        ground -= high
        if high:
            place = {"x": x + _SPACE / 2, "y": ground, "width": _STEP - _SPACE, "height": high}
            yield element("rect", class_=f"c{number}", **place)
