"""The timeline as a drawing, and the same in numbers."""

from typing import Any

from addon.protocol.endpoint import Category
from analysis.reports.timeline_chart import GROUPS, timeline_chart

TIMELINE: dict[str, Any] = {
    "from": "2026-03-01T10:00:00Z",
    "to": "2026-03-01T10:00:10Z",
    "step_s": 5,
    "categories": ["telemetry", "conversation", "latency", "strange"],
    "steps": [
        {
            "start": "2026-03-01T10:00:00Z",
            "flows": {"telemetry": 3, "latency": 1, "strange": 2},
            "events": 7,
        },
        {"start": "2026-03-01T10:00:05Z", "flows": {"conversation": 2}, "events": 0},
    ],
    "gaps": [],
}


def test_every_flow_is_in_the_numbers_below_the_drawing() -> None:
    chart = timeline_chart(TIMELINE)
    assert chart is not None
    rows = chart["numbers"].rows
    assert [[row[name] for name in (*GROUPS, "flows", "events")] for row in rows] == [
        [4, 0, 0, 2, 6, 7],
        [0, 2, 0, 0, 2, 0],
    ]
    cells = [[column.cell(row) for column in chart["numbers"].columns] for row in rows]
    assert cells[0] == ["2026-03-01 10:00:00", "4", "0", "0", "2", "6", "7"]


def test_the_legend_names_what_is_there_and_how_much() -> None:
    chart = timeline_chart(TIMELINE)
    assert chart is not None
    assert chart["legend"] == [
        ("c1", "telemetry", "telemetry, latency", 4),
        ("c2", "chats", "conversation", 2),
        ("c4", "others", "strange", 2),
    ]
    assert (chart["peak"], chart["is_short"]) == ("6 flows in 5 s", True)
    assert [(name, flows) for name, _, flows in chart["lanes"]] == [
        ("telemetry", 3),
        ("conversation", 2),
        ("latency", 1),
        ("strange", 2),
    ]


def test_the_drawing_says_in_words_what_it_is() -> None:
    chart = timeline_chart(TIMELINE)
    assert chart is not None
    assert "<title>Flows over time, each column 5 s, 6 flows at most</title>" in chart["drawing"]


def test_nothing_is_not_drawn() -> None:
    assert timeline_chart({**TIMELINE, "steps": []}) is None


def test_every_category_has_its_group() -> None:
    grouped = [name for members in GROUPS.values() for name in members]
    assert sorted(grouped) == sorted(category.value for category in Category)
