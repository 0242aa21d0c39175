from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from addon.protocol.records import Side
from addon.protocol.shapes import Shape
from addon.store.rows import FlowEntry
from addon.store.shapes import count_shapes
from tests.addon.store import record
from tests.addon.store.builders import entry

ID, TITLE = Shape(Side.RESPONSE, "$.id", "string"), Shape(Side.RESPONSE, "$.title", "string")


def having(second: int, *shapes: Shape) -> FlowEntry:
    return replace(entry(f"f{second}", second), shapes=shapes)


def counted(*batches: Iterable[FlowEntry]) -> list[tuple[Any, ...]]:
    db = record.in_memory()
    for batch in batches:
        count_shapes(db.conn, "s1", batch)
    query = (
        "SELECT path, count, substr(first_seen, 18, 2), substr(last_seen, 18, 2)"
        " FROM shapes WHERE session_id = 's1' ORDER BY path"
    )
    found = db.execute(query).fetchall()
    db.close()
    return found


def test_shapes_are_counted_with_their_first_and_last_time() -> None:
    flows = [having(5, ID, TITLE), having(3, ID), having(9), having(7, ID)]
    expected = [("$.id", 3, "03", "07"), ("$.title", 1, "05", "05")]
    assert counted(flows) == expected
    assert counted(flows[:1], flows[1:]) == expected
    assert counted(flows[2:], flows[:2]) == expected


def test_flows_without_shapes_leave_no_row() -> None:
    assert counted([having(1)], []) == []
