"""Charts: numbers in, SVG out. They hold geometry only; words and numbers stand beside them."""

from typing import TYPE_CHECKING

from analysis.reports.svg import element, picture

if TYPE_CHECKING:
    from markupsafe import Markup


def bar(share: float) -> "Markup":
    """A small bar beside a number, `share` of its room long."""
    length = max(0.0, min(1.0, share)) * 100
    return picture(100, 10, [element("rect", width=length, height=10)], class_="bar")
