"""The help texts as Markdown, for the documentation."""

import pytest

from analysis.cli import COMMANDS
from analysis.clidocs import help_of, reference


def test_every_command_is_in_the_reference_as_it_prints_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from analysis.cli import main

    text = reference()
    for name in COMMANDS:
        assert f"## `chatcap {name}`\n\n```text\nUsage: chatcap {name} " in text
        main([name, "--help"])
        printed = capsys.readouterr().out.strip()
        assert printed in text
        assert printed == help_of(name)


def test_the_commands_of_a_group_are_there_too() -> None:
    text = reference()
    assert "## `chatcap export filters`\n\n```text\nUsage: chatcap export filters " in text


@pytest.mark.parametrize("columns", ["40", "200"])
def test_it_does_not_depend_on_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = reference()
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("CHATCAP_DB", "/elsewhere.db")
    assert reference() == before
    assert max(map(len, before.splitlines())) <= 80


def test_other_names_are_refused() -> None:
    with pytest.raises(ValueError, match="no command nonsense"):
        help_of("nonsense")
