"""What the user sees of failures, and what the traceback of a bug may hold."""

import re
import stat
from pathlib import Path

import click
import pytest

from addon.errors import ChatcapError
from analysis.failures import explain

SECRET = "sk-planted-secret"


def _raised(error: BaseException) -> BaseException:
    """The exception as it is after it was raised, with a secret in its cause as well."""
    with pytest.raises(type(error)) as caught:  # noqa: PT012 - the cause has to be raised too
        try:
            {"a": 1}[SECRET]
        except KeyError as cause:
            raise error from cause
    return caught.value


def test_a_bug_is_3_and_its_traceback_goes_to_a_private_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explain(_raised(ValueError(f"bad value {SECRET}"))) == 3
    err = capsys.readouterr().err
    assert "Please report" in err
    assert "ValueError" in err
    path = Path(str(re.search(r"(/\S+\.txt)", err)[1]))  # type: ignore[index]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "test_failures.py" in text
    assert "KeyError" in text
    path.unlink()
    assert SECRET not in text + err


def test_a_bug_that_is_its_own_cause_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = ValueError("one"), TypeError("two")
    first.__cause__, second.__cause__ = second, first
    assert explain(first) == 3
    path = Path(str(re.search(r"(/\S+\.txt)", capsys.readouterr().err)[1]))  # type: ignore[index]
    text = path.read_text()
    path.unlink()
    assert (text.count("ValueError"), text.count("TypeError")) == (1, 1)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ChatcapError("do this"), 1, "Error: do this\n"),
        (ChatcapError("a\nb\x1b[2J"), 1, "Error: a\\nb\\x1b[2J\n"),
        (click.Abort(), 130, "Interrupted.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (click.exceptions.Exit(1), 1, ""),
        (SystemExit(2), 2, ""),
    ],
)
def test_other_failures_are_one_line(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(error) == code
    assert capsys.readouterr().err == told
