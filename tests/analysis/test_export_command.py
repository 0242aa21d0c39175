"""`chatcap export`: a group, whose commands have a help of their own."""

import pytest

from analysis.cli import main


def test_it_lists_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.split()[:1] == ["filters"]]
    assert "block list" in line
