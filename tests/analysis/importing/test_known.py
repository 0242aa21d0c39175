"""What the database has already is looked up without writing to it."""

from pathlib import Path

import pytest

from analysis.importing.known import KnownFlows, is_complete
from tests.analysis.building import Record


def test_flows_of_other_sessions_are_known(record: Record) -> None:
    record.session("s2")
    record.flow("mine", session_id="s2")
    record.flow("theirs", session_id="s1")
    with KnownFlows(record.path, "s2") as known:
        assert [name in known for name in ("mine", "theirs", "nobody's")] == [False, True, False]


@pytest.mark.parametrize(("ended", "complete"), [("2026-03-01T11:00:00.000Z", True), (None, False)])
def test_only_a_session_that_ended_is_complete(
    record: Record, ended: str | None, complete: bool
) -> None:
    record.session("s2", ended_at=ended)
    assert is_complete(record.path, "s2") is complete
    assert not is_complete(record.path, "s3")


@pytest.mark.parametrize("unread", ["telemetry_read", "chats_read"])
def test_a_session_that_was_not_read_for_all_we_look_for_is_to_be_imported_again(
    record: Record, unread: str
) -> None:
    record.session("s2", **{unread: 0})
    assert not is_complete(record.path, "s2")


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_where_there_is_no_record_nothing_is_known(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.db"
    if content is not None:
        path.write_bytes(content)
    with KnownFlows(path, "s1") as known:
        assert "a" not in known
    assert not is_complete(path, "s1")
    assert path.exists() is (content is not None)
