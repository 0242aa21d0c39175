"""The command line as a whole: help, start-up, exit codes, pipes."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from analysis.cli import COMMANDS, cli, main
from tests.analysis.building import Record
from tests.analysis.conftest import Chatcap

HEAVY = ("mitmproxy", "pydantic", "sqlite_utils", "rich", "jinja2", "zstandard", "cryptography")


def _python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


def test_help_lists_every_command_with_a_line_about_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        (line,) = [line for line in out.splitlines() if line.split()[:1] == [name]]
        assert len(line.split()) > 3
        assert "..." not in line


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_a_help_text(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert command.name == name
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help


@pytest.mark.parametrize("name", [*COMMANDS, "export filters", "export conversations"])
def test_help_fits_80_columns(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name.split(), "--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_help_loads_nothing_heavy() -> None:
    done = _python(
        "import sys; from analysis.cli import main; main(['--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_listing_flows_loads_nothing_heavy(record: Record) -> None:
    record.flow("f1")
    done = _python(
        "import sys; from analysis.cli import main; main(['flows', '--db', sys.argv[1]]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])",
        str(record.path),
    )
    assert "f1" in done.stdout
    assert done.stdout.splitlines()[-1] == "['rich']"


def test_the_commands_of_later_versions_are_not_there() -> None:
    later = {"drift"}
    assert not later & set(COMMANDS)


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("chatcap 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["flows", "--nonsense"],
        ["flows", "--format", "xml"],
        ["flows", "--category", "nonsense"],
        ["flows", "--since", "yesterday"],
        ["flows", "--limit", "-1"],
        ["show"],
        ["endpoints", "--all", "--unknown"],
        ["run", "--telemetry", "nonsense"],
        ["run", "--telemetry", "shadow:nonsense"],
        ["run", "--vendors", "segment,nonsense"],
        ["run", "--drop-event", "one;two"],
        ["run", "--port", "0"],
        ["telemetry", "--vendor", "nonsense"],
        ["telemetry", "--action", "nonsense"],
        ["telemetry", "--summary", "--limit", "3"],
        ["disclosures", "--class", "nonsense"],
        ["conversation"],
        ["conversation", "last", "--tree", "--all"],
        ["conversation", "last", "--tree", "--json"],
        ["conversation", "last", "--format", "nonsense"],
        ["search"],
        ["search", "x", "--role", "nonsense"],
        ["search", "x", "--sort", "nonsense"],
        ["latency", "--summary", "--limit", "3"],
        ["export", "conversations"],
        ["export", "nonsense"],
        ["export", "filters"],
        ["export", "filters", "--format", "nonsense"],
    ],
)
def test_wrong_usage_is_2_and_explained(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Error: " in captured.err


def test_an_expected_failure_is_1_and_one_line(chatcap: Chatcap, tmp_path: Path) -> None:
    done = chatcap("flows", db=tmp_path / "missing.db")
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("Error: no database at")
    assert done.err.count("\n") == 1


def test_an_interrupt_is_130(chatcap: Chatcap, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.queries.sessions.sessions", interrupted)
    done = chatcap("sessions")
    assert (done.code, done.err.strip()) == (130, "Interrupted.")


def test_a_pipe_that_closes_is_quiet(record: Record) -> None:
    for number in range(500):  # more than a pipe holds
        record.flow(f"f{number}", path="/" + "x" * 500)
    command = f"{sys.executable} -m analysis.cli flows --json --db {record.path} | head -c 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[", "", 0)


def test_output_is_utf8_or_escaped_never_a_crash(record: Record) -> None:
    record.flow("f1", path="/\u4e2d\u6587", endpoint=None)
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", "flows", "--db", str(record.path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": "."},
    )
    assert done.returncode == 0, done.stderr
    assert "\\u4e2d" in done.stdout


@pytest.mark.parametrize("command", ["flows", "report", "tail"])
def test_a_full_disk_behind_stdout_is_told_and_no_bug(record: Record, command: str) -> None:
    record.flow("f1")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "analysis.cli", command, "--db", str(record.path)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=20,
        )
    assert (done.returncode, "Error: cannot write (No space left" in done.stderr) == (1, True)
    assert "bug" not in done.stderr
