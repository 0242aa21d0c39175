"""The table for people has a row for each endpoint."""

from addon.protocol.catalogue import as_markdown, summary
from addon.protocol.registry import ENDPOINTS


def test_each_endpoint_has_a_row_of_the_same_width() -> None:
    rows = as_markdown().splitlines()
    assert len(rows) == len(ENDPOINTS) + 2
    assert {row.replace("\\|", "").count("|") for row in rows} == {9}
    batch = next(row for row in rows if "`segment_batch`" in row)
    assert "| POST | `/ces/v1/{call:b\\|batch\\|import}` | `chatgpt.com +8` | telemetry |" in batch
    assert "| segment | request, response | §13.1 |" in batch


def test_the_summary_counts() -> None:
    assert summary().startswith(f"{len(ENDPOINTS)} endpoints in 15 categories, ")
