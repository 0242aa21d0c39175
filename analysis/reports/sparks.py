"""Flows over time as lines of characters, for terminals and Markdown."""

from collections.abc import Iterator, Sequence

from analysis.queries.database import Row

MARKS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
GAP = "┊"
WIDEST = 56
"""Marks in a line, so that it fits a terminal with its name and number."""


def sparks(timeline: Row) -> list[Row]:
    """Per category its name, a `line` with a mark for each step, and its flows in all.

    All lines have one scale: the fullest mark of all is the highest.
    """
    together = list(_together(timeline["steps"]))
    gaps = _gaps(timeline)
    series = {
        category: [sum(step["flows"].get(category, 0) for step in steps) for steps in together]
        for category in timeline["categories"]
    }
    top = max((value for values in series.values() for value in values), default=0)
    return [
        {"category": category, "line": _line(values, top, gaps), "flows": sum(values)}
        for category, values in series.items()
    ]


def scale(timeline: Row) -> str:
    """How long a mark lasts, in words."""
    steps = timeline["steps"]
    seconds = timeline["step_s"] * _per_mark(len(steps))
    told = f"Each mark is {length(seconds)}, and all have one scale"
    return f"{told}; at {GAP} there is a time without flows." if _gaps(timeline) else f"{told}."


def length(seconds: int) -> str:
    """How long a step is, in words: `5 s`, `15 min`, `1 h`, `7 d`."""
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit and not seconds % unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"


def after_gap(timeline: Row) -> list[bool]:
    """Of each step whether time without flows was left out before it."""
    ends = {gap["to"] for gap in timeline["gaps"]}
    return [step["start"] in ends for step in timeline["steps"]]


def _per_mark(steps: int) -> int:
    return -(-steps // WIDEST) or 1


def _together(steps: Sequence[Row]) -> Iterator[Sequence[Row]]:
    number = _per_mark(len(steps))
    for at in range(0, len(steps), number):
        yield steps[at : at + number]


def _gaps(timeline: Row) -> set[int]:
    """Before which marks time was left out; none where that would make the line too long."""
    number = _per_mark(len(timeline["steps"]))
    found = {at // number for at, is_after in enumerate(after_gap(timeline)) if is_after}
    marks = -(-len(timeline["steps"]) // number)
    return found if marks + len(found) <= WIDEST else set()


def _line(values: Sequence[int], top: int, gaps: set[int]) -> str:
    return "".join(
        (GAP if at in gaps else "") + _mark(value, top) for at, value in enumerate(values)
    )


def _mark(value: int, top: int) -> str:
    """Only nothing is shown as nothing."""
    return MARKS[-(-value * len(MARKS) // top) - 1] if value else NOTHING
