"""`chatcap verify`: whether a bundle is as it was made."""

from pathlib import Path

import pytest

from analysis.cli import main
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap


@pytest.fixture
def bundle(record: Record, chatcap: Chatcap, tmp_path: Path) -> tuple[Path, str]:
    """A bundle in a folder, and its fingerprint."""
    record.flow("a")
    done = chatcap("export", "bundle", "-o", str(tmp_path / "b"))
    return tmp_path / "b", done.err.split()[-1]


def test_a_bundle_is_told_and_checked(
    bundle: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, fingerprint = bundle
    assert main(["verify", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("b is as it was made.\n")
    assert fingerprint in out
    assert max(map(len, out.splitlines())) <= 80
    assert main(["verify", "--fingerprint", fingerprint.upper(), str(folder)]) == 0
    assert main(["verify", "--json", str(folder)]) == 0


def test_a_changed_file_is_named(
    bundle: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = bundle
    with (folder / "flows.har").open("ab") as file:
        file.write(b" ")
    assert main(["verify", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"changed: flows.har\nError: {folder} is not as it was made: 1 difference\n"
    )
    assert main(["verify", "--json", str(folder)]) == 1
    assert '"changed: flows.har"' in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "x", "a" * 63, "g" * 64])
def test_a_fingerprint_is_64_digits(bundle: tuple[Path, str], text: str) -> None:
    assert main(["verify", "--fingerprint", text, str(bundle[0])]) == 2


def test_another_fingerprint_is_another_bundle(
    bundle: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--fingerprint", "0" * 64, str(bundle[0])]) == 1
    assert "the fingerprint is another one" in capsys.readouterr().err


def test_it_needs_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "none.zip")]) == 1
    assert "there is no bundle at" in capsys.readouterr().err
