"""Watching a place: no record yet, one that vanishes, one that takes its place."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from addon.errors import ChatcapError
from analysis.queries.tail import Wanted
from analysis.queries.tail_following import Kind
from analysis.queries.tail_watching import watch
from tests.analysis.building import Record


class Enough(Exception):  # noqa: N818 - no error
    """Raised in a pause, as ^C is."""


def watched(
    path: Path, *steps: Callable[[], object], name: str = "last", lines: int = 9
) -> list[tuple[Kind, str]]:
    """What is told while, pause by pause, these things happen."""
    left = iter(steps)

    def pause() -> None:
        step = next(left, None)
        if step is None:
            raise Enough
        step()

    found: list[tuple[Kind, str]] = []
    with suppress(Enough):
        told = watch(path, name, Wanted(), lines, pause)
        found.extend((news.kind, str(news.row.get("id"))) for news in told)
    return found


def made(path: Path, flows: Iterable[str] = (), session: str = "s1") -> None:
    record = Record(path)
    record.session(session, ended_at=None)
    for id_ in flows:
        record.flow(id_, session_id=session)
    record.close()


def test_it_waits_for_a_record_and_shows_it_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    found = watched(path, lambda: None, lambda: made(path, "ab"), lambda: None, lines=0)
    assert found == [
        (Kind.WAITING, "None"),
        (Kind.BEGAN, "s1"),
        (Kind.FLOW, "a"),
        (Kind.FLOW, "b"),
    ]


def test_a_record_in_the_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch()

    def half() -> None:
        path.write_bytes(b"SQLite format 3\0")

    def whole() -> None:
        path.unlink()
        made(path, "a")

    found = watched(path, half, lambda: None, whole, lambda: None, lambda: None)
    assert (Kind.FLOW, "a") in found


def test_a_record_that_vanishes_is_told_and_its_successor_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    made(path, "a")
    found = watched(
        path, path.unlink, lambda: None, lambda: made(path, "b", "s2"), lambda: None, lines=0
    )
    assert found == [
        (Kind.BEGAN, "s1"),
        (Kind.GONE, "None"),
        (Kind.BEGAN, "s2"),
        (Kind.FLOW, "b"),
    ]


def test_a_record_that_is_replaced_is_told(tmp_path: Path) -> None:
    path, other = tmp_path / "x.db", tmp_path / "y.db"
    made(path, "a")
    made(other, "b", "s1")
    found = watched(path, lambda: other.replace(path), lambda: None, name="s1", lines=0)
    assert found == [(Kind.BEGAN, "s1"), (Kind.GONE, "None"), (Kind.BEGAN, "s1"), (Kind.FLOW, "b")]


def test_a_named_session_that_has_ended_ends_the_watch(record: Record) -> None:
    record.flow("a")
    found = list(watch(record.path, "s1", Wanted(), 9, lambda: pytest.fail("it goes on")))
    assert [news.kind for news in found] == [Kind.BEGAN, Kind.FLOW, Kind.ENDED]


@pytest.mark.parametrize("name", ["nobody", ""])
def test_a_session_that_is_not_there_is_an_expected_failure(record: Record, name: str) -> None:
    with pytest.raises(ChatcapError, match="there is no session"):
        watched(record.path, name=name)


def test_what_is_no_record_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.queries.tail_watching.MAKING_S", 0)
    path = tmp_path / "x.db"
    path.write_text("not a database")
    with pytest.raises(ChatcapError, match="is not a chatcap database"):
        watched(path)
