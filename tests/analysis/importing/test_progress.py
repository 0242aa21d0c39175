"""How far a file has been read is drawn on a terminal and nowhere else."""

from pathlib import Path

import pytest

from analysis.importing.progress import STEP, counting, reading


@pytest.mark.parametrize("name", ["a.mitm", "[red]bold\x1b[2J.mitm", "missing"])
def test_nothing_is_drawn_where_there_is_no_terminal(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if name != "missing":
        path.write_bytes(b"x")
    with reading(path, passes=2) as advance:
        for count in (1, STEP, 0):
            advance(count)
    assert capfd.readouterr() == ("", "")


def test_things_that_are_counted_come_through_one_by_one(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with counting("a.har", 3) as counted:
        things = counted(iter([1, 2, 3]))
        assert (next(things), list(things)) == (1, [2, 3])
    assert capfd.readouterr() == ("", "")
