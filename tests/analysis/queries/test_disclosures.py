"""What was told about the person, added up."""

from typing import Any

import pytest

from analysis.queries.choice import Choice
from analysis.queries.database import reading
from analysis.queries.disclosures import CLASSES, FIELDS, LEAK_FIELDS, NEWEST, disclosures, of_flow
from tests.analysis.building import Record


def told(record: Record, choice: Choice | None = None, **filters: Any) -> list[dict[str, Any]]:
    with reading(record.path) as db:
        return disclosures(db, choice or Choice(), **filters)


def test_what_is_told_again_is_one_row(record: Record) -> None:
    for number, kept_in in enumerate([0, 1, 1]):
        record.upload(f"f{number}")
        record.disclosure(
            f"f{number}",
            path=f"$.batch[{number}].userId",
            kept_in=kept_in,
            count=number + 1,
            seen_at=f"2026-03-0{number + 1}T10:00:00.000Z",
        )
    (row,) = told(record)
    assert tuple(row) == FIELDS
    assert row == {
        "vendor": "segment",
        "data_class": "identifier",
        "item": "user id",
        "path": "$.batch[].userId",
        "reason": "names the account",
        "leak": None,
        "count": 6,
        "left": 1,
        "kept_in": 5,
        "first_seen": "2026-03-01T10:00:00.000Z",
        "last_seen": "2026-03-03T10:00:00.000Z",
    }
    (added,) = record.db.execute("SELECT sum(count) FROM disclosures").fetchone()
    assert row["count"] == added


@pytest.mark.parametrize("differs", ["vendor", "data_class", "item", "path", "reason", "leak"])
def test_what_differs_is_another_row(record: Record, differs: str) -> None:
    record.upload("f1")
    record.disclosure("f1")
    record.disclosure("f1", **{differs: "other"})
    assert len(told(record)) == 2


def test_leaks_come_first_then_what_left_then_the_most_personal(record: Record) -> None:
    record.upload("f1")
    for data_class in reversed(CLASSES):
        record.disclosure("f1", data_class=data_class)
        record.disclosure("f1", data_class=data_class, kept_in=1, item="kept")
    record.disclosure("f1", data_class="technical", item="leaked", leak="url", kept_in=1)
    found = [(row["item"], row["data_class"]) for row in told(record)]
    assert found[0] == ("leaked", "technical")
    assert found[1:] == [(item, c) for item in ("user id", "kept") for c in CLASSES]


def test_filters_choose(record: Record) -> None:
    record.session("s2")
    record.upload("f1")
    record.upload("f2", session_id="s2", started_at="2026-03-05T10:00:00.000Z")
    record.disclosure("f1", vendor="unknown")
    record.disclosure("f2", data_class="device", leak="plain")
    assert [row["vendor"] for row in told(record, vendor="unknown")] == ["unknown"]
    assert [row["vendor"] for row in told(record, data_class="device")] == ["segment"]
    assert [row["vendor"] for row in told(record, leaks=True)] == ["segment"]
    assert [row["vendor"] for row in told(record, Choice(session=("s2",)))] == ["segment"]
    assert told(record, Choice(since="2026-03-06")) == []


def test_a_leak_names_its_newest_flows(record: Record) -> None:
    for number in range(NEWEST + 3):
        record.upload(f"f{number:02d}")
        seen_at = f"2026-03-01T10:00:{number:02d}.000Z"
        leak = {"leak": "base64", "path": f"$.batch[{number}].x", "seen_at": seen_at}
        record.disclosure(f"f{number:02d}", **leak)
        record.disclosure(f"f{number:02d}", **leak)
    record.disclosure("f00", leak="base64", path="$.elsewhere")
    row, other = told(record, leaks=True)
    assert tuple(row) == LEAK_FIELDS
    assert (row["count"], row["flows"]) == (26, 13)
    assert row["flow_ids"] == [f"f{number:02d}" for number in range(12, 2, -1)]
    assert other["flow_ids"] == ["f00"]


def test_a_flow_s_own_come_as_they_were_found(record: Record) -> None:
    record.upload("f1")
    record.upload("f2")
    record.disclosure("f1", path="$.batch[1].userId", kept_in=1)
    record.disclosure("f1", leak="plain", path="$.batch[2].t")
    record.disclosure("f2")
    with reading(record.path) as db:
        found = list(of_flow(db, "f1"))
    assert [(row["path"], row["kept_in"]) for row in found] == [
        ("$.batch[2].t", False),
        ("$.batch[1].userId", True),
    ]
