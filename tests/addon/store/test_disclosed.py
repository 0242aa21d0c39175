"""What was told is stored once and read as plain rows."""

from pathlib import Path
from typing import Any

import pytest

from addon.store.disclosed import Disclosed
from addon.store.rows import Row
from addon.store.writer import Batch, Writer
from tests.addon.store.builders import entry, session


@pytest.fixture
def writer(tmp_path: Path) -> Any:
    made = Writer(tmp_path / "chatcap.db", session())
    made.write(Batch([entry(flow_id, at) for at, flow_id in enumerate("abc")]))
    yield made
    made.close()


def row(flow_id: str, item: str = "user id", **changes: Any) -> Row:
    return {
        "flow_id": flow_id,
        "event_seq": 0,
        "data_class": "identifier",
        "item": item,
        "path": "$.userId",
        "reason": "names the account",
        "vendor": "segment",
        "seen_at": "2026-01-01T00:00:00.000Z",
        "kept_in": 0,
        "leak": None,
        "count": 1,
        **changes,
    }


def shown(writer: Writer) -> list[Row]:
    cursor = writer._db.execute("SELECT * FROM disclosures ORDER BY id")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names[1:], values[1:], strict=True)) for values in cursor]


def count(writer: Writer, table: str) -> int:
    return int(writer._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_rows_are_read_as_they_were_written(writer: Writer) -> None:
    rows = [
        row("a"),
        row("a", "page title", event_seq=None, kept_in=1, count=7),
        row("a", "prompt", leak="base64+url"),
        row("b", vendor="statsig", seen_at="2026-01-02T00:00:00.000Z"),
    ]
    Disclosed(writer._db.conn).write(rows)
    assert shown(writer) == rows


def test_uploads_that_tell_the_same_share_one_list(writer: Writer) -> None:
    disclosed = Disclosed(writer._db.conn)
    for flow_id in "abc":
        disclosed.write([row(flow_id), row(flow_id, "page title")])
    assert len(shown(writer)) == 6
    assert (count(writer, "disclosed_lists"), count(writer, "disclosed_items")) == (1, 2)


def test_a_flow_without_a_row_is_passed_over(writer: Writer) -> None:
    Disclosed(writer._db.conn).write([row("nobody"), row("a")])
    assert [one["flow_id"] for one in shown(writer)] == ["a"]


def test_what_a_flow_told_goes_with_it(writer: Writer) -> None:
    Disclosed(writer._db.conn).write([row("a"), row("b")])
    writer._db.execute("PRAGMA foreign_keys = ON")
    writer._db.execute("DELETE FROM flows WHERE id = 'a'")
    assert [one["flow_id"] for one in shown(writer)] == ["b"]


def test_after_a_batch_that_failed_nothing_points_to_what_is_gone(writer: Writer) -> None:
    bad = entry("d", 4)
    good = Batch([type(bad)(flow=bad.flow, disclosures=(row("d"),))])
    failing = type(bad)(flow=bad.flow, disclosures=(row("d"), row("d", path=object())))
    with pytest.raises(Exception, match="type"):
        writer.write(Batch([failing]))
    assert count(writer, "disclosed_items") == 0
    writer.write(good)
    assert [one["item"] for one in shown(writer)] == ["user id"]


def test_someone_elses_writing_is_found_again(writer: Writer) -> None:
    Disclosed(writer._db.conn).write([row("a")])
    Disclosed(writer._db.conn).write([row("b")])
    assert count(writer, "disclosed_lists") == 1
    assert len(shown(writer)) == 2


def test_a_vendor_that_nobody_knows_has_a_name(writer: Writer) -> None:
    Disclosed(writer._db.conn).write([row("a", vendor=None)])
    assert shown(writer)[0]["vendor"] == "unknown"
