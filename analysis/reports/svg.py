"""SVG as Markup: elements of plain geometry, without styles, addresses or scripts.

How they look is said by classes in the page's style sheet, so that one drawing serves light,
dark and paper.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

Value = str | float


def element(name: str, *children: "Markup | str", **attributes: Value) -> "Markup":
    """An element; text among its children is escaped. `class_` is `class`, `_` in names `-`."""
    from markupsafe import Markup

    said = Markup("").join(
        Markup(' {}="{}"').format(key, _written(value))
        for key, value in ((_name(key), value) for key, value in attributes.items())
    )
    inside = Markup("").join(children)
    return Markup("<{}{}>{}</{}>").format(name, said, inside, name)  # names are ours


def picture(
    width: float, height: float, parts: Iterable["Markup"], title: str = "", **attributes: Value
) -> "Markup":
    """A drawing that stretches to its room. With a title it is an image with that name;
    without one it is ornament beside a text that says the same.
    """
    box = {"viewBox": f"0 0 {_written(width)} {_written(height)}", "preserveAspectRatio": "none"}
    if not title:
        return element("svg", *parts, **box, **attributes, aria_hidden="true", focusable="false")
    return element("svg", element("title", title), *parts, **box, **attributes, role="img")


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _written(value: Value) -> str:
    """Numbers to a hundredth: enough for a screen, and the same on every machine."""
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")
