"""The timeline as a drawing: four kinds of flows stacked, and every category by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.queries.database import Row
from analysis.reports.charts import columns, lane
from analysis.reports.columns import number
from analysis.reports.section import Table
from analysis.reports.sparks import after_gap, length
from analysis.reports.table import Column
from analysis.reports.units import count, moment, plural

GROUPS: Mapping[str, Sequence[str]] = {
    "telemetry": ("telemetry", "latency"),
    "chats": ("conversation", "history", "suggestions", "files"),
    "account": ("auth", "account", "settings", "models", "feature_flags", "anti_abuse"),
    "others": ("realtime", "asset", "other"),
}
"""More than four colours are not told apart. A category that is not here is among the others."""


_SHORT = 8
"""So few steps would be drawn as slabs."""


def timeline_chart(timeline: Row) -> dict[str, Any] | None:
    """What a template needs to draw a timeline: None where nothing happened.

    The drawing (`is_short` where it needs little room, `has_gaps` where time is left out), its
    `legend` of (class, name, categories, flows), its `peak` and its ends in words, `lanes` of
    (category, drawing, flows), and the `numbers` as a table.
    """
    steps = timeline["steps"]
    if not steps:
        return None
    stacks = [[_grouped(step["flows"], group) for group in GROUPS] for step in steps]
    totals = [sum(step["flows"].values()) for step in steps]
    gaps, top = after_gap(timeline), max(totals)
    each = length(timeline["step_s"])
    title = f"Flows over time, each column {each}, {plural(top, 'flow')} at most"
    return {
        "drawing": columns(stacks, top, gaps, title),
        "is_short": len(steps) < _SHORT,
        "has_gaps": any(gaps),
        "legend": list(_legend(timeline, stacks)),
        "peak": f"{plural(top, 'flow')} in {each}",
        "ends": (moment(timeline["from"]), moment(timeline["to"])),
        "lanes": list(_lanes(timeline, gaps)),
        "numbers": _numbers(steps, stacks, totals),
    }


def _grouped(flows: Mapping[str, int], group: str) -> int:
    return sum(number for category, number in flows.items() if _group(category) == group)


def _group(category: str) -> str:
    return next((name for name, members in GROUPS.items() if category in members), "others")


def _legend(timeline: Row, stacks: Sequence[Sequence[int]]) -> Any:
    for at, group in enumerate(GROUPS):
        members = [name for name in timeline["categories"] if _group(name) == group]
        if members:
            yield f"c{at + 1}", group, ", ".join(members), sum(stack[at] for stack in stacks)


def _lanes(timeline: Row, gaps: Sequence[bool]) -> Any:
    steps = timeline["steps"]
    top = max(value for step in steps for value in step["flows"].values())
    for category in timeline["categories"]:
        values = [step["flows"].get(category, 0) for step in steps]
        yield category, lane(values, top, gaps), sum(values)


def _numbers(steps: Sequence[Row], stacks: Sequence[Sequence[int]], totals: Sequence[int]) -> Table:
    rows = [
        {
            "start": step["start"],
            **dict(zip(GROUPS, stack, strict=True)),
            "flows": total,
            "events": step["events"],
        }
        for step, stack, total in zip(steps, stacks, totals, strict=True)
    ]
    return Table(_COLUMNS, rows)


_COLUMNS = (
    Column("from (UTC)", lambda row: moment(row["start"])),
    *(number(name, name) for name in GROUPS),
    number("flows", "flows"),
    Column("telemetry events", lambda row: count(row["events"]), right=True),
)
